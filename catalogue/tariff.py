"""By what terms the shop sells now: the price list in force, read once, asked for each variant.

A `Tariff` prices variants by terms as catalogue/terms.py writes them down. Because the list in force carries its
terms with it, what the formula says and what the listing shows always change in the same instant.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache

from django.utils import timezone

from catalogue.models.price_lists import PriceList
from catalogue.pricing import (
    GRAMS_PER_TOLA,
    TEN_GRAMS,
    PriceError,
    PriceUnit,
    PricingMode,
    Rate,
    RateBasis,
    Rounding,
    Tax,
    TaxBase,
    fixed_price,
    price_by_rate,
)
from home.days import KATHMANDU, today
from home.translation import is_nepali


class NotQuoted(PriceError):
    """There is no rate for this purity. The message may be shown to staff."""


class RatesAreOld(PriceError):
    """The shop has chosen not to sell by rates as old as these."""


@dataclass(frozen=True)
class LineRate:
    """The rate of a line in force."""

    code: str
    name: str
    name_ne: str
    per_tola: Decimal
    per_10_grams: Decimal
    since: date

    @property
    def localized_name(self):
        return (self.name_ne if is_nepali() else "") or self.name


@dataclass(frozen=True)
class TaxTerm:
    """A dated tax rule as the terms have it. `until` is the last day, or None; `stones`, where it is not None, are
    the keys of those of which a piece must have one."""

    tax: Tax
    since: date
    until: date | None
    metal: int | None
    stones: frozenset | None

    def applies(self, page, day):
        """Whether the piece that `page` tells of is taxed by it on `day`."""
        return self.applies_to_metal(page.metal_id, day) and (
            self.stones is None or any(entry.stone.pk in self.stones for entry in page.stones.all())
        )

    def applies_to_metal(self, metal_id, day):
        """Whether it counts on `day` for this metal, at least for some of its pieces."""
        if day < self.since or (self.until is not None and day > self.until):
            return False
        return self.metal is None or metal_id == self.metal


class Tariff:
    """Prices of variants by fixed terms. Public attributes: `rates`, LineRate by key of the line; `purities`,
    pairs of line key and charged parts in a thousand, by key of the purity; `told_at`, when a sheet last said
    anything (aware datetime or None)."""

    def __init__(self, terms):
        self.rates = {
            int(pk): LineRate(
                code=rate["code"],
                name=rate["name"],
                name_ne=rate["name_ne"],
                per_tola=Decimal(rate["per_tola"]),
                per_10_grams=Decimal(rate["per_10_grams"]),
                since=date.fromisoformat(rate["since"]),
            )
            for pk, rate in terms["rates"].items()
        }
        self.purities = {int(pk): (line, Decimal(parts)) for pk, (line, parts) in terms["purities"].items()}
        precious = frozenset(terms.get("precious_stones", ()))  # the first list, without rates, names none
        self.taxes = [
            TaxTerm(
                tax=Tax(
                    name=tax["name"],
                    name_ne=tax["name_ne"],
                    rate=Decimal(tax["rate"]),
                    base=TaxBase(tax["base"]),
                ),
                since=date.fromisoformat(tax["since"]),
                until=date.fromisoformat(tax["until"]) if tax["until"] else None,
                metal=tax["metal"],
                stones=precious if tax["only_with_precious_stones"] else None,
            )
            for tax in terms["taxes"]
        ]
        self.by_tola = terms["unit"] == PriceUnit.TOLA
        self.rounding = Rounding(
            step=Decimal(terms["rounding_step"]),
            mode=terms["rounding_mode"],
            tax_mode=terms["tax_rounding_mode"],
        )
        self.told_at = datetime.fromisoformat(terms["told_at"]) if terms["told_at"] else None
        self.stale_after_days = terms["stale_after_days"]
        self.stop_sale_when_stale = terms["stop_sale_when_stale"]

    @property
    def is_stale(self):
        """Whether no sheet has been published for as many days as the shop allows."""
        if self.told_at is None:
            return True
        told = timezone.localdate(self.told_at, KATHMANDU)
        return today() - told >= timedelta(days=self.stale_after_days)

    @property
    def stops_sale(self):
        """Whether the shop has chosen not to sell by rates as old as these."""
        return self.stop_sale_when_stale and self.is_stale

    @cached_property
    def quoted(self):
        """The keys of the purities that there is a rate for."""
        return frozenset(pk for pk, (line, _parts) in self.purities.items() if line in self.rates)

    def rate_of(self, purity_id):
        """The LineRate and the charged parts in a thousand of a purity. Raises NotQuoted."""
        line, parts = self.purities.get(purity_id, (None, None))
        rate = self.rates.get(line)
        if rate is None:
            raise NotQuoted("no rate is known for this purity")
        return rate, parts

    def price_of(self, variant, *, day=None):
        """The PriceBreakup of a variant for one piece, by the taxes of `day` (a date in Kathmandu, today when left
        out). Costs no query when the page came along with its stones. Raises PriceError."""
        page = variant.page
        if page.pricing_mode == PricingMode.FIXED:
            return fixed_price(variant.price)
        day = day or today()
        return self.price_by_rate(
            page.purity_id,
            net_weight=variant.net_weight,
            wastage=page.wastage,
            wastage_unit=page.wastage_unit,
            making=page.making if variant.making is None else variant.making,
            making_unit=page.making_unit,
            stones=[
                (entry.stone.name, entry.stone.name_ne, entry.price)
                for entry in page.stones.all()
                if entry.price
            ],
            discount=page.discount,
            discount_unit=page.discount_unit,
            discount_on=page.discount_on,
            taxes=[term.tax for term in self.taxes if term.applies(page, day)],
        )

    def price_by_rate(self, purity_id, *, net_weight, **terms):
        """The PriceBreakup of what is described by the arguments of `catalogue.pricing.price_by_rate`, in the
        shop's rounding and by the rate of this purity. Raises PriceError."""
        rate, parts = self.rate_of(purity_id)
        return price_by_rate(
            net_weight=net_weight,
            rate=Rate(rate.per_tola, GRAMS_PER_TOLA) if self.by_tola else Rate(rate.per_10_grams, TEN_GRAMS),
            parts=parts,
            rounding=self.rounding,
            basis=RateBasis(
                line=rate.name,
                line_ne=rate.name_ne,
                per_tola=rate.per_tola,
                per_10_grams=rate.per_10_grams,
                since=rate.since.isoformat(),
                parts=parts,
                net_weight=net_weight,
                unit=PriceUnit.TOLA if self.by_tola else PriceUnit.TEN_GRAMS,
            ),
            **terms,
        )

    def refuses_old_rates(self, page):
        """Whether the shop has chosen not to sell now what is priced as `page`, because the rates are old."""
        return page.pricing_mode == PricingMode.BY_RATE and self.stops_sale


def current_tariff():
    """The Tariff in force. One small query; the terms themselves are read once a process and list."""
    in_force = PriceList.objects.filter(status=PriceList.Status.IN_FORCE)
    return _tariff_of(*in_force.values_list("pk", "created_at").get())


@lru_cache(maxsize=8)
def _tariff_of(pk, created_at):  # the moment is there for tests, where keys come again
    return Tariff(PriceList.objects.values_list("terms", flat=True).get(pk=pk))


def price_of(variant, tariff=None):
    """The price of a variant now, for one piece. Checkout asks this again; it never trusts what a page showed.
    Raises PriceError."""
    return (tariff or current_tariff()).price_of(variant)


def sellable_price_of(variant, tariff=None):
    """As `price_of`, but raises RatesAreOld too while the shop does not sell by old rates."""
    tariff = tariff or current_tariff()
    if tariff.refuses_old_rates(variant.page):
        raise RatesAreOld("the rates are older than the shop sells by")
    return tariff.price_of(variant)
