"""The rates in force, as the page of rates tells them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from catalogue.models import MetalRate, Purity, RateLine
from catalogue.pricing import GRAMS_PER_TOLA, TEN_GRAMS
from catalogue.rates_page.history import told_rates
from catalogue.tariff import LineRate
from home.days import KATHMANDU, today
from home.formatting import format_ad_date, format_bs_date, format_npr, localized_digits


@dataclass(frozen=True)
class RateRow:
    """A line of the table: its rate in force, and the one before it in NPR a tola, with its day."""

    key: int
    rate: LineRate
    before: Decimal | None
    before_on: str
    last_told: date  # the day of the newest sheet, whether it quotes this line or not

    @property
    def not_quoted(self):
        """Whether the newest sheet leaves this line out, so that an older rate stands."""
        return self.rate.since < self.last_told

    @property
    def since(self):
        return both_dates(self.rate.since)

    @property
    def moved(self):
        """By how many NPR a tola it went up, below 0 down; None where there was none before."""
        return None if self.before is None else self.rate.per_tola - self.before

    @property
    def move(self):
        """The move in figures; "" where there is nothing to compare."""
        if self.moved is None:
            return ""
        percent = localized_digits(f"{self.moved / self.before * 100:+.2f} %".replace("-", "−"))
        sign = "+" if self.moved > 0 else ""
        return f"{sign}{format_npr(self.moved)} ({percent})"


@dataclass(frozen=True)
class PurityRow:
    """What a tola and 10 g of a purity come to, in NPR, without jarti, jyala and taxes."""

    purity: Purity
    parts: Decimal
    line: str
    per_tola: Decimal
    per_10_grams: Decimal

    @property
    def charged(self):
        """The charged parts in a thousand, as people read them."""
        return localized_digits(f"{self.parts.normalize():f}")


def rate_rows(tariff):
    """The lines with a rate in force, in the order that the shop gave them. Two queries."""
    if tariff.told_at is None:
        return []
    told = told_rates(tariff).filter(line=OuterRef("pk")).order_by("-sheet__effective_from", "-sheet_id")
    lines = RateLine.objects.filter(pk__in=tariff.rates).annotate(before=Subquery(told.values("pk")[1:2]))
    before = dict(lines.values_list("pk", "before"))
    rates = MetalRate.objects.select_related("sheet").in_bulk([pk for pk in before.values() if pk])
    return [_row(tariff, key, rates.get(earlier)) for key, earlier in before.items()]


def _row(tariff, key, before):
    return RateRow(
        key=key,
        rate=tariff.rates[key],
        before=before and before.per_tola,
        before_on=both_dates(timezone.localdate(before.sheet.effective_from, KATHMANDU)) if before else "",
        last_told=timezone.localdate(tariff.told_at, KATHMANDU),
    )


def purity_rows(tariff, purities):
    """What the formula makes of these purities, which all have a rate."""
    rows = []
    for purity in purities:
        rate, parts = tariff.rate_of(purity.pk)
        tola = tariff.price_by_rate(purity.pk, net_weight=GRAMS_PER_TOLA).total
        ten_grams = tariff.price_by_rate(purity.pk, net_weight=TEN_GRAMS).total
        rows.append(PurityRow(purity, parts, rate.localized_name, tola, ten_grams))
    return rows


def quoted_purities(tariff):
    """The purities that have a rate, those of one metal together. One query."""
    keys = [key for key, (line, _parts) in tariff.purities.items() if line in tariff.rates]
    found = Purity.objects.filter(pk__in=keys).select_related("metal")
    return list(found.order_by("metal__sort_order", "metal", "sort_order", "name"))


def is_of_today(tariff):
    """Whether a sheet has been told today."""
    return tariff.told_at is not None and timezone.localdate(tariff.told_at, KATHMANDU) == today()


def both_dates(day):
    """7 Mangsir 2083 (23 Nov 2026)."""
    return f"{format_bs_date(day)} ({format_ad_date(day)})"
