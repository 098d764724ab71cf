from django.db import transaction
from django.db.models import F

from catalogue.actions.reprice import lock_terms, read_pieces
from catalogue.models import Variant
from catalogue.pricing import PriceError, PricingMode
from home.freshness import touch_items


def reprice_items(page_ids):
    """Compute the price in force of what is priced by rate among these items, after one of the things that it
    follows from was saved. In the caller's transaction, so that both become true at once; a caller that has locked
    variants before must have called `lock_terms` before that, or it and a new price list wait for each other.

    A variant that has no price on the terms in force keeps the one that it had, and cannot be sold (see
    `Tariff.price_of`). Returns what is wrong, as {SKU: problem}.
    """
    page_ids = list(page_ids)
    problems = {}
    with transaction.atomic():
        tariff = lock_terms()
        variants = Variant.objects.filter(page__in=page_ids, page__pricing_mode=PricingMode.BY_RATE)
        locked = variants.select_for_update(of=("self",), no_key=True)
        in_order = list(locked.order_by("pk").values_list("pk", flat=True))
        # What a list that is being computed knows of these is old now.
        Variant.objects.filter(pk__in=in_order).update(terms_version=F("terms_version") + 1)
        for variant in read_pieces(variants.order_by("pk")):
            try:
                price = tariff.price_of(variant).total
            except PriceError as error:
                problems[variant.sku] = str(error)
            else:
                if price != variant.price:
                    Variant.objects.filter(pk=variant.pk).update(price=price)
        touch_items(page_ids)
    return problems
