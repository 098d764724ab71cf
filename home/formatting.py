"""How money, weights and dates are written for people: one formatter each, in English and in Nepali."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache

import nepali_datetime
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from home.money import round_money
from home.translation import is_nepali

DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")
ASCII_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")

BS_MONTHS = [
    ("Baishakh", "वैशाख"),
    ("Jestha", "जेठ"),
    ("Ashadh", "असार"),
    ("Shrawan", "साउन"),
    ("Bhadra", "भदौ"),
    ("Ashwin", "असोज"),
    ("Kartik", "कात्तिक"),
    ("Mangsir", "मंसिर"),
    ("Poush", "पुस"),
    ("Magh", "माघ"),
    ("Falgun", "फागुन"),
    ("Chaitra", "चैत"),
]


def localized_digits(text):
    """`text` with its ASCII digits in Devanagari while Nepali is active."""
    return text.translate(DEVANAGARI_DIGITS) if is_nepali() else text


def ascii_digits(text):
    """`text` with Devanagari digits as ASCII: both scripts are typed, one is kept."""
    return text.translate(ASCII_DIGITS)


def group_digits(digits):
    """Lakh and crore grouping of a text of ASCII digits: 12345678 is 1,23,45,678."""
    head, tail = digits[:-3], digits[-3:]
    groups = []
    while head:
        groups.insert(0, head[-2:])
        head = head[:-2]
    return ",".join([*groups, tail])


def format_npr(amount):
    """An amount of NPR as Rs 1,23,456.00 or रु १,२३,४५६.००. (Django ignores NUMBER_GROUPING under `en`.)"""
    unit = "रु" if is_nepali() else "Rs"
    figures = format_figures(amount)
    return f"−{unit} {figures[1:]}" if figures.startswith("−") else f"{unit} {figures}"


def format_figures(amount):
    """An amount of NPR without its unit, for a column whose head names it: 1,23,456.00."""
    amount = round_money(Decimal(amount))
    whole, paisa = f"{abs(amount):.2f}".split(".")
    sign = "−" if amount < 0 else ""
    return f"{sign}{localized_digits(f'{group_digits(whole)}.{paisa}')}"


def format_weight(grams):
    """A weight in grams, three decimals cut to what is needed: 4.2 g or ४.२ ग्राम."""
    text = f"{Decimal(grams):.3f}".rstrip("0").rstrip(".")
    return localized_digits(f"{text} {_gram(get_language())}")


@lru_cache
def _gram(_language):
    return _("g")


def bs_date(moment):
    """The Bikram Sambat date of an aware datetime (in Kathmandu) or of a date."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return nepali_datetime.date.from_datetime_date(day)


def format_bs_date(moment):
    """8 Mangsir 2083 or ८ मंसिर २०८३. Returns "" for a day outside the calendar's tables."""
    try:
        day = bs_date(moment)
    except (ValueError, OverflowError, IndexError):
        return ""
    english, nepali = BS_MONTHS[day.month - 1]
    return localized_digits(f"{day.day} {nepali if is_nepali() else english} {day.year}")


def format_ad_date(moment):
    """23 Nov 2026, or in Nepali 2026-11-23 with its digits (AD months have no settled short names there)."""
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return localized_digits(f"{day:%Y-%m-%d}") if is_nepali() else f"{day.day} {day:%b %Y}"


def format_day(day):
    """A date in both calendars: 7 Mangsir 2083 (23 Nov 2026)."""
    return f"{format_bs_date(day)} ({format_ad_date(day)})"


def format_moment(moment):
    """Date in both calendars and time in Kathmandu: 7 Mangsir 2083 (23 Nov 2026), 18:40."""
    local = timezone.localtime(moment)
    return f"{format_bs_date(moment)} ({format_ad_date(moment)}), {localized_digits(f'{local:%H:%M}')}"
