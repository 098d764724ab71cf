"""Every address of the cart, the checkout and the orders refuses a stranger and another shopper."""

import pytest
from django.urls import Resolver404, resolve, reverse

from checkout.models import Order

pytestmark = pytest.mark.django_db

OF_ONE_ORDER = ["checkout:pay", "checkout:done", "checkout:cancel", "checkout:order"]
OF_A_SHOPPER = ["checkout:checkout", "checkout:orders"]


@pytest.mark.parametrize("language", ["", "/ne"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_ONE_ORDER)
def test_a_stranger_is_sent_to_login(client, started, name, method, language):
    order, _ = started
    url = language + reverse(name, args=[order.number])
    response = getattr(client, method)(url)
    assert response.status_code == 302
    assert response.url.startswith(f"{language}/accounts/login/?next=")
    order.refresh_from_db()
    assert order.status == Order.Status.PENDING


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", OF_ONE_ORDER)
def test_another_shopper_finds_nothing(client, started, make_user, name, method):
    order, _ = started
    client.force_login(make_user())
    response = getattr(client, method)(reverse(name, args=[order.number]))
    assert response.status_code in {404, 405}
    if name in {"checkout:pay", "checkout:cancel"} and method == "post":
        assert response.status_code == 404
    order.refresh_from_db()
    assert order.status == Order.Status.PENDING
    assert order.payments.count() == 1


@pytest.mark.parametrize("name", OF_A_SHOPPER)
def test_pages_of_a_shopper_ask_a_stranger_to_log_in(client, db, name):
    assert client.get(reverse(name)).url.startswith(reverse("account_login"))


def test_the_list_shows_only_ones_own_orders(client, started, make_user):
    order, _ = started
    client.force_login(make_user())
    assert order.number not in client.get(reverse("checkout:orders")).text
    client.force_login(order.user)
    assert order.number in client.get(reverse("checkout:orders")).text


@pytest.mark.parametrize("pidx", ["", "unknown", "x" * 10_000, "\0", "'; DROP TABLE checkout_payment; --"])
def test_an_unknown_pidx_is_404(client, db, pidx):
    assert (
        client.get(reverse("checkout:khalti_return"), {"pidx": pidx, "status": "Completed"}).status_code
        == 404
    )


def test_the_way_back_from_khalti_needs_no_session_and_leaves_no_query(client, started, gateway):
    order, payment = started
    response = client.get(gateway.pays(payment))
    assert response.status_code == 303
    assert response.url == reverse("checkout:done", args=[order.number])
    order.refresh_from_db()
    assert order.status == Order.Status.PAID


def test_a_pidx_presented_for_another_order_pays_only_its_own(
    client, started, gateway, order_of, make_user, make_verification, make_variant
):
    cheap, payment = started
    other = make_user()
    make_verification(other)
    dear = order_of(other, make_variant(price=150000))
    back = gateway.pays(payment).replace(cheap.number, dear.number)
    client.get(back)
    cheap.refresh_from_db()
    dear.refresh_from_db()
    assert (cheap.status, dear.status) == ("paid", "pending")


def test_coming_back_twice_or_reloading_is_no_error(client, started, gateway):
    order, payment = started
    back = gateway.pays(payment)
    client.force_login(order.user)
    for _ in range(2):
        response = client.get(back, follow=True)
        assert response.status_code == 200
        assert "Thank you, it is paid" in response.text


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("cancel", "Not paid yet"), ("expire", "Not paid yet"), ("pending", "We are checking your payment")],
)
def test_every_other_way_back_has_a_clear_page(client, started, gateway, outcome, says):
    order, payment = started
    client.force_login(order.user)
    assert says in client.get(gateway.pays(payment, outcome), follow=True).text


def test_a_gateway_that_is_down_at_the_return_is_a_page_not_an_error(client, started, gateway, settings):
    order, payment = started
    back = gateway.pays(payment)
    client.force_login(order.user)
    settings.KHALTI_BASE_URL = "http://127.0.0.1:9/api/v2/"
    assert "We are checking your payment" in client.get(back, follow=True).text


def test_the_shopper_may_cancel_what_is_not_paid(client, started):
    order, _ = started
    client.force_login(order.user)
    response = client.post(reverse("checkout:cancel", args=[order.number]), follow=True)
    assert "The order has been cancelled" in response.text
    order.refresh_from_db()
    assert order.status == Order.Status.CANCELLED
    assert order.lines.get().variant.stock == 1


def test_cancelling_what_was_just_paid_keeps_the_order(client, started, gateway):
    order, payment = started
    gateway.pays(payment)
    client.force_login(order.user)
    response = client.post(reverse("checkout:cancel", args=[order.number]), follow=True)
    assert "no longer possible" in response.text
    order.refresh_from_db()
    assert order.status == Order.Status.PAID


def test_pages_of_one_person_are_never_kept_by_a_cache(client, started):
    order, _ = started
    client.force_login(order.user)
    for name in ("checkout:cart", "checkout:orders"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
    assert "no-store" in client.get(reverse("checkout:order", args=[order.number]))["Cache-Control"]


@pytest.mark.parametrize("address", ["/account/orders/{}/", "/checkout/{}/pay/", "/checkout/{}/done/"])
@pytest.mark.parametrize("number", ["\0", "G-\0", "a b", "%00"])
def test_what_is_no_order_number_never_reaches_the_database(client, shopper, address, number):
    """PostgreSQL refuses NUL in a text: to ask for such an order would be an error of ours."""
    with pytest.raises(Resolver404):
        resolve(address.format(number))
    client.force_login(shopper)
    assert client.get(address.format("%00")).status_code == 404
