"""A cart is filled as a stranger, kept through login, and never holds more than there is."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkout.cart import STRANGERS_CARTS_ARE_KEPT, forget_old_carts
from checkout.models import Cart, CartLine

pytestmark = pytest.mark.django_db

ADD, UPDATE, CART = reverse("checkout:cart_add"), reverse("checkout:cart_update"), reverse("checkout:cart")


def add(client, variant, quantity=1):
    return client.post(ADD, {"variant": variant.pk, "quantity": quantity})


def test_a_stranger_fills_a_cart_and_sees_it(client, make_variant):
    variant = make_variant(title="Plain Ring", stock=3)
    response = client.post(ADD, {"variant": variant.pk, "quantity": 2}, follow=True)
    assert "Plain Ring" in response.text
    assert "Rs 1,97,000.00" in response.text
    assert client.session["cart_count"] == 2


@pytest.mark.parametrize("address", [CART, reverse("checkout:checkout")])
def test_the_badge_is_right_on_a_second_device_once_the_cart_was_seen_there(make_variant, shopper, address):
    ring = make_variant(title="Plain Ring", stock=5)
    phone, desk = Client(), Client()
    for device in (phone, desk):
        device.force_login(shopper)
    add(desk, ring, 2)
    assert '<span class="count" aria-hidden="true">2</span>' in phone.get(address).text
    desk.post(UPDATE, {"variant": ring.pk, "quantity": 0})
    assert 'class="count"' not in phone.get(address, follow=True).text


def test_looking_at_an_empty_cart_makes_no_session(client, settings):
    response = client.get(CART)
    assert settings.SESSION_COOKIE_NAME not in response.cookies
    assert not client.session.get("cart_count")


def test_looking_at_an_empty_cart_makes_no_cart(client, db):
    response = client.get(CART)
    assert "Your cart is empty" in response.text
    assert not Cart.objects.exists()


def test_a_quantity_never_grows_past_the_stock(client, make_variant):
    variant = make_variant(stock=2)
    add(client, variant, 2)
    response = client.post(ADD, {"variant": variant.pk, "quantity": 5}, follow=True)
    assert CartLine.objects.get().quantity == 2
    assert "all that we have" in response.text
    client.post(UPDATE, {"variant": variant.pk, "quantity": 9})
    assert CartLine.objects.get().quantity == 2


def test_a_piece_without_stock_cannot_be_added(client, make_variant):
    response = client.post(ADD, {"variant": make_variant(stock=0).pk, "quantity": 1}, follow=True)
    assert "has just been sold" in response.text
    assert not CartLine.objects.exists()


def test_quantity_zero_takes_the_line_out(client, make_variant):
    variant = make_variant(stock=2)
    add(client, variant)
    client.post(UPDATE, {"variant": variant.pk, "quantity": 0})
    assert not CartLine.objects.exists()
    assert client.session["cart_count"] == 0


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "NaN", "1.5", "", "１e3", "\0"])
def test_nonsense_quantities_are_refused_with_400(client, make_variant, quantity):
    variant = make_variant(stock=5)
    assert client.post(ADD, {"variant": variant.pk, "quantity": quantity}).status_code == 400
    assert not CartLine.objects.exists()


@pytest.mark.parametrize("variant", ["999999", "-1", "abc", str(2**63), ""])
def test_unknown_variants_are_refused(client, db, variant):
    assert client.post(ADD, {"variant": variant, "quantity": 1}).status_code in {400, 404}


def test_what_is_not_on_sale_cannot_be_added(client, make_item, make_variant):
    draft = make_item(live=False).variants.get()
    withdrawn = make_variant(is_active=False)
    assert add(client, draft).status_code == 404
    assert add(client, withdrawn).status_code == 404


def test_a_cart_has_a_limit_of_lines(client, make_variant, monkeypatch):
    monkeypatch.setattr("checkout.cart.MOST_LINES", 2)
    for _ in range(3):
        response = add(client, make_variant())
    assert CartLine.objects.count() == 2
    assert response.url == CART


def test_the_cart_is_changed_by_post_alone(client, make_variant):
    variant = make_variant()
    assert client.get(ADD, {"variant": variant.pk, "quantity": 1}).status_code == 405
    assert client.get(UPDATE, {"variant": variant.pk, "quantity": 0}).status_code == 405


def test_posts_need_the_csrf_token(make_variant):
    strict = Client(enforce_csrf_checks=True)
    assert add(strict, make_variant()).status_code == 403


def test_a_strangers_cart_is_kept_through_login_and_merged_once(client, make_variant, shopper, fill_cart):
    ring, chain = make_variant(stock=5), make_variant(stock=5)
    fill_cart(shopper, (ring, 1))
    add(client, ring, 2)
    add(client, chain, 1)
    login(client, shopper)
    lines = dict(CartLine.objects.filter(cart__user=shopper).values_list("variant_id", "quantity"))
    assert lines == {ring.pk: 3, chain.pk: 1}
    assert Cart.objects.count() == 1
    assert client.session["cart_count"] == 4
    client.get(CART)
    login(client, shopper)
    assert client.session["cart_count"] == 4


def test_merging_never_exceeds_the_stock(client, make_variant, shopper, fill_cart):
    ring = make_variant(stock=2)
    fill_cart(shopper, (ring, 2))
    add(client, ring, 2)
    login(client, shopper)
    assert CartLine.objects.get().quantity == 2


def test_merging_never_exceeds_the_limit_of_lines(client, make_variant, shopper, fill_cart, monkeypatch):
    monkeypatch.setattr("checkout.cart.MOST_LINES", 2)
    both, own, third = make_variant(stock=5), make_variant(), make_variant()
    fill_cart(shopper, both, own)
    for variant in (third, both):
        add(client, variant)
    login(client, shopper)
    lines = CartLine.objects.filter(cart__user=shopper)
    assert dict(lines.values_list("variant_id", "quantity")) == {both.pk: 2, own.pk: 1}


def test_the_cart_of_a_customer_is_not_seen_by_the_next_person_at_the_browser(client, make_variant, shopper):
    add(client, make_variant())
    login(client, shopper)
    client.post(reverse("account_logout"))
    assert "Your cart is empty" in client.get(CART).text
    assert client.session.get("cart_count", 0) == 0


def test_a_session_cannot_point_at_somebody_elses_cart(client, make_variant, shopper, fill_cart):
    cart = fill_cart(shopper, make_variant())
    session = client.session
    session["cart_id"] = cart.pk
    session.save()
    assert "Your cart is empty" in client.get(CART).text


def test_a_changed_price_is_pointed_out(client, make_variant):
    variant = make_variant()
    add(client, variant)
    variant.price = 99000
    variant.save(update_fields=["price"])
    assert "from Rs 98,500.00 to Rs 99,000.00" in client.get(CART).text


def test_a_piece_sold_meanwhile_blocks_the_way_to_checkout(client, make_variant):
    variant = make_variant()
    add(client, variant)
    variant.stock = 0
    variant.save(update_fields=["stock"])
    text = client.get(CART).text
    assert "Sold in the meantime" in text
    assert "Go to checkout" not in text


def test_the_number_of_queries_does_not_grow_with_the_lines(
    as_committed, client, make_variant, django_assert_max_num_queries
):
    for _ in range(8):
        add(client, make_variant())
    client.get(CART)
    with django_assert_max_num_queries(16):
        client.get(CART)


def login(client, user):
    client.post(reverse("account_login"), {"login": user.email, "password": "a-long-password-2083"})
    assert client.session["_auth_user_id"] == str(user.pk)


def test_carts_of_strangers_are_forgotten_after_long_those_of_customers_never(
    client, make_variant, shopper, fill_cart
):
    variant = make_variant(stock=9)
    fill_cart(shopper, variant)
    add(client, variant)
    long_ago = timezone.now() - STRANGERS_CARTS_ARE_KEPT - timedelta(days=1)
    Cart.objects.update(updated_at=long_ago)
    add(client, variant)  # seen again: the cart stays
    forget_old_carts()
    assert Cart.objects.count() == 2
    Cart.objects.update(updated_at=long_ago)
    forget_old_carts()
    assert Cart.objects.get().user == shopper
    assert "Your cart is empty" in client.get(CART).text


def test_adding_to_a_cart_that_another_tab_merged_away_is_no_error(client, make_variant, monkeypatch):
    variant = make_variant(stock=5)
    add(client, variant)
    cart = Cart.objects.get()
    monkeypatch.setattr("checkout.cart.find_cart", lambda request: cart)
    Cart.objects.filter(pk=cart.pk).delete()
    assert add(client, variant).status_code == 302
