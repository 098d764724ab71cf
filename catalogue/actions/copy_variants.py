from django.db import transaction

from catalogue.models import JewelleryPage, Variant


@transaction.atomic
def copy_variants(old_page, new_page):
    """Give a copied item, or each item below a copied category, the sizes of the one it was copied from: with a
    tag of their own and nothing in stock, for the pieces themselves are not copied."""
    if isinstance(old_page, JewelleryPage):
        _copy(old_page, new_page)
        return
    old_items = {item.slug: item for item in JewelleryPage.objects.child_of(old_page)}
    for item in JewelleryPage.objects.child_of(new_page):
        if item.slug in old_items:
            _copy(old_items[item.slug], item)


def _copy(old_item, new_item):
    for variant in old_item.variants.all():
        variant.pk = None
        variant.page = new_item
        variant.stock = 0
        variant.sku = _free_sku(variant.sku)
        variant.save(force_insert=True)


def _free_sku(sku):
    number = 2
    while True:
        ending = f"-{number}"
        candidate = sku[: Variant._meta.get_field("sku").max_length - len(ending)] + ending
        if not Variant.objects.filter(sku__iexact=candidate).exists():
            return candidate
        number += 1
