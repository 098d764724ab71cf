"""The lines of an order: what is sold, frozen with all that its price is made of."""

from catalogue.models import Variant
from checkout.models import OrderLine


def variants_to_freeze(variant_ids):
    """The variants by primary key, with everything that `freeze` reads."""
    return (
        Variant.objects.select_related("page__metal", "page__purity")
        .prefetch_related("page__stones__stone")
        .in_bulk(variant_ids)
    )


def freeze(variant, quantity, breakup):
    """An unsaved line of `quantity` pieces at the price of `breakup` for one."""
    page = variant.page
    return OrderLine(
        variant=variant,
        sku=variant.sku,
        title=page.title,
        title_ne=page.title_ne,
        category=page.get_parent().title,
        size=variant.size,
        size_ne=variant.size_ne,
        metal=page.metal.name,
        purity=page.purity.name,
        purity_ne=page.purity.name_ne,
        gross_weight=variant.gross_weight,
        net_weight=variant.net_weight,
        quantity=quantity,
        unit_price=breakup.total,
        breakup=breakup.as_json(),
        line_total=breakup.total * quantity,
    )
