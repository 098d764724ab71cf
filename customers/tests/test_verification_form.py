from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from customers.dates import (
    FIRST_BS_YEAR,
    LAST_BS_YEAR,
    SHORTEST_BS_MONTH,
    bs_month_lengths,
    to_ad,
    years_after,
)
from customers.districts import NEPALI_NAMES, district_name
from customers.places import find
from customers.verification_form import VerificationForm

from . import corpus

FILES = ("front", "front_camera", "back", "back_camera")


class Checked(VerificationForm):
    def details_when_valid(self):
        assert self.is_valid(), self.errors
        return self.details()


@pytest.fixture
def check(typed):
    """The form for what was typed."""

    def make(**fields):
        values = typed(**fields)
        files = {name: values.pop(name) for name in FILES if name in values}
        return Checked(values, files)

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
    assert details["ward"] == "12"
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
        ({"local_level": ""}, "local_level"),
        ({"local_level": "99999"}, "local_level"),
        ({"local_level": "Lalitpur"}, "local_level"),
        ({"local_level": None}, "local_level"),
        ({"sex": None}, "sex"),
        ({"sex": "x"}, "sex"),
        ({"parent_name": ""}, "parent_name"),
        ({"parent_name": "R4M"}, "parent_name"),
        ({"parent_name": "Ram राम"}, "parent_name"),
        ({"ward": "0"}, "ward"),
        ({"ward": "30"}, "ward"),
        ({"ward": ""}, "ward"),
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
        ({"street": "a\0b"}, "street"),
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


def test_a_place_is_kept_by_its_id_and_by_the_names_of_the_day(check):
    details = check(local_level="30702", ward="१०").details_when_valid()
    assert details["local_level"] == "30702"
    assert (details["municipality"], details["district"]) == ("Bhaktapur Municipality", "Bhaktapur")
    assert (details["ward"], details["nationality"], details["sex"]) == ("10", "Nepali", "female")
    assert (details["current_street"], "current_local_level" in details) == ("", False)


def test_a_ward_is_one_of_its_place(check):
    assert check(local_level="30802", ward="29").is_valid()
    beyond = check(local_level="30702", ward="11")
    assert beyond.errors == {"ward": ["Bhaktapur Municipality has the wards 1 to 10."]}


def test_whoever_lives_elsewhere_says_where(check):
    form = check(same_address=None)
    assert sorted(form.errors) == ["current_local_level", "current_ward"]
    form = check(same_address=None, current_local_level="30702", current_ward="11")
    assert list(form.errors) == ["current_ward"]
    details = check(
        same_address=None, current_local_level="30702", current_ward="3", current_street="Taumadhi"
    ).details_when_valid()
    assert (details["current_local_level"], details["current_municipality"]) == (
        "30702",
        "Bhaktapur Municipality",
    )
    assert (details["current_district"], details["current_ward"]) == ("Bhaktapur", "3")
    assert (details["current_street"], details["municipality"]) == ("Taumadhi", "Lalitpur Metropolitan City")


def test_another_address_that_does_not_count_is_not_kept(check):
    details = check(current_local_level="99999", current_ward="x", current_street="x\0y").details_when_valid()
    assert details["current_street"] == ""
    assert "current_local_level" not in details


@pytest.mark.parametrize("name", ["Ram Maharjan", "राम महर्जन", "D'Souza-Rai"])
def test_a_parent_is_named_in_either_script(check, name):
    assert check(parent_name=f"  {name} ").details_when_valid()["parent_name"] == name


def test_one_picture_for_both_sides_is_noticed(check, upload):
    form = check(front=upload(), back=upload())
    assert form.errors == {"back": ["This is the same picture as that of the front."]}


@pytest.mark.parametrize("side", ["front", "back"])
def test_the_cameras_picture_counts_as_one_that_was_chosen(check, upload, side):
    photo = upload(corpus.saved(corpus.card(colour=(90, 80, 70)), "JPEG"))
    form = check(**{side: None, f"{side}_camera": photo})
    assert form.is_valid(), form.errors


def test_the_other_calendar_stands_beside_a_date(check):
    page = str(check()["birth_date"])
    assert ">3 Feb 1994</output>" in page
    assert ">21 Magh 2050</output>" in str(check(**ad("birth_date", date(1994, 2, 3)))["birth_date"])
    assert "></output>" in str(check(birth_date_month="13")["birth_date"])


def test_the_months_given_to_the_browser_are_those_of_the_calendar():
    lengths = [SHORTEST_BS_MONTH + int(more) for more in bs_month_lengths()]
    assert len(lengths) == 12 * (LAST_BS_YEAR - FIRST_BS_YEAR + 1)
    assert set(lengths) == {29, 30, 31, 32}
    first = to_ad("bs", FIRST_BS_YEAR, 1, 1)
    for year, month in [(1975, 1), (2050, 10), (2081, 12), (2083, 8), (2099, 12)]:
        days = sum(lengths[: 12 * (year - FIRST_BS_YEAR) + month - 1])
        assert first + timedelta(days=days) == to_ad("bs", year, month, 1)


def test_all_753_places_can_be_chosen_without_javascript(check):
    page = str(check(local_level="30702")["local_level"])
    assert page.count("<option") == 754
    assert page.count("<optgroup") == 77
    assert page.count(" selected>") == 1
    assert '<option value="30702" data-wards="10" selected>Bhaktapur Municipality</option>' in page
    with translation.override("ne"):
        assert "selected>भक्तपुर नगरपालिका<" in str(check(local_level="30702")["local_level"])


def test_a_place_typed_in_older_times_is_found_again_where_it_is_plain():
    assert find("Lalitpur", "Lalitpur  metropolitan city") == "30802"
    assert find("Kathmandu", "Lalitpur Metropolitan City") == ""
    assert find("Lalitpur", "Old Town") == ""


def test_there_are_77_districts_with_a_name_in_both_languages():
    assert len(NEPALI_NAMES) == 77
    assert len(set(NEPALI_NAMES.values())) == 77
    with translation.override("ne"):
        assert district_name("Lalitpur") == "ललितपुर"
    assert district_name("Lalitpur") == "Lalitpur"
