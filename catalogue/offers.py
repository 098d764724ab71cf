"""What a shopper is told of the variants of an item: sizes, stock, weights, prices and how they are made."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext_noop, pgettext
from django.utils.translation import gettext as _

from catalogue.pricing import LineKind, PriceBreakup, PriceError, PriceUnit
from catalogue.tariff import RatesAreOld, current_tariff, sellable_price_of
from home.formatting import format_ad_date, format_bs_date, format_npr, format_weight, localized_digits
from home.freshness import PRICES
from home.kept import kept
from home.translation import is_nepali

if TYPE_CHECKING:  # the models' own page asks this module for its offers
    from catalogue.models import Variant

FEW = 3


@dataclass(frozen=True)
class Offer:
    """A variant as the item's page shows it. Without a price (`breakup` is None), `refusal` says in the shopper's
    words why it cannot be bought now."""

    variant: "Variant"
    breakup: PriceBreakup | None
    refusal: str
    is_chosen: bool
    is_one_of_a_kind: bool

    @property
    def is_sold_out(self):
        return self.variant.stock == 0

    @property
    def is_for_sale(self):
        return self.breakup is not None and not self.is_sold_out

    @property
    def label(self):
        return self.variant.localized_size or self.variant.sku

    @property
    def price(self):
        """In words and figures; "" without one."""
        return format_npr(self.breakup.total) if self.breakup else ""

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
        size, gross_weight, net_weight, code = _names_of_facts(get_language())
        return [
            {"label": size, "value": self.variant.localized_size},
            {"label": gross_weight, "value": format_weight(self.variant.gross_weight)},
            {"label": net_weight, "value": format_weight(self.variant.net_weight)},
            {"label": code, "value": self.variant.sku},
        ]


def offers_of(variants, chosen_sku=""):
    """The offers of an item's variants, one of them chosen: that of `chosen_sku` or the first, of those that can
    be bought while there are any. The item has its stones with it, or each variant costs a query.
    """
    on_sale = [variant for variant in variants if variant.is_active]
    tariff = shown_tariff()
    prices = {variant.pk: _price_or_refusal(variant, tariff) for variant in on_sale}
    in_stock = [variant for variant in on_sale if variant.stock]
    choice = [variant for variant in in_stock if prices[variant.pk][0]] or in_stock or on_sale
    chosen = next((variant for variant in choice if variant.sku == chosen_sku), None) or next(
        iter(choice), None
    )
    return [
        Offer(
            variant,
            *prices[variant.pk],
            is_chosen=variant is chosen,
            is_one_of_a_kind=len(on_sale) == 1 and variant.stock == 1,
        )
        for variant in on_sale
    ]


@kept(PRICES)
def shown_tariff():
    """The Tariff in force, for pages that show prices. Whoever sells asks for it anew."""
    return current_tariff()


def _price_or_refusal(variant, tariff):
    """The PriceBreakup and "", or None and why there is none."""
    try:
        return sellable_price_of(variant, tariff), ""
    except RatesAreOld:
        return None, _("We sell this again as soon as today’s rate is in.")
    except PriceError:
        return None, _("Price on request")


def stock_text(stock, *, is_one_of_a_kind=False):
    """How many there are, in words."""
    if stock == 0:
        return _("Sold out")
    if is_one_of_a_kind:
        return _("Only 1 – one of a kind")
    if stock <= FEW:
        return localized_digits(_("Only %(count)d left") % {"count": stock})
    return _("In stock")


LINES = {
    LineKind.FIXED: gettext_noop("Price"),
    LineKind.METAL: gettext_noop("Metal"),
    LineKind.WASTAGE: gettext_noop("Wastage (jarti)"),
    LineKind.MAKING: gettext_noop("Making (jyala)"),
    LineKind.STONES: gettext_noop("Stones"),
    LineKind.DISCOUNT: gettext_noop("Discount"),
    LineKind.TAX: gettext_noop("Tax"),
}


def line_label(line):
    """The name of a line of a price break-up."""
    return (line.name_ne if is_nepali() else "") or line.name or _names_of_lines(get_language())[line.kind]


# Looked up once for a language: a page of an item asks for a hundred of these.
@lru_cache
def _names_of_lines(_language):
    return {kind: _(name) for kind, name in LINES.items()}


@lru_cache
def _names_of_facts(_language):
    return pgettext("of a piece", "Size"), _("Gross weight"), _("Net weight"), _("Item code")


def breakup_rows(breakup):
    """The lines of a price break-up as the tag price_breakup wants them."""
    return [
        {
            "label": line_label(line),
            "amount": format_npr(line.amount),
            "note": "" if line.rate is None else localized_digits(f"{line.rate.normalize():f} %"),
        }
        for line in breakup.lines
    ]


def basis_text(breakup):
    """By which rate a price was made, in one sentence; "" where it follows no rate."""
    if breakup.basis is None:
        return ""
    weightless = replace(breakup.basis, net_weight=None)
    return _("%(line)s, %(rate)s on %(day)s (%(bs_day)s), %(parts)s of %(all)s parts, net %(weight)s") % {
        **_words_of_basis(weightless, get_language()),
        "weight": format_weight(breakup.basis.net_weight),
    }


@lru_cache
def _words_of_basis(basis, _language):
    """What is the same for all weights, and so for all sizes of a piece and for most pieces in a cart."""
    day = date.fromisoformat(basis.since)
    if basis.unit == PriceUnit.TEN_GRAMS:
        rate = _("%(amount)s for 10 g") % {"amount": format_npr(basis.per_10_grams)}
    else:
        rate = _("%(amount)s a tola") % {"amount": format_npr(basis.per_tola)}
    return {
        "line": (basis.line_ne if is_nepali() else "") or basis.line,
        "rate": localized_digits(rate),
        "day": format_ad_date(day),
        "bs_day": format_bs_date(day),
        "parts": localized_digits(f"{basis.parts.normalize():f}"),
        "all": localized_digits("1000"),
    }


def shown_breakup(breakup):
    """What the tag price_breakup shows of a break-up; None when there is nothing to break up: no price, or
    one sum that the shop has set."""
    if breakup is None or breakup.lines[0].kind == LineKind.FIXED:
        return None
    return {
        "lines": breakup_rows(breakup),
        "total": format_npr(breakup.total),
        "basis": basis_text(breakup),
    }
