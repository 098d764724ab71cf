"""Dates as a citizenship card shows them: in Bikram Sambat (BS) or in the Gregorian calendar (AD).

The shopper types what stands on the card; what we keep is always the AD date.
"""

from datetime import date
from functools import cache

import nepali_datetime
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.formatting import BS_MONTHS, ascii_digits, bs_date, format_ad_date, format_bs_date
from home.translation import is_nepali

BIKRAM_SAMBAT = "bs"
GREGORIAN = "ad"
CALENDARS = [(BIKRAM_SAMBAT, _("BS (Bikram Sambat)")), (GREGORIAN, _("AD"))]
WEEKDAYS = [("Su", "आ"), ("Mo", "सो"), ("Tu", "मं"), ("We", "बु"), ("Th", "बि"), ("Fr", "शु"), ("Sa", "श")]
FIRST_BS_YEAR, LAST_BS_YEAR = 1975, 2099
SHORTEST_BS_MONTH = 29


def to_ad(calendar, year, month, day):
    """The AD date of a day of either calendar. Raises ValueError where there is no such day."""
    if calendar == BIKRAM_SAMBAT:
        return nepali_datetime.date(year, month, day).to_datetime_date()
    return date(year, month, day)


def years_after(day, years):
    """The same day `years` later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class NotDigits(ValueError):
    pass


def date_of(parts):
    """The AD date of [calendar, year, month, day] as they were typed, in digits of either script.

    Raises ValueError where it is not all digits, or there is no such day.
    """
    calendar, *numbers = parts
    numbers = [ascii_digits(number.strip()) for number in numbers]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        raise NotDigits
    try:
        return to_ad(calendar, *(int(number) for number in numbers))
    except (OverflowError, IndexError) as error:
        raise ValueError("no such day") from error


@cache
def bs_month_lengths():
    """The days of every month from FIRST_BS_YEAR to LAST_BS_YEAR, a digit each: how many more than 29."""
    starts = [
        to_ad(BIKRAM_SAMBAT, year, month, 1)
        for year in range(FIRST_BS_YEAR, LAST_BS_YEAR + 1)
        for month in range(1, 13)
    ]
    starts.append(to_ad(BIKRAM_SAMBAT, LAST_BS_YEAR + 1, 1, 1))
    return "".join(
        str((after - begins).days - SHORTEST_BS_MONTH)
        for begins, after in zip(starts, starts[1:], strict=False)
    )


class CalendarDateWidget(forms.MultiWidget):
    """Calendar, year, month and day, each with a label of its own; an initial date is shown in BS. Beside it
    stands the same day in the other calendar; with JavaScript it can be picked from a month's page
    (assets/js/card/dates.js)."""

    template_name = "customers/widgets/calendar_date.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        number = {"inputmode": "numeric", "autocomplete": "off"}
        widgets = {
            "calendar": forms.Select(choices=CALENDARS),
            "year": forms.TextInput({**number, "maxlength": 4, "placeholder": "2051"}),
            "month": forms.TextInput({**number, "maxlength": 2, "placeholder": "10"}),
            "day": forms.TextInput({**number, "maxlength": 2, "placeholder": "20"}),
        }
        super().__init__(widgets, attrs)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        labels = [_("Calendar"), _("Year"), _("Month"), _("Day")]
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["label"] = label
        nepali = is_nepali()
        context["widget"] |= {
            "other": self._other_calendar(value),
            "first_day": to_ad(BIKRAM_SAMBAT, FIRST_BS_YEAR, 1, 1),
            "first_year": FIRST_BS_YEAR,
            "month_lengths": bs_month_lengths(),
            "months": ",".join(names[nepali] for names in BS_MONTHS),
            "weekdays": ",".join(names[nepali] for names in WEEKDAYS),
        }
        return context

    def _other_calendar(self, value):
        """The day of `value`, a date or what was typed, as the other calendar names it; "" where it is no day."""
        parts = value if isinstance(value, list) else self.decompress(value)
        try:
            day = date_of([str(part or "") for part in parts])
        except ValueError:
            return ""
        return format_ad_date(day) if parts[0] == BIKRAM_SAMBAT else format_bs_date(day)

    def decompress(self, value):
        if value is None:
            return [BIKRAM_SAMBAT, None, None, None]
        try:
            day = bs_date(value)
        except (ValueError, OverflowError, IndexError):
            return [GREGORIAN, value.year, value.month, value.day]
        return [BIKRAM_SAMBAT, day.year, day.month, day.day]


class CalendarDateField(forms.MultiValueField):
    """A day of either calendar, in digits of either script; cleans to an AD date."""

    widget = CalendarDateWidget
    default_error_messages = {
        "no_such_day": _("There is no such day in the calendar you chose. Please look at the card again."),
        "required": _("Please give year, month and day."),
        "digits": _("Please write year, month and day in digits."),
    }

    def __init__(self, **kwargs):
        fields = (
            forms.ChoiceField(choices=CALENDARS),
            forms.CharField(max_length=4),
            forms.CharField(max_length=2),
            forms.CharField(max_length=2),
        )
        super().__init__(fields, require_all_fields=True, **kwargs)

    def compress(self, values):
        if not values:
            return None
        try:
            return date_of(values)
        except NotDigits as error:
            raise ValidationError(self.error_messages["digits"], code="digits") from error
        except ValueError as error:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from error
