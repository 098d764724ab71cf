"""A saved address is chosen at checkout, and the order keeps its own copy."""

import pytest
from django.urls import reverse

from checkout.models import Order
from checkout.tests.test_ordering import form_data
from customers.actions.keep_address import keep_address
from customers.models import Address
from customers.places import local_levels_of

CHECKOUT = reverse("checkout:checkout")
LALITPUR = next(level for level in local_levels_of("Lalitpur") if level.name_en.startswith("Lalitpur"))


@pytest.fixture
def make_address():
    def make(user, label="Office", street="Kupondole"):
        address = Address(
            user=user,
            label=label,
            person="Gita Rai",
            phone="+9779801234567",
            district="Lalitpur",
            local_level=LALITPUR.id,
            ward="1",
            street=street,
        )
        keep_address(address, is_default=False)
        return address

    return make


@pytest.fixture
def cart(client, shopper, make_variant, fill_cart):
    client.force_login(shopper)
    fill_cart(shopper, make_variant(price=98500))


def order_with(client, **fields):
    return client.post(CHECKOUT, form_data(delivery_method="delivery", **fields))


def test_the_default_one_is_chosen_until_another_is(client, shopper, cart, make_address):
    first = make_address(shopper)
    second = make_address(shopper, "Home", "Patan Dhoka")
    form = client.get(CHECKOUT).context["form"]
    assert form["saved_address"].value() == str(first.pk)
    assert [key for key, _words in form.fields["saved_address"].choices] == [
        str(first.pk),
        str(second.pk),
        "another",
    ]


def test_the_order_freezes_it(client, shopper, cart, make_address):
    address = make_address(shopper)
    order_with(client, saved_address=str(address.pk), delivery_address="")
    expected = f"Gita Rai, +9779801234567: Kupondole, {LALITPUR.name_en}-1, Lalitpur"
    order = Order.objects.get()
    assert order.delivery_address == expected
    address.delete()
    order.refresh_from_db()
    assert order.delivery_address == expected


def test_another_address_is_typed(client, shopper, cart, make_address):
    make_address(shopper)
    page = order_with(client, saved_address="another", delivery_address="")
    assert list(page.context["form"].errors) == ["delivery_address"]
    order_with(client, saved_address="another", delivery_address="Pokhara 6")
    assert Order.objects.get().delivery_address == "Pokhara 6"


@pytest.mark.parametrize("which", ["another's", "nobody's", "words"])
def test_only_one_s_own_can_be_chosen(client, shopper, cart, make_user, make_address, which):
    make_address(shopper)
    other = make_address(make_user(), street="Secret Tole")
    chosen = {"another's": other.pk, "nobody's": 999_999, "words": "x"}[which]
    page = order_with(client, saved_address=str(chosen), delivery_address="Pokhara 6")
    assert list(page.context["form"].errors) == ["saved_address"]
    assert "Secret Tole" not in page.text
    assert not Order.objects.exists()


def test_a_page_from_before_the_address_was_saved_is_asked_again(client, shopper, cart, make_address):
    make_address(shopper)
    page = order_with(client, delivery_address="Pokhara 6")
    assert list(page.context["form"].errors) == ["saved_address"]
    assert page.context["form"]["delivery_address"].value() == "Pokhara 6"


def test_who_picks_up_needs_none(client, shopper, cart, make_address):
    make_address(shopper)
    client.post(CHECKOUT, form_data(delivery_method="pickup", charge="0.00"))
    assert Order.objects.get().delivery_address == ""


def test_who_has_saved_none_is_asked_as_ever(client, cart):
    page = client.get(CHECKOUT)
    assert 'name="saved_address"' not in page.text
    assert 'name="delivery_address"' in page.text
