from datetime import date, timedelta
from typing import NamedTuple

import nepali_datetime
from django import forms

from home.days import month_before, today
from home.record_filters import DateRangeForm

LONGEST = timedelta(days=3660)  # ten years: more months than that no chart shows
SHRAWAN = 4  # the fiscal year of Nepal begins with this month


class Days(NamedTuple):
    """From the first day to the last, both included."""

    first: date
    last: date


def last_twelve_months(now):
    """The month of the day `now` so far and the eleven before it."""
    first = now
    for _month in range(11):
        first = month_before(first)
    return Days(first.replace(day=1), now)


def this_month(now):
    return Days(now.replace(day=1), now)


def this_fiscal_year(now):
    """Since the last 1 Shrawan."""
    day = nepali_datetime.date.from_datetime_date(now)
    year = day.year if day.month >= SHRAWAN else day.year - 1
    return Days(nepali_datetime.date(year, SHRAWAN, 1).to_datetime_date(), now)


def quick_choices(now):
    """The ranges one press away, with their names."""
    return [
        ("This month", this_month(now)),
        ("Last 12 months", last_twelve_months(now)),
        ("This fiscal year", this_fiscal_year(now)),
    ]


class RangeForm(DateRangeForm):
    """The days the insights are about: both must be given."""

    day_from = forms.DateField(label="From", widget=forms.DateInput({"type": "date"}))
    day_to = forms.DateField(label="To", widget=forms.DateInput({"type": "date"}))

    def clean(self):
        cleaned = super().clean()
        if not self.errors and cleaned["day_to"] - cleaned["day_from"] > LONGEST:
            self.add_error("day_to", "Choose ten years at most.")
        return cleaned

    @property
    def days(self):
        """The days asked for, or None when they make no range."""
        if not self.is_valid():
            return None
        return Days(self.cleaned_data["day_from"], self.cleaned_data["day_to"])


def range_form(query):
    """The form as `query` (a QueryDict) fills it in, else with the last twelve months; and the days to show."""
    default = last_twelve_months(today())
    if "day_from" in query or "day_to" in query:
        form = RangeForm(query)
        return form, form.days or default
    return RangeForm(initial={"day_from": default.first, "day_to": default.last}), default
