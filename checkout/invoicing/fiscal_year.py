"""The Nepali fiscal year: 1 Shrawan to the end of Ashadh, by Kathmandu's days. 2083/84 began on 2026-07-17."""

import re

import nepali_datetime
from django.utils import timezone

from home.days import KATHMANDU, start_of_day

SHRAWAN = 4
NAME = re.compile(r"(\d{4})/(\d{2})")


def fiscal_year_of(moment):
    """The fiscal year of an aware datetime, as it is written: 2083/84."""
    day = nepali_datetime.date.from_datetime_date(timezone.localdate(moment, KATHMANDU))
    return _name(day.year if day.month >= SHRAWAN else day.year - 1)


def start_of(fiscal_year):
    """The first moment of a fiscal year such as 2083/84."""
    return start_of_day(nepali_datetime.date(_first_year(fiscal_year), SHRAWAN, 1).to_datetime_date())


def end_of(fiscal_year):
    """The first moment after it."""
    return start_of(_name(_first_year(fiscal_year) + 1))


def _name(first_year):
    return f"{first_year}/{(first_year + 1) % 100:02}"


def _first_year(fiscal_year):
    """Raises ValueError for a text that names none."""
    named = NAME.fullmatch(fiscal_year)
    if named is None or fiscal_year != _name(int(named[1])):
        raise ValueError(f"no fiscal year: {fiscal_year[:20]!r}")
    return int(named[1])
