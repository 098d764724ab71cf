from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from customers.dates import years_after
from customers.districts import NEPALI_NAMES, district_name
from customers.verification_form import VerificationForm

FILES = ("front", "back")


@pytest.fixture
def check(typed):
    """The form for what was typed."""

    def make(**fields):
        values = typed(**fields)
        files = {name: values.pop(name) for name in FILES if name in values}
        return VerificationForm(values, files)

    return make


def ad(field, day):
    return {
        f"{field}_calendar": "ad",
        f"{field}_year": str(day.year),
        f"{field}_month": str(day.month),
        f"{field}_day": str(day.day),
    }


def test_bs_dates_are_kept_as_ad(check):
    form = check()
    assert form.is_valid(), form.errors
    assert form.cleaned_data["issue_date"] == date(2012, 5, 20)
    assert form.cleaned_data["birth_date"] == date(1994, 2, 3)


def test_devanagari_digits_are_understood_everywhere(check):
    form = check(
        citizenship_number="२७-०१-७०-०१२३४",
        birth_date_year="२०५०",
        birth_date_month="१०",
        birth_date_day="२१",
        ward="१२",
        phone="९८४१००००००",
    )
    assert form.is_valid(), form.errors
    details = form.details()
    assert details["citizenship_number"] == "27-01-70-01234"
    assert details["birth_date"] == date(1994, 2, 3)
    assert details["ward"] == 12
    assert details["phone"] == "+9779841000000"


def test_ad_dates_are_taken_as_they_are(check):
    form = check(**ad("birth_date", date(1994, 2, 3)))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["birth_date"] == date(1994, 2, 3)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"birth_date_month": "13"}, "birth_date"),
        ({"birth_date_day": "33"}, "birth_date"),
        ({"birth_date_day": "0"}, "birth_date"),
        ({"birth_date_year": "1900"}, "birth_date"),
        ({"birth_date_year": "9999"}, "birth_date"),
        ({"birth_date_year": "abcd"}, "birth_date"),
        ({"birth_date_year": "²⁰⁵⁰"}, "birth_date"),
        ({"birth_date_year": "-205"}, "birth_date"),
        ({"birth_date_year": "20501"}, "birth_date"),
        ({"birth_date_day": None}, "birth_date"),
        ({"birth_date_calendar": "mayan"}, "birth_date"),
        ({"birth_date_calendar": "ad"}, "birth_date"),
        ({"issue_date_calendar": "ad"}, "issue_date"),
        ({"issue_date_year": "2099"}, "issue_date"),
        ({"issuing_district": "Atlantis"}, "issuing_district"),
        ({"district": ""}, "district"),
        ({"ward": "0"}, "ward"),
        ({"ward": "34"}, "ward"),
        ({"ward": "९९"}, "ward"),
        ({"ward": "²"}, "ward"),
        ({"ward": "two"}, "ward"),
        ({"citizenship_number": "12"}, "citizenship_number"),
        ({"citizenship_number": "27;DROP"}, "citizenship_number"),
        ({"citizenship_number": "<b>123</b>"}, "citizenship_number"),
        ({"citizenship_number": "9" * 41}, "citizenship_number"),
        ({"full_name": "सीता महर्जन"}, "full_name"),
        ({"full_name": "S1TA"}, "full_name"),
        ({"full_name_ne": "Sita"}, "full_name_ne"),
        ({"full_name": "A" * 121}, "full_name"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "9941000000"}, "phone"),
        ({"phone": "98410000001"}, "phone"),
        ({"phone": "+919841000000"}, "phone"),
        ({"municipality": ""}, "municipality"),
        ({"municipality": "a\0b"}, "municipality"),
        ({"consent": None}, "consent"),
        ({"front": None}, "front"),
        ({"back": None}, "back"),
    ],
)
def test_a_mistake_is_said_at_its_own_field_alone(check, fields, where):
    form = check(**fields)
    assert not form.is_valid()
    assert list(form.errors) == [where]


def test_whoever_was_not_yet_sixteen_is_refused(check):
    issued = date(2012, 5, 20)
    too_young = check(**ad("issue_date", issued), **ad("birth_date", date(1996, 5, 21)))
    assert list(too_young.errors) == ["birth_date"]
    assert check(**ad("issue_date", issued), **ad("birth_date", date(1996, 5, 20))).is_valid()


def test_tomorrow_is_no_issue_date_and_today_is_one(check):
    today = timezone.localdate()
    assert check(**ad("issue_date", today)).is_valid()
    assert list(check(**ad("issue_date", today + timedelta(days=1))).errors) == ["issue_date"]


def test_a_leap_day_comes_of_age_on_the_first_of_march():
    assert years_after(date(2000, 2, 29), 17) == date(2017, 3, 1)


@pytest.mark.parametrize("phone", ["+977 984-1000000", "00977 9841000000", "9779841000000", "98 41 00 00 00"])
def test_common_ways_to_write_a_mobile_number_are_one_number(check, phone):
    form = check(phone=phone)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["phone"] == "+9779841000000"


def test_there_are_77_districts_with_a_name_in_both_languages():
    assert len(NEPALI_NAMES) == 77
    assert len(set(NEPALI_NAMES.values())) == 77
    with translation.override("ne"):
        assert district_name("Lalitpur") == "ललितपुर"
    assert district_name("Lalitpur") == "Lalitpur"
