"""What has no price today, or is not sold by old rates, cannot be bought; no page breaks over it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue.actions.reprice import reprice_due
from catalogue.models import JewelleryPage, PricingSettings, Purity, RateSheet
from checkout import cart
from checkout.actions.place_order import OrderDetails, place_order
from checkout.errors import PriceOnRequest, WaitsForRate
from checkout.models import CartLine, Order
from checkout.tests.conftest import FakeRequest
from home.models import ShopSettings

pytestmark = pytest.mark.django_db

D = Decimal
ADD, UPDATE, CART = reverse("checkout:cart_add"), reverse("checkout:cart_update"), reverse("checkout:cart")
CHECKOUT = reverse("checkout:checkout")
TITLE = "Gold Ring"
ON_REQUEST = "“Gold Ring” has no price at the moment."
LATER = "“Gold Ring” will be sold again as soon as today’s rate is in."


@pytest.fixture(autouse=True)
def phone(db):
    shop = ShopSettings.load()
    shop.phone = "+977-1-5550000"
    shop.save()


@pytest.fixture
def ring(make_by_rate, publish_rates):
    page = make_by_rate(title=TITLE, stock=3)
    publish_rates(fine_gold=100000)
    return page.variants.get()


def lose_the_rate():
    """The purity follows no line any more."""
    Purity.objects.update(rate_line=None)
    reprice_due()


def let_the_rates_get_old():
    settings = PricingSettings.load()
    settings.stop_sale_when_stale = True
    settings.save()
    RateSheet.objects.update(effective_from=timezone.now() - timedelta(days=5))
    reprice_due()


CASES = pytest.mark.parametrize(
    ("happens", "error", "told", "on_page"),
    [
        (lose_the_rate, PriceOnRequest, ON_REQUEST, "Price on request"),
        (let_the_rates_get_old, WaitsForRate, LATER, "We sell this again as soon as today’s rate is in."),
    ],
    ids=["no rate", "old rates"],
)


@CASES
def test_the_items_page_says_so_with_the_phone_and_without_a_button(
    client, ring, happens, error, told, on_page
):
    price = "Rs 31,413.00"
    before = client.get(ring.page.url).text
    assert price in before
    assert '"price": "31413.00"' in before
    happens()
    text = client.get(ring.page.url).text
    assert on_page in text
    assert price not in text
    assert "tel:+977-1-5550000" in text
    assert "Add to cart" not in text
    assert '"price":' not in text  # nor do search engines read one


@CASES
def test_lists_and_suggestions_tell_no_price_that_the_items_page_refuses(
    client, ring, make_variant, happens, error, told, on_page
):
    price = "31,413.00"
    chain = make_variant(title="Ring Chain").page
    places = (
        "/shop/",
        ring.page.get_parent().url,
        chain.url,
        "/search/?q=ring",
        "/search/suggest/?q=ring",
    )
    assert [price in client.get(place).text for place in places] == [True] * 5
    happens()
    for place in places:
        text = client.get(place).text
        assert price not in text
        assert "Price on request" in text
        assert "98,500.00" in text  # whose price was typed


@CASES
def test_it_cannot_be_put_in_the_cart(client, ring, happens, error, told, on_page):
    happens()
    response = client.post(ADD, {"variant": ring.pk, "quantity": 1}, follow=True)
    assert told in response.text
    assert not CartLine.objects.exists()


@CASES
def test_in_the_cart_it_is_marked_and_can_be_taken_out(
    client, ring, make_variant, happens, error, told, on_page
):
    chain = make_variant(title="Chain")
    for variant in (ring, chain):
        client.post(ADD, {"variant": variant.pk, "quantity": 1})
    happens()
    text = client.get(CART).text
    assert told in text
    assert "Go to checkout" not in text
    assert "Rs 98,500.00" in text
    assert "Rs 31,413.00" not in text
    client.post(UPDATE, {"variant": ring.pk, "quantity": 2})  # nor is this an error
    client.post(UPDATE, {"variant": ring.pk, "quantity": 0})
    text = client.get(CART).text
    assert TITLE not in text
    assert "Go to checkout" in text


@CASES
def test_checkout_leads_back_to_the_cart(client, shopper, ring, fill_cart, happens, error, told, on_page):
    fill_cart(shopper, ring)
    client.force_login(shopper)
    happens()
    for response in (client.get(CHECKOUT), client.post(CHECKOUT, {"delivery_method": "pickup"})):
        assert response.url == CART
    assert told in client.get(CART).text
    assert not Order.objects.exists()


@CASES
def test_the_verbs_refuse_and_change_nothing(shopper, ring, fill_cart, happens, error, told, on_page):
    fill_cart(shopper, ring)
    happens()
    request = FakeRequest(shopper)
    details = OrderDetails("pickup", "Sita Maharjan", "+9779841000000")
    with pytest.raises(error):
        place_order(request, details, expected_total=ring.price, accepts_new_prices=True)
    with pytest.raises(error):
        cart.add(request, ring.pk, 1)
    ring.refresh_from_db()
    assert ring.stock == 3
    assert CartLine.objects.get().quantity == 1
    assert not Order.objects.exists()


FORM = {
    "delivery_method": "pickup",
    "plan": "khalti",
    "contact_name": "Sita Maharjan",
    "contact_phone": "9841000001",
    "note": "Please wrap it",
    "expected_items_total": "31413.00",
    "expected_delivery_charge": "250.00",
}


def test_a_rate_that_went_between_the_form_and_the_order_is_told_on_the_form(
    client, shopper, ring, fill_cart, monkeypatch
):
    fill_cart(shopper, ring)
    client.force_login(shopper)

    def place_late(*args, **options):
        lose_the_rate()
        return place_order(*args, **options)

    monkeypatch.setattr("checkout.views.checkout.place_order", place_late)
    response = client.post(CHECKOUT, FORM)
    assert ON_REQUEST in response.text
    assert "Please wrap it" in response.text
    assert not Order.objects.exists()


def test_a_rate_that_went_while_the_new_price_was_looked_up_leads_to_the_cart(
    client, shopper, ring, fill_cart, monkeypatch
):
    fill_cart(shopper, ring)
    client.force_login(shopper)

    def place_and_lose(*args, **options):
        try:
            return place_order(*args, **options)
        finally:
            lose_the_rate()

    monkeypatch.setattr("checkout.views.checkout.place_order", place_and_lose)
    response = client.post(CHECKOUT, FORM | {"expected_items_total": "1.00"}, follow=True)
    assert response.redirect_chain == [(CART, 302)]
    assert ON_REQUEST in response.text


def test_what_has_a_typed_price_is_sold_while_the_rates_are_old(
    client, shopper, ring, make_variant, order_of
):
    let_the_rates_get_old()
    chain = make_variant(title="Chain")
    assert "Add to cart" in client.get(chain.page.url).text
    assert order_of(shopper, chain).total == D(98500)


def test_of_two_sizes_the_one_with_a_price_is_chosen(client, ring):
    """Making that is discounted away leaves nothing: a size may have no price while another has one."""
    JewelleryPage.objects.filter(pk=ring.page_id).update(
        discount=D(31413), discount_unit="fixed", discount_on="all"
    )
    heavy = ring.page.variants.create(
        sku="HEAVY", size="14", net_weight=D(8), gross_weight=D(8), price=D(62826), stock=1
    )
    reprice_due()
    page = client.get(ring.page.url).text
    assert f'value="{heavy.pk}" checked' in page
    assert f'value="{ring.pk}" disabled' in page
    assert "Rs 31,413.00" in page
    assert "Add to cart" in page
