"""Days and months of the shop. They are Kathmandu's, whatever time zone a member of staff may have chosen."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

KATHMANDU = ZoneInfo("Asia/Kathmandu")  # +05:45: the shop's day begins at 18:15 UTC

# Days outside of these are typing errors, and the calendars have no tables for them.
FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)


def today() -> date:
    return timezone.localdate(timezone=KATHMANDU)


def start_of_day(day: date) -> datetime:
    """The aware moment at which `day` begins."""
    return datetime.combine(day, time.min, KATHMANDU)


def month_after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before that of `day`."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
