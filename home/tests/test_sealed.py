"""What sealed columns hold, what opens them, and how people are found by them."""

import base64
from datetime import date

import pytest
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F
from django.forms import modelform_factory

from customers.models import User, Verification
from home.sealed import SealError, digest, seal, unseal, with_digests

pytestmark = pytest.mark.django_db

PHONE = "+9779841234567"
NUMBER = "27-01-70-01234"


def key(number):
    return base64.b64encode(bytes([number]) * 32).decode()


def raw(record, column):
    """What stands in the database."""
    table = record._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE id = %s", [record.pk])  # noqa: S608
        return cursor.fetchone()[0]


def write_raw(record, column, value):
    table = record._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [value, record.pk])  # noqa: S608


@pytest.fixture
def person(make_user):
    return make_user(phone=PHONE)


@pytest.fixture
def card(person, make_verification):
    return make_verification(
        person, citizenship_number=NUMBER, parent_name="हरि महर्जन", birth_date=date(1994, 2, 3)
    )


def phones_like(text):
    return User.objects.filter(User._meta.get_field("phone_digest").matches(text))


def numbers_like(text):
    return Verification.objects.filter(Verification._meta.get_field("number_digest").matches(text))


def test_the_database_holds_neither_text_nor_day_and_python_sees_both(card):
    for column, value in (("citizenship_number", NUMBER), ("birth_date", "1994"), ("parent_name", "महर्जन")):
        assert raw(card, column).startswith("1:test:")
        assert value not in raw(card, column)
        assert value.encode() not in base64.b64decode(raw(card, column).split(":")[2])
    card.refresh_from_db()
    assert (card.citizenship_number, card.birth_date, card.parent_name) == (
        NUMBER,
        date(1994, 2, 3),
        "हरि महर्जन",
    )


def test_the_same_text_twice_is_sealed_differently(make_user):
    assert raw(make_user(phone=PHONE), "phone") != raw(make_user(phone=PHONE), "phone")


def test_nothing_is_sealed_as_nothing(make_user):
    empty = make_user()
    assert raw(empty, "phone") == ""
    assert raw(empty, "phone_digest") == ""


def test_a_value_moved_to_another_column_does_not_open(card):
    write_raw(card, "street", raw(card, "citizenship_number"))
    with pytest.raises(SealError, match=r"customers\.verification\.street: a value does not open"):
        Verification.objects.get(pk=card.pk)


def test_a_value_moved_to_another_table_does_not_open(card, person):
    write_raw(person, "phone", raw(card, "phone"))
    with pytest.raises(SealError, match=r"customers\.user\.phone"):
        User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("Patan Dhoka", "never sealed"),
        ("1:test:", "never sealed"),
        ("2:test:QUJD", "never sealed"),
        ("1:test:QUJD", "does not open"),
        ("1:test:%%%", "does not open"),
        ("1:lost:QUJD", "KYC_KEYS has no key 'lost'"),
    ],
)
def test_anything_else_in_the_column_is_refused_by_name_and_without_its_content(value, says):
    with pytest.raises(SealError, match=says) as error:
        unseal(value, "shop.person.street")
    assert "Patan" not in str(error.value)
    assert "QUJD" not in str(error.value)


def test_every_changed_bit_is_noticed():
    version, key_id, encoded = seal(PHONE, "a.b").split(":")
    sealed = base64.b64decode(encoded)
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(SealError):
            unseal(f"{version}:{key_id}:{base64.b64encode(changed).decode()}", "a.b")


@pytest.mark.parametrize(
    "typed", ["27-01-70-01234", "२७-०१-७०-०१२३४", "27/01/70/01234", "27 01 70 01234", "२७०१७००१२३४"]
)
def test_a_number_is_found_in_both_scripts_and_with_any_dashes(card, typed):
    assert list(numbers_like(typed)) == [card]


@pytest.mark.parametrize("typed", ["", " ", "--", "27-01-70-01235", "270170", "%"])
def test_another_number_or_a_part_of_it_finds_nobody(card, typed):
    assert not numbers_like(typed).exists()


def test_people_are_found_by_any_key_of_the_ring(person, settings):
    settings.KYC_KEYS = f"new:{key(1)},{settings.KYC_KEYS}"
    other = User.objects.create(email="other@example.com", phone=PHONE)
    assert raw(other, "phone_digest").startswith("new:")
    assert set(phones_like(PHONE)) == {person, other}


def test_a_digest_tells_nothing_without_its_key_and_numbers_are_no_phones(settings):
    mine, other_purpose = digest(PHONE, "phone"), digest(PHONE, "citizenship number")
    settings.KYC_KEYS = f"test:{key(9)}"
    assert len({mine, other_purpose, digest(PHONE, "phone")}) == 3


@pytest.mark.parametrize(
    "lookup", ["phone", "phone__icontains", "phone__in", "phone__startswith", "phone__gt"]
)
def test_looking_up_a_sealed_column_is_refused(lookup):
    with pytest.raises(FieldError, match="look it up by a digest"):
        User.objects.filter(**{lookup: [PHONE] if lookup.endswith("in") else PHONE}).exists()


def test_a_form_takes_and_shows_what_is_sealed(card):
    form_class = modelform_factory(Verification, fields=["citizenship_number", "birth_date", "ward"])
    assert 'value="27-01-70-01234"' in form_class(instance=card).as_p()
    form = form_class({"citizenship_number": "१२", "birth_date": "1990-01-01", "ward": "3"}, instance=card)
    form.save()
    card.refresh_from_db()
    assert (card.citizenship_number, card.birth_date, card.ward) == ("१२", date(1990, 1, 1), "3")
    assert list(numbers_like("12")) == [card]
    too_long = form_class({"citizenship_number": "1" * 41, "birth_date": "1990-01-01", "ward": "3"})
    assert list(too_long.errors) == ["citizenship_number"]


def test_a_saved_row_is_found_by_its_new_text_and_no_longer_by_the_old(person):
    person.phone = "+9779800000000"
    person.save()
    assert list(phones_like("+9779800000000")) == [person]
    assert not phones_like(PHONE).exists()


def test_rows_created_together_are_found():
    User.objects.bulk_create([User(email="a@example.com", phone=PHONE), User(email="b@example.com")])
    assert [user.email for user in phones_like(PHONE)] == ["a@example.com"]


@pytest.mark.parametrize("fields", [["phone"], ["phone_digest"], ["phone", "email"]])
def test_saving_a_text_without_its_digest_is_refused(person, fields):
    person.phone = "+9779800000000"
    with pytest.raises(FieldError, match="save phone and phone_digest together"):
        person.save(update_fields=fields)
    assert list(phones_like(PHONE)) == [person]


def test_saving_both_or_neither_of_them_is_fine(person):
    person.phone, person.first_name = "+9779800000000", "Sita"
    person.save(update_fields=["first_name"])
    assert list(phones_like(PHONE)) == [person]
    person.save(update_fields=["phone", "phone_digest"])
    assert list(phones_like("+9779800000000")) == [person]


def test_a_row_read_without_the_text_keeps_its_digest(person):
    half = User.objects.defer("phone").get(pk=person.pk)
    half.first_name = "Sita"
    half.save()
    assert list(phones_like(PHONE)) == [person]


def test_an_update_that_would_leave_the_digest_behind_is_refused(person):
    with pytest.raises(FieldError, match="with_digests"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(phone="+9779800000000")
    person.phone = "+9779800000000"
    with pytest.raises(FieldError, match="with_digests"), transaction.atomic():
        User.objects.bulk_update([person], ["phone"])
    assert list(phones_like(PHONE)) == [person]


def test_an_update_with_its_digest_works(person):
    User.objects.filter(pk=person.pk).update(**with_digests(User, phone="+9779800000000", first_name="Sita"))
    assert [(user.phone, user.first_name) for user in phones_like("+9779800000000")] == [
        ("+9779800000000", "Sita")
    ]
    User.objects.filter(pk=person.pk).update(**with_digests(User, phone=""))
    assert raw(person, "phone_digest") == ""


def test_a_sealed_column_without_digest_is_updated_like_any_other(card):
    Verification.objects.filter(pk=card.pk).update(parent_name="Hari", birth_date=date(2000, 1, 1))
    assert raw(card, "parent_name").startswith("1:test:")
    card.refresh_from_db()
    assert (card.parent_name, card.birth_date) == ("Hari", date(2000, 1, 1))


def test_values_and_related_rows_are_opened_too(card):
    values = Verification.objects.annotate(of_account=F("user__phone")).values_list("phone", "of_account")
    assert list(values) == [(card.phone, PHONE)]
