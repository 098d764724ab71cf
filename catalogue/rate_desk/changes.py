"""A sheet of rates held against the rates before it."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from catalogue.models import MetalRate, PricingSettings, RateLine, RateSheet
from catalogue.rate_desk.figures import percent_moved
from catalogue.terms import rates_in_force
from home.days import start_of_day, today


@dataclass(frozen=True)
class RateChange:
    """A line on a sheet: `new` and `old` are MetalRate or None (not quoted; never quoted before)."""

    line: RateLine
    old: MetalRate | None
    new: MetalRate | None

    @property
    def percent(self):
        """By how much it moves, by the figure that moves more; None where there is nothing to compare."""
        if self.old is None or self.new is None:
            return None
        moves = (
            percent_moved(self.new.per_tola, self.old.per_tola),
            percent_moved(self.new.per_10_grams, self.old.per_10_grams),
        )
        return max(moves, key=abs)

    @property
    def is_outdated(self):
        """Whether a rate of a later moment already stands in its place."""
        if self.old is None or self.new is None:
            return False
        return self.old.sheet.effective_from > self.new.sheet.effective_from


def changes_of(sheet):
    """A RateChange for each line of `sheet`, in the order of the lines: an open sheet against the rates in force,
    one that is closed against those that stood before it."""
    if sheet.status in RateSheet.OPEN:
        return _held_against(rates_in_force(), sheet)
    earlier = Q(sheet__effective_from=sheet.effective_from, sheet__lt=sheet.pk)
    return _held_against(_newest(sheet, earlier | Q(sheet__effective_from__lt=sheet.effective_from)), sheet)


def _held_against(before, sheet):
    known = {rate.line_id: rate for rate in before}
    rates = sheet.rates.select_related("line", "sheet")
    return [
        RateChange(rate.line, known.get(rate.line_id), rate if rate.is_quoted else None) for rate in rates
    ]


def _newest(sheet, earlier):
    """The newest quoted MetalRate of each line of `sheet` on published sheets that are `earlier`."""
    quoted = MetalRate.objects.filter(
        earlier, sheet__status=RateSheet.Status.PUBLISHED, per_tola__isnull=False
    ).select_related("sheet")
    newest = [
        quoted.filter(line=line).order_by("-sheet__effective_from", "-sheet_id").first()
        for line in sheet.rates.values_list("line", flat=True)
    ]
    return [rate for rate in newest if rate is not None]


def largest_move(sheet):
    """The greatest move in percent, without its sign, of a line that will count, against the rates in force and
    against those that the day began with: a jump is one too when it is taken in small steps. 0 where none can be
    compared."""
    morning = _newest(sheet, Q(sheet__effective_from__lt=start_of_day(today())))
    moves = [
        abs(change.percent)
        for change in [*changes_of(sheet), *_held_against(morning, sheet)]
        if change.percent is not None and not change.is_outdated
    ]
    return max(moves, default=Decimal(0))


def asks_second_person(sheet):
    """Whether somebody else than who entered `sheet` must confirm it, by the shop's setting and the rates in
    force now."""
    return largest_move(sheet) > PricingSettings.load().second_person_above


def later_sheet(sheet):
    """The newest published sheet of a later moment that counted already when `sheet` was published, or counts now
    where it is open. With one, `sheet` only goes into the history; None where it is the newest."""
    by = sheet.published_at or timezone.now()
    return RateSheet.objects.filter(
        status=RateSheet.Status.PUBLISHED,
        published_at__lt=by,
        effective_from__gt=sheet.effective_from,
        effective_from__lte=by,
    ).first()
