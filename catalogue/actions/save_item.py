from django.db import transaction
from django.db.models import prefetch_related_objects
from wagtail.search.index import insert_or_update_object

from catalogue.actions.reprice import lock_terms
from catalogue.actions.reprice_items import reprice_items
from catalogue.actions.save_piece import save_piece, save_stones
from catalogue.actions.save_variants import NotSaved, save_variants
from catalogue.forms import ItemForms
from catalogue.models import JewelleryPage


def save_item(page_id, data, *, actor):
    """Write what the item's screen (`data`, as posted) says beside the page: the facts of the piece, its stones,
    its sizes and their stock. All of it or none, with the prices that follow from it.

    It is read again here, by the terms that stay in force until it is written: since the page was found valid a
    colleague may have saved, or a new price list may have come. Returns what has no price now, as {SKU: problem}.
    Raises NotSaved.
    """
    with transaction.atomic():
        # Before any variant is locked, as the switch to a new price list does.
        tariff = lock_terms()
        page = JewelleryPage.objects.select_related("metal", "purity").get(pk=page_id)
        forms = ItemForms(page, data)
        forms.tariff = tariff
        if not forms.is_valid():
            raise NotSaved("Somebody else changed this item at the same moment.")
        is_changed = save_piece(forms.piece, actor=actor)
        is_changed |= save_stones(forms.stones, actor=actor)
        prefetch_related_objects([page], "stones__stone")
        is_changed |= save_variants(forms.variants, tariff=tariff, actor=actor)
        problems = reprice_items([page.pk]) if is_changed else {}
    if is_changed:
        insert_or_update_object(page)
    return problems
