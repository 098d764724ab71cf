"""Money, weights and dates as people read them, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from home.formatting import (
    ascii_digits,
    bs_date,
    format_bs_date,
    format_moment,
    format_npr,
    format_weight,
)


@pytest.mark.parametrize(
    ("amount", "english", "nepali"),
    [
        ("0", "Rs 0.00", "रु ०.००"),
        ("999.5", "Rs 999.50", "रु ९९९.५०"),
        ("1000", "Rs 1,000.00", "रु १,०००.००"),
        ("123456", "Rs 1,23,456.00", "रु १,२३,४५६.००"),
        ("12345678.905", "Rs 1,23,45,678.91", "रु १,२३,४५,६७८.९१"),
        ("-1500", "−Rs 1,500.00", "−रु १,५००.००"),
    ],
)
def test_money_is_grouped_in_lakh_and_crore(amount, english, nepali):
    assert format_npr(Decimal(amount)) == english
    with translation.override("ne"):
        assert format_npr(Decimal(amount)) == nepali


def test_weights_show_no_more_decimals_than_they_have():
    assert format_weight(Decimal("4.200")) == "4.2 g"
    assert format_weight(Decimal("0.125")) == "0.125 g"
    assert format_weight(Decimal("12.000")) == "12 g"


@pytest.mark.parametrize(
    ("day", "bikram_sambat"),
    [
        (date(2025, 4, 14), "1 Baishakh 2082"),
        (date(2026, 7, 17), "1 Shrawan 2083"),
        (date(2026, 11, 22), "6 Mangsir 2083"),
    ],
)
def test_known_days_of_both_calendars(day, bikram_sambat):
    assert format_bs_date(day) == bikram_sambat


def test_the_shops_day_changes_at_a_quarter_past_six_utc():
    before = datetime(2026, 11, 21, 18, 14, tzinfo=UTC)
    after = datetime(2026, 11, 21, 18, 15, tzinfo=UTC)
    assert (bs_date(before).day, bs_date(after).day) == (5, 6)


def test_a_day_outside_the_calendars_tables_is_left_out_and_no_error():
    assert format_bs_date(date(1800, 1, 1)) == ""


def test_a_moment_is_told_in_both_calendars_and_in_kathmandu_time():
    moment = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert format_moment(moment) == "6 Mangsir 2083 (22 Nov 2026), 17:45"
    with translation.override("ne"):
        assert format_moment(moment) == "६ मंसिर २०८३ (२०२६-११-२२), १७:४५"


def test_digits_of_both_scripts_become_one():
    assert ascii_digits("२७-01-७०") == "27-01-70"
