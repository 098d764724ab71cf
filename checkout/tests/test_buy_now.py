"""From a piece straight to the checkout."""

from decimal import Decimal

import pytest
from django.urls import reverse

from checkout.models import CartLine

pytestmark = pytest.mark.django_db

ADD, CART, CHECKOUT = (reverse(f"checkout:{name}") for name in ("cart_add", "cart", "checkout"))
KEPT = "what was in it before is still there"


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain band", price=Decimal("9000.00"), stock=5)


def buy(client, variant, quantity=1, **more):
    return client.post(ADD, {"variant": variant.pk, "quantity": quantity, "then": "checkout"}, **more)


def in_cart():
    return dict(CartLine.objects.values_list("variant_id", "quantity"))


def test_the_page_of_a_piece_has_the_button_in_both_languages(client, ring):
    page = client.get(ring.page.get_url()).content.decode()
    assert 'name="then" value="checkout">Buy now</button>' in page
    assert 'name="then" value="checkout"' in client.get("/ne" + ring.page.get_url()).content.decode()


def test_what_is_sold_out_has_none(client, make_variant):
    page = client.get(make_variant(stock=0).page.get_url()).content.decode()
    assert 'name="then"' not in page


def test_it_puts_the_piece_in_and_goes_to_checkout(client, shopper, ring):
    client.force_login(shopper)
    response = buy(client, ring, follow=True)
    assert response.redirect_chain == [(CHECKOUT, 302)]
    assert in_cart() == {ring.pk: 1}
    assert "Plain band" in response.text
    assert KEPT not in response.text


def test_what_was_in_the_cart_stays_and_that_is_said(client, shopper, ring, make_variant, fill_cart):
    other = make_variant()
    fill_cart(shopper, other)
    client.force_login(shopper)
    assert KEPT in buy(client, ring, follow=True).text
    assert in_cart() == {ring.pk: 1, other.pk: 1}


def test_a_second_press_buys_no_second_piece(client, shopper, ring):
    client.force_login(shopper)
    for _ in range(2):
        buy(client, ring)
    assert in_cart() == {ring.pk: 1}
    buy(client, ring, 3)
    assert in_cart() == {ring.pk: 3}


def test_a_stranger_logs_in_first_and_comes_to_the_checkout(client, shopper, ring):
    to_checkout = buy(client, ring)
    assert to_checkout.url == CHECKOUT
    to_login = client.get(to_checkout.url)
    assert to_login.url == f"{reverse('account_login')}?next={CHECKOUT}"
    response = client.post(
        to_login.url, {"login": shopper.email, "password": "a-long-password-2083", "next": CHECKOUT}
    )
    assert response.url == CHECKOUT
    assert "Plain band" in client.get(CHECKOUT).text


def test_what_has_just_been_sold_leads_to_the_cart_which_says_so(client, shopper, ring):
    client.force_login(shopper)
    type(ring).objects.update(stock=0)
    response = buy(client, ring, follow=True)
    assert response.redirect_chain == [(CART, 302)]
    assert "has just been sold" in response.text


@pytest.mark.parametrize("data", [{"quantity": 0}, {"quantity": "x"}, {"quantity": 100}])
def test_a_quantity_nobody_offers_is_refused(client, ring, data):
    assert client.post(ADD, {"variant": ring.pk, "then": "checkout", **data}).status_code == 400
    assert in_cart() == {}


def test_nobody_is_led_elsewhere(client, shopper, ring):
    client.force_login(shopper)
    response = client.post(ADD, {"variant": ring.pk, "quantity": 1, "then": "https://evil.example/"})
    assert response.url == CART
