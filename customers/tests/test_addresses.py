"""Saved addresses: one's own alone, one default, sealed in the database."""

import pytest
from django.db import connection

from customers.actions.keep_address import TooManyAddresses, forget_address, keep_address
from customers.models import Address
from customers.places import local_levels_of

LALITPUR = next(level for level in local_levels_of("Lalitpur") if level.name_en.startswith("Lalitpur"))


@pytest.fixture
def typed():
    def make(**fields):
        values = {
            "label": "Home",
            "person": "Gita Rai",
            "phone": "९८०१२३४५६७",
            "local_level": LALITPUR.id,
            "ward": "९",
            "street": "Patan Dhoka",
        }
        return values | fields

    return make


@pytest.fixture
def make_address():
    def make(user, label="Home", **fields):
        values = {
            "person": "Gita Rai",
            "phone": "+9779801234567",
            "district": "Lalitpur",
            "local_level": LALITPUR.id,
            "ward": "9",
            "street": "Patan Dhoka",
        }
        address = Address(user=user, label=label, **(values | fields))
        keep_address(address, is_default=False)
        return address

    return make


def test_an_address_is_saved_as_it_was_meant(client, make_user, typed):
    user = make_user()
    client.force_login(user)
    assert client.post("/account/addresses/new/", typed()).url == "/account/addresses/"
    address = user.addresses.get()
    assert (address.phone, address.ward, address.district) == ("+9779801234567", "9", "Lalitpur")
    assert address.line == f"Patan Dhoka, {LALITPUR.name_en}-9, Lalitpur"
    assert address.is_default
    page = client.get("/account/addresses/").text
    assert "Gita Rai" in page
    assert address.line in page


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 41}, "label"),
        ({"person": ""}, "person"),
        ({"phone": "12"}, "phone"),
        ({"local_level": ""}, "local_level"),
        ({"local_level": "9999999"}, "local_level"),
        ({"ward": "nine"}, "ward"),
        ({"ward": "0"}, "ward"),
        ({"ward": "33"}, "ward"),
        ({"street": "x" * 161}, "street"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_loses_nothing(client, make_user, typed, fields, where):
    client.force_login(make_user())
    page = client.post("/account/addresses/new/", typed(**fields))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [where]
    kept = typed(**fields)
    assert {name: page.context["form"][name].value() for name in kept} == kept
    assert not Address.objects.exists()


def test_one_of_several_is_the_default(client, make_user, make_address, typed):
    user = make_user()
    first, second = make_address(user), make_address(user, "Office")
    assert (first.is_default, second.is_default) == (True, False)
    client.force_login(user)
    client.post(f"/account/addresses/{second.pk}/", typed(label="Work", is_default="on"))
    assert list(user.addresses.values_list("label", "is_default")) == [("Work", True), ("Home", False)]
    # The only default cannot be taken away, only given to another.
    client.post(f"/account/addresses/{second.pk}/", typed(label="Work"))
    assert user.addresses.get(is_default=True).pk == second.pk
    client.post(f"/account/addresses/{second.pk}/delete/")
    assert user.addresses.get().is_default


def test_the_oldest_of_the_others_follows_a_deleted_default(make_user, make_address):
    user = make_user()
    first, second, third = (make_address(user, label) for label in "abc")
    forget_address(third)
    assert user.addresses.get(is_default=True) == first
    forget_address(first)
    assert user.addresses.get(is_default=True) == second


def test_there_is_an_end_to_them(client, make_user, make_address, typed):
    user = make_user()
    for number in range(Address.MOST):
        make_address(user, str(number))
    with pytest.raises(TooManyAddresses):
        make_address(user, "one more")
    client.force_login(user)
    page = client.post("/account/addresses/new/", typed(), follow=True)
    assert "Delete one first" in page.text
    assert user.addresses.count() == Address.MOST


@pytest.mark.parametrize("path", ["", "delete/"])
def test_another_s_address_is_not_there(client, make_user, make_address, typed, path):
    address = make_address(make_user())
    client.force_login(make_user())
    assert client.post(f"/account/addresses/{address.pk}/{path}", typed(label="Mine")).status_code == 404
    assert client.get(f"/account/addresses/{address.pk}/").status_code == 404
    address.refresh_from_db()
    assert address.label == "Home"


def test_nothing_is_deleted_by_looking(client, make_user, make_address):
    user = make_user()
    address = make_address(user)
    client.force_login(user)
    assert client.get(f"/account/addresses/{address.pk}/delete/").status_code == 405
    assert user.addresses.exists()


def test_the_row_tells_nobody_who_and_where(make_user, make_address):
    make_address(make_user())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM customers_address")
        row = " ".join(map(str, cursor.fetchone()))
    assert "Gita" not in row
    assert "9801234567" not in row
    assert "Patan" not in row


def test_in_nepali_it_reads_nepali(client, make_user, make_address):
    user = make_user()
    make_address(user)
    client.force_login(user)
    assert f"{LALITPUR.name_ne}-९, ललितपुर" in client.get("/ne/account/addresses/").text
