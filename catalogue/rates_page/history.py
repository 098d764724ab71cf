"""What a line of metal cost before: a point for each day on which it was quoted."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import MetalRate, RateSheet
from home.charts import Chart, Dataset, Kind
from home.days import KATHMANDU, start_of_day, today
from home.formatting import format_ad_date, format_bs_date
from home.translation import is_nepali

# Days back, and how the choice is named.
SPANS = {30: gettext_lazy("30 days"), 90: gettext_lazy("90 days"), 365: gettext_lazy("1 year")}
USUAL_SPAN = 30


@dataclass(frozen=True)
class Told:
    """The last rate that was told of a line on a day, in NPR."""

    day: date
    per_tola: Decimal
    per_10_grams: Decimal

    @property
    def label(self):
        """The day in the calendar that its reader thinks in."""
        return format_bs_date(self.day) if is_nepali() else format_ad_date(self.day)

    @property
    def other_label(self):
        return format_ad_date(self.day) if is_nepali() else format_bs_date(self.day)


def told_rates(tariff):
    """The rates that shoppers may see: quoted on published sheets, none of them younger than `tariff`."""
    return MetalRate.objects.filter(
        per_tola__isnull=False,
        sheet__status=RateSheet.Status.PUBLISHED,
        sheet__effective_from__lte=tariff.told_at,
    )


def history_of(tariff, line, days):
    """What was told of the line of this key in the last so many `days`, the oldest day first. One query."""
    begins = start_of_day(today() - timedelta(days=days - 1))
    told = told_rates(tariff).filter(line=line, sheet__effective_from__gte=begins)
    by_day = {}
    for moment, per_tola, per_10_grams in told.order_by("sheet__effective_from", "sheet_id").values_list(
        "sheet__effective_from", "per_tola", "per_10_grams"
    ):
        day = timezone.localdate(moment, KATHMANDU)
        by_day[day] = Told(day, per_tola, per_10_grams)  # told twice on a day: the later counts
    return list(by_day.values())


def history_chart(points, name):
    """The history of the line called `name`, drawn by js/charts.js."""
    return Chart(
        name="rate-history",
        title=_("%(line)s, a tola") % {"line": name},
        kind=Kind.LINE,
        labels=[point.label for point in points],
        datasets=[Dataset(name, [point.per_tola for point in points])],
        from_zero=False,
    )
