"""A price by rate moves until the order is placed, and never after. Whoever buys has said yes to it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from checkout.actions.place_order import OrderDetails, place_order
from checkout.actions.start_payment import start_payment
from checkout.errors import NewPriceNotAccepted, PriceChanged
from checkout.models import CartLine, Order, Payment
from checkout.tests.conftest import FakeRequest
from home.formatting import format_moment

pytestmark = pytest.mark.django_db

D = Decimal
ADD, UPDATE, CART = reverse("checkout:cart_add"), reverse("checkout:cart_update"), reverse("checkout:cart")
CHECKOUT = reverse("checkout:checkout")
OLD, NEW = "45800.00", "91600.00"


def form_data(items_total, **changes):
    return {
        "delivery_method": "pickup",
        "plan": "khalti",
        "contact_name": "Sita Maharjan",
        "contact_phone": "9841000001",
        "note": "Please wrap it",
        "expected_items_total": items_total,
        "expected_delivery_charge": "250.00",
    } | changes


@pytest.fixture
def ring(make_by_rate, publish_rates):
    """Half a tola of 22K: Rs 45,800 at the first rate, twice that at the second."""
    page = make_by_rate(
        title="Gold Ring", net_weight=D("5.832"), gross_weight=D("5.832"), stock=3, price=D(OLD)
    )
    publish_rates(fine_gold=100000)
    return page.variants.get()


@pytest.fixture
def buyer(client, shopper, ring, fill_cart):
    """A shopper logged in, with the ring in the cart at the first rate."""
    fill_cart(shopper, ring)
    client.force_login(shopper)
    return client


def amounts(text):
    return re.findall(r"Rs [\d,.]+", text)


def stock_of(variant):
    variant.refresh_from_db()
    return variant.stock


def assert_nothing_happened(variant):
    assert not Order.objects.exists()
    assert not Payment.objects.exists()
    assert stock_of(variant) == 3
    assert CartLine.objects.count() == 1


# Between cart and checkout


def test_the_cart_shows_the_old_price_beside_the_new(buyer, publish_rates):
    assert "has changed" not in buyer.get(CART).text
    publish_rates(fine_gold=200000)
    text = buyer.get(CART).text
    assert "from Rs 45,800.00 to Rs 91,600.00" in text
    assert "At checkout you are asked whether you agree." in text


def test_at_an_unchanged_price_nothing_is_asked(buyer, gateway):
    assert "I agree to the new price" not in buyer.get(CHECKOUT).text
    buyer.post(CHECKOUT, form_data(OLD))
    assert Order.objects.get().total == D(OLD)


def test_a_rate_published_between_cart_and_checkout_is_agreed_to_first(buyer, ring, publish_rates, gateway):
    publish_rates(fine_gold=200000)
    text = buyer.get(CHECKOUT).text
    assert "<del>Rs 45,800.00</del> → <strong>Rs 91,600.00</strong>" in text
    assert f'name="accepted_items_total" value="{NEW}" required' in text

    response = buyer.post(CHECKOUT, form_data(NEW))
    assert_nothing_happened(ring)
    first, second = response.text.split('id="new-prices"')
    assert 'role="alert"' in first, "on a phone the box to tick is far below"
    assert re.search(r'href="#new-prices">[^<]*tick that you agree to it', first)
    assert "tick that you agree to it" in second
    assert "Please wrap it" in response.text

    buyer.post(CHECKOUT, form_data(NEW, accepted_items_total=NEW))
    order = Order.objects.get()
    assert order.total == D(NEW)
    assert gateway.ledger()[order.payments.get().pidx]["amount"] == 9160000


def test_a_lower_price_is_asked_about_too(buyer, ring, publish_rates):
    publish_rates(fine_gold=50000)
    assert "I agree to the new price" in buyer.get(CHECKOUT).text
    buyer.post(CHECKOUT, form_data("22900.00"))
    assert_nothing_happened(ring)


def test_who_changes_the_number_of_pieces_has_not_agreed_to_the_price(buyer, ring, publish_rates):
    publish_rates(fine_gold=200000)
    buyer.post(UPDATE, {"variant": ring.pk, "quantity": 2})
    buyer.post(ADD, {"variant": ring.pk, "quantity": 1})
    assert "from Rs 45,800.00 to Rs 91,600.00" in buyer.get(CART).text
    line = CartLine.objects.get()
    assert (line.quantity, line.price_seen) == (3, D(OLD))


def test_the_price_that_a_stranger_saw_is_kept_through_login(client, ring, shopper, publish_rates):
    client.post(ADD, {"variant": ring.pk, "quantity": 1})
    publish_rates(fine_gold=200000)
    client.post(reverse("account_login"), {"login": shopper.email, "password": "a-long-password-2083"})
    assert CartLine.objects.get(cart__user=shopper).price_seen == D(OLD)
    assert "I agree to the new price" in client.get(CHECKOUT).text


# Between opening checkout and pressing the button


def test_a_rate_published_while_the_form_was_filled_in_is_asked_about(buyer, ring, publish_rates, gateway):
    buyer.get(CHECKOUT)
    publish_rates(fine_gold=200000)
    response = buyer.post(CHECKOUT, form_data(OLD))
    assert_nothing_happened(ring)
    assert "A price has changed" in response.text
    assert "Please wrap it" in response.text
    assert f'name="expected_items_total" value="{NEW}"' in response.text
    assert f'value="{NEW}" required' in response.text  # not ticked

    buyer.post(CHECKOUT, form_data(NEW))
    assert_nothing_happened(ring)
    buyer.post(CHECKOUT, form_data(NEW, accepted_items_total=NEW))
    assert Order.objects.get().total == D(NEW)


def test_a_yes_to_one_price_is_no_yes_to_the_next(buyer, ring, publish_rates, gateway):
    publish_rates(fine_gold=200000)
    buyer.get(CHECKOUT)
    publish_rates(fine_gold=150000)
    response = buyer.post(CHECKOUT, form_data(NEW, accepted_items_total=NEW))
    assert_nothing_happened(ring)
    assert 'value="68700.00" required' in response.text
    buyer.post(CHECKOUT, form_data("68700.00", accepted_items_total=NEW))
    assert_nothing_happened(ring)
    buyer.post(CHECKOUT, form_data("68700.00", accepted_items_total="68700.00"))
    assert Order.objects.get().total == D("68700.00")


def test_a_wrong_field_leaves_the_tick_as_it_was(buyer, ring, publish_rates):
    publish_rates(fine_gold=200000)
    response = buyer.post(CHECKOUT, form_data(NEW, accepted_items_total=NEW, contact_phone="1"))
    assert f'value="{NEW}" checked required' in response.text
    assert_nothing_happened(ring)


@pytest.mark.parametrize("nonsense", ["NaN", "1e999", "yes", "-1", "9" * 400, "\0"])
def test_nonsense_in_place_of_a_yes_is_no_yes(buyer, ring, publish_rates, nonsense):
    publish_rates(fine_gold=200000)
    assert buyer.post(CHECKOUT, form_data(NEW, accepted_items_total=nonsense)).status_code == 200
    assert_nothing_happened(ring)


def test_the_verb_itself_insists(shopper, ring, fill_cart, publish_rates):
    """Whatever a page forgets to ask."""
    fill_cart(shopper, ring)
    publish_rates(fine_gold=200000)
    details = OrderDetails("pickup", "Sita Maharjan", "+9779841000000")
    with pytest.raises(PriceChanged) as changed:
        place_order(FakeRequest(shopper), details, expected_total=D(OLD), accepts_new_prices=True)
    assert changed.value.total == D(NEW)
    with pytest.raises(NewPriceNotAccepted):
        place_order(FakeRequest(shopper), details, expected_total=D(NEW))
    assert_nothing_happened(ring)


# From the order on


def test_checkout_says_beforehand_for_how_long(buyer):
    assert (
        "Your price and your pieces are held for 30 minutes once you place the order"
        in buyer.get(CHECKOUT).text
    )


def test_once_ordered_the_price_stays_whatever_the_rate_does(
    client, shopper, ring, order_of, publish_rates, gateway
):
    order = order_of(shopper, ring)
    client.force_login(shopper)
    page = reverse("checkout:order", args=[order.number])
    before = amounts(client.get(page).text)
    assert "Rs 45,800.00" in before
    publish_rates(fine_gold=200000)
    ring.refresh_from_db()
    assert ring.price == D(NEW)

    assert amounts(client.get(page).text) == before
    client.post(reverse("checkout:pay", args=[order.number]))
    payment = order.payments.get()
    assert payment.amount == D(OLD)
    assert gateway.ledger()[payment.pidx]["amount"] == 4580000
    client.get(gateway.pays(payment))
    order.refresh_from_db()
    assert (order.status, order.total) == (Order.Status.PAID, D(OLD))


def test_a_second_link_after_the_first_died_is_for_the_same_price(
    shopper, ring, order_of, publish_rates, gateway
):
    order = order_of(shopper, ring)
    gateway.pays(start_payment(order, actor=shopper), "cancel")
    Payment.objects.update(link_expires_at=timezone.now() - timedelta(minutes=1))
    publish_rates(fine_gold=200000)
    second = start_payment(order, actor=shopper)
    assert order.payments.count() == 2
    assert gateway.ledger()[second.pidx]["amount"] == 4580000


def until(moment):
    return f"Your price and your pieces are held until {format_moment(moment)}"


def test_before_a_link_is_opened_the_price_is_held_as_long_as_the_order(client, shopper, ring, order_of):
    order = order_of(shopper, ring)
    client.force_login(shopper)
    for name in ("pay", "order", "done"):
        text = client.get(reverse(f"checkout:{name}", args=[order.number])).text
        assert until(order.hold_until) in text or f"held until {format_moment(order.hold_until)}" in text


def test_with_an_open_link_the_price_is_held_as_long_as_that(client, started, shopper):
    order, payment = started
    client.force_login(shopper)
    moment = format_moment(payment.link_expires_at)
    assert until(payment.link_expires_at) in client.get(reverse("checkout:order", args=[order.number])).text
    text = client.get(reverse("checkout:pay", args=[order.number])).text
    assert f"your price and your pieces are held, until {moment}" in text
    assert f"held until {moment}" in client.get(reverse("checkout:done", args=[order.number])).text


def test_when_the_time_is_over_no_page_promises_more(client, shopper, ring, order_of):
    order = order_of(shopper, ring)
    Order.objects.update(hold_until=timezone.now() - timedelta(seconds=1))
    client.force_login(shopper)
    for name in ("pay", "order", "done"):
        text = client.get(reverse(f"checkout:{name}", args=[order.number])).text
        assert "are held" not in text
