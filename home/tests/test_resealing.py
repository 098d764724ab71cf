"""Sealed columns rewritten as they lie in the database."""

import base64

import pytest
from django.db import connection

from customers.models import User
from home import resealing
from home.sealed import SealError

pytestmark = pytest.mark.django_db

PHONE = "+9779841234567"
NEW = "new:" + base64.b64encode(bytes([7]) * 32).decode()


def rows(*columns):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM customers_user ORDER BY email")  # noqa: S608
        return cursor.fetchall()


def fail(error):
    raise AssertionError(error)


@pytest.fixture
def people(make_user):
    return [make_user("a@example.com", phone=PHONE), make_user("b@example.com")]


def test_every_sealed_column_of_the_shop_is_known():
    found = {
        model._meta.label: {field.name for field in fields} for model, fields in resealing.sealed_models()
    }
    assert {"phone"} == found["customers.User"]
    assert {"citizenship_number", "birth_date", "street", "private_note"} <= found["customers.Verification"]
    assert {"contact_phone", "delivery_address", "buyer_address"} <= found["checkout.Order"]
    assert {"text", "html"} == found["home.OutboxMessage"]


def test_with_a_new_key_texts_and_digests_are_written_anew(people, settings):
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    assert resealing.rows_by_key(User) == {"test": 1}
    assert resealing.reseal(User, fail) == 1
    [(phone, digest), empty] = rows("phone", "phone_digest")
    assert phone.startswith("1:new:")
    assert digest.startswith("new:")
    assert empty == ("", "")
    assert resealing.rows_by_key(User) == {"new": 1}
    assert resealing.reseal(User, fail) == 0
    settings.KYC_KEYS = NEW
    assert User.objects.get(email="a@example.com").phone == PHONE
    assert User.objects.filter(User._meta.get_field("phone_digest").matches(PHONE)).count() == 1


def test_whoever_saves_meanwhile_wins(people, settings, monkeypatch):
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    write = resealing._write

    def save_first(*arguments):
        people[0].save()
        return write(*arguments)

    people[0].phone = "+9779800000000"
    monkeypatch.setattr(resealing, "_write", save_first)
    assert resealing.reseal(User, fail) == 0
    assert User.objects.get(email="a@example.com").phone == "+9779800000000"


def test_control_without_the_comparison_what_was_saved_meanwhile_is_lost(people, settings, monkeypatch):
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    write = resealing._write

    def save_first(model, fields, pk, before, after):
        people[0].save()
        now = rows("phone", "phone_digest")[0]
        return write(model, fields, pk, now, after)

    people[0].phone = "+9779800000000"
    monkeypatch.setattr(resealing, "_write", save_first)
    resealing.reseal(User, fail)
    assert User.objects.get(email="a@example.com").phone == PHONE


def test_a_row_that_does_not_open_is_told_and_the_others_are_done(people, make_user, settings):
    make_user("c@example.com", phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_user SET phone = '1:test:QUJD' WHERE email = 'a@example.com'")
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    told = []
    assert resealing.reseal(User, told.append) == 1
    assert [type(error) for error in told] == [SealError]
    assert [phone for (phone,) in rows("phone")][0] == "1:test:QUJD"
    assert resealing.rows_by_key(User) == {"test": 1, "new": 1}


def test_more_rows_than_a_batch_are_all_done(make_user, settings, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 2)
    User.objects.bulk_create(User(email=f"p{number}@example.com", phone=PHONE) for number in range(7))
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    assert resealing.reseal(User, fail) == 7
    assert resealing.rows_by_key(User) == {"new": 7}


def test_a_missing_value_stays_missing_and_does_not_stop_its_row():
    """NULL equals nothing in SQL, not even itself."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE sealed_and_null (id integer, phone text, phone_digest text)")
        cursor.execute("INSERT INTO sealed_and_null VALUES (1, NULL, 'old:1')")
    fields = [User._meta.get_field("phone"), User._meta.get_field("phone_digest")]

    class Table:
        class _meta:  # noqa: N801
            db_table = "sealed_and_null"
            pk = User._meta.pk

    assert resealing._write(Table, fields, 1, [None, "old:1"], [None, "new:1"]) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_digest FROM sealed_and_null")
        assert cursor.fetchall() == [(None, "new:1")]


def test_to_plain_text_and_back(people):
    resealing.unseal_columns(User)
    assert rows("phone", "phone_digest")[0] == (PHONE, "")
    resealing.seal_columns(User)
    assert rows("phone")[0][0].startswith("1:test:")
    assert User.objects.filter(User._meta.get_field("phone_digest").matches(PHONE)).count() == 1
