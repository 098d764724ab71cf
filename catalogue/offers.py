"""What a shopper is told of the variants of an item: sizes, stock, weights, prices."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue.pricing import LineKind, PriceBreakup
from catalogue.tariff import current_tariff
from home.formatting import format_npr, format_weight, localized_digits

if TYPE_CHECKING:  # the models' own page asks this module for its offers
    from catalogue.models import Variant

FEW = 3


@dataclass(frozen=True)
class Offer:
    """A variant as the item's page shows it."""

    variant: "Variant"
    breakup: PriceBreakup
    is_chosen: bool
    is_one_of_a_kind: bool

    @property
    def is_sold_out(self):
        return self.variant.stock == 0

    @property
    def label(self):
        return self.variant.localized_size or self.variant.sku

    @property
    def price(self):
        return format_npr(self.breakup.total)

    @property
    def breakup_rows(self):
        """Rows for components/price_breakup.html; none when the price is one sum."""
        return breakup_rows(self.breakup) if len(self.breakup.lines) > 1 else []

    @property
    def stock_text(self):
        return stock_text(self.variant.stock, is_one_of_a_kind=self.is_one_of_a_kind)

    @property
    def stock_tone(self):
        if self.is_sold_out:
            return "neutral"
        return "warning" if self.variant.stock <= FEW else "success"

    @property
    def facts(self):
        return [
            {"label": pgettext("of a piece", "Size"), "value": self.variant.localized_size},
            {"label": _("Gross weight"), "value": format_weight(self.variant.gross_weight)},
            {"label": _("Net weight"), "value": format_weight(self.variant.net_weight)},
            {"label": _("Item code"), "value": self.variant.sku},
        ]


def offers_of(variants, chosen_sku=""):
    """The offers of an item's variants, one of them chosen: that of `chosen_sku` or the first, of those in
    stock while there are any.
    """
    on_sale = [variant for variant in variants if variant.is_active]
    choice = [variant for variant in on_sale if variant.stock] or on_sale
    chosen = next((variant for variant in choice if variant.sku == chosen_sku), None) or next(
        iter(choice), None
    )
    tariff = current_tariff()
    return [
        Offer(
            variant=variant,
            breakup=tariff.price_of(variant),
            is_chosen=variant is chosen,
            is_one_of_a_kind=len(on_sale) == 1 and variant.stock == 1,
        )
        for variant in on_sale
    ]


def stock_text(stock, *, is_one_of_a_kind=False):
    """How many there are, in words."""
    if stock == 0:
        return _("Sold out")
    if is_one_of_a_kind:
        return _("Only 1 – one of a kind")
    if stock <= FEW:
        return localized_digits(_("Only %(count)d left") % {"count": stock})
    return _("In stock")


def line_label(line):
    """The name of a line of a price break-up."""
    names = {
        LineKind.FIXED: _("Price"),
        LineKind.METAL: _("Metal"),
        LineKind.WASTAGE: _("Wastage (jarti)"),
        LineKind.MAKING: _("Making (jyala)"),
        LineKind.STONES: _("Stones"),
        LineKind.DISCOUNT: _("Discount"),
        LineKind.TAX: _("Tax"),
    }
    return line.name or names[line.kind]


def breakup_rows(breakup):
    """The lines of a price break-up as components/price_breakup.html wants them."""
    return [
        {
            "label": line_label(line),
            "amount": format_npr(line.amount),
            "note": "" if line.rate is None else localized_digits(f"{line.rate.normalize():f} %"),
        }
        for line in breakup.lines
    ]
