"""Two hundred lines, and quantities and sums that no page of ours sends: nothing is half done."""

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from catalogue.models import StockMovement, Variant
from checkout import cart
from checkout.actions.place_order import OrderDetails, place_order
from checkout.books import check_books
from checkout.errors import NotEnoughStock
from checkout.models import CartLine, Order
from checkout.tests.conftest import FakeRequest
from checkout.tests.test_ordering import form_data

pytestmark = pytest.mark.django_db

ADD, UPDATE, CART = reverse("checkout:cart_add"), reverse("checkout:cart_update"), reverse("checkout:cart")
CHECKOUT = reverse("checkout:checkout")
MANY = 200
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def tray(make_variant):
    """Two hundred sizes of one ring, one piece of each at Rs 100, with the movements that they came in by."""
    first = make_variant(title="Plain Ring", price=Decimal(100))
    fields = {"page": first.page, "gross_weight": 4, "net_weight": 4, "price": 100, "stock": 1}
    Variant.objects.bulk_create(
        Variant(sku=f"TRAY-{number}", size=str(number), **fields) for number in range(1, MANY)
    )
    sizes = list(first.page.variants.order_by("pk"))
    StockMovement.objects.bulk_create(
        StockMovement(variant=each, kind="received", change=1) for each in sizes
    )
    return sizes


@pytest.fixture
def full_cart(fill_cart, shopper, tray):
    """A cart of two hundred lines, however it came to be that long."""
    fill_cart(shopper, *tray)
    return shopper


def untouched(tray):
    """Whether no piece has been held, and none has moved."""
    left = Variant.objects.filter(pk__in=[each.pk for each in tray], stock=1).count()
    return left == len(tray) == StockMovement.objects.count()


def order_all(user):
    total = cart.show(user.cart).total
    return place_order(
        FakeRequest(user), OrderDetails("pickup", "Sita Maharjan", "+9779841000000"), expected_total=total
    )


def test_two_hundred_presses_fill_a_cart_up_to_its_limit_and_the_rest_is_told(client, tray):
    answers = [client.post(ADD, {"variant": each.pk, "quantity": 1}) for each in tray]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, CART)}
    assert CartLine.objects.count() == client.session["cart_count"] == cart.MOST_LINES
    assert "Your cart is full" in client.get(CART).text
    assert untouched(tray)


@pytest.mark.parametrize(("address", "lines"), [(ADD, 1), (UPDATE, 0)])
def test_two_hundred_lines_in_one_press_are_at_most_the_one_that_a_form_has(client, tray, address, lines):
    pairs = [pair for each in tray for pair in (("variant", each.pk), ("quantity", 1))]
    assert client.post(address, urlencode(pairs), content_type=FORM).status_code < 500
    assert CartLine.objects.count() <= lines
    assert untouched(tray)


def test_lines_that_are_slipped_into_the_checkout_are_not_ordered(client, shopper, fill_cart, tray, gateway):
    mine = tray[7]
    fill_cart(shopper, mine)
    client.force_login(shopper)
    slipped = [pair for each in tray for pair in (("variant", each.pk), ("quantity", 99))]
    answer = client.post(
        CHECKOUT,
        urlencode([*form_data("100.00", delivery_method="pickup").items(), *slipped]),
        content_type=FORM,
    )
    order = Order.objects.get()
    assert answer.url == reverse("checkout:pay", args=[order.number]) + "?go=1"
    assert (order.lines.get().variant, order.total) == (mine, 100)
    assert Variant.objects.filter(stock=0).get() == mine
    assert StockMovement.objects.count() == MANY + 1


def test_an_order_of_two_hundred_lines_is_whole(full_cart, client, tray, gateway):
    client.force_login(full_cart)
    client.post(CHECKOUT, form_data("20000.00", delivery_method="pickup"))
    order = Order.objects.get()
    payment = order.payments.get()
    assert (order.lines.count(), order.total) == (MANY, 20_000)
    assert gateway.ledger()[payment.pidx]["amount"] == 2_000_000
    assert not Variant.objects.filter(stock=1).exists()
    assert check_books() == []


def test_of_two_hundred_lines_with_one_that_is_sold_none_is_held(full_cart, tray):
    last = tray[-1]
    Variant.objects.filter(pk=last.pk).update(stock=0)
    with pytest.raises(NotEnoughStock):
        order_all(full_cart)
    assert not Order.objects.exists()
    assert StockMovement.objects.count() == MANY
    assert Variant.objects.filter(stock=1).count() == MANY - 1
    assert full_cart.cart.lines.count() == MANY


@pytest.mark.parametrize("quantity", ["-1", "1000000000", "NaN", "-Infinity", "1e3", "", "²", "1" * 5000])
def test_a_quantity_that_is_none_leaves_the_cart_as_it_is(client, make_variant, quantity):
    variant = make_variant(stock=5)
    client.post(ADD, {"variant": variant.pk, "quantity": 2})
    assert client.post(UPDATE, {"variant": variant.pk, "quantity": quantity}).status_code == 400
    assert client.post(ADD, {"variant": variant.pk, "quantity": quantity}).status_code == 400
    assert CartLine.objects.get().quantity == 2


@pytest.mark.parametrize("field", ["expected_items_total", "expected_delivery_charge"])
@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-100", "1e400", "1000000000000000", "0x64"])
def test_a_sum_that_is_none_orders_nothing(client, shopper, fill_cart, make_variant, field, value):
    variant = make_variant(price=Decimal(100))
    fill_cart(shopper, variant)
    client.force_login(shopper)
    answer = client.post(CHECKOUT, form_data("100.00", **{field: value}))
    assert answer.status_code == 200
    assert not Order.objects.exists()
    variant.refresh_from_db()
    assert variant.stock == 1
    assert CartLine.objects.get().variant == variant
