from django.db import transaction

from catalogue.actions.reprice import lock_terms
from catalogue.actions.reprice_items import reprice_items
from catalogue.models import JewelleryPage, Variant


@transaction.atomic
def copy_variants(old_page, new_page):
    """Give a copied item, or each item below a copied category, the stones and sizes of the one it was copied
    from: with a tag of their own and nothing in stock, for the pieces themselves are not copied."""
    lock_terms()
    if isinstance(old_page, JewelleryPage):
        copied = [(old_page, new_page)]
    else:
        old_items = {item.slug: item for item in JewelleryPage.objects.child_of(old_page)}
        new_items = JewelleryPage.objects.child_of(new_page)
        copied = [(old_items[item.slug], item) for item in new_items if item.slug in old_items]
    for old_item, new_item in copied:
        _copy(old_item, new_item)
    # A new price list may have come since the prices were read that were copied.
    reprice_items([new_item.pk for _old_item, new_item in copied])


def _copy(old_item, new_item):
    for rows in (old_item.stones.all(), old_item.variants.all()):
        for row in rows:
            row.pk = None
            row.page = new_item
            if isinstance(row, Variant):
                row.stock = 0
                row.sku = _free_sku(row.sku)
            row.save(force_insert=True)


def _free_sku(sku):
    number = 2
    while True:
        ending = f"-{number}"
        candidate = sku[: Variant._meta.get_field("sku").max_length - len(ending)] + ending
        if not Variant.objects.filter(sku__iexact=candidate).exists():
            return candidate
        number += 1
