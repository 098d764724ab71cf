"""The same break-up of a price by rate, from the item's page to the mail and the shop's own order page."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalogue.actions.reprice import reprice_due
from catalogue.models import ItemStone, PricingSettings, Stone, TaxRule, Variant
from catalogue.offers import basis_text, breakup_rows
from catalogue.pricing import breakup_from_json
from catalogue.tariff import price_of
from checkout import notifications
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

D = Decimal
CART, CHECKOUT = reverse("checkout:cart"), reverse("checkout:checkout")

# A ring of 4 g of 22K at Rs 100,000 a tola of fine gold: 4 / 11.664 x 100,000 x 0.916.
ROWS = [
    ("Metal", "", "Rs 31,413.00"),
    ("Wastage (jarti)", "3 %", "Rs 942.00"),
    ("Making (jyala)", "10 %", "Rs 3,141.00"),
    ("Ruby", "", "Rs 5,000.00"),
    ("Discount", "50 %", "−Rs 1,571.00"),
    ("Luxury fee", "2 %", "Rs 778.00"),
]
TOTAL = D("39703.00")
ROWS_NE = [
    ("माणिक", "रु ५,०००.००"),
    ("विलास शुल्क", "रु ७७८.००"),
]


@pytest.fixture
def ring(make_by_rate, publish_rates):
    """The variant of a ring with everything that a break-up can have."""
    page = make_by_rate(
        title="Ruby Ring",
        stock=5,
        piece={"wastage": D(3), "making": D(10), "discount": D(50)},
    )
    ruby = Stone.objects.create(name="Ruby", name_ne="माणिक", code="ruby")
    ItemStone.objects.create(page=page, stone=ruby, price=D(5000))
    TaxRule.objects.create(name="Luxury fee", name_ne="विलास शुल्क", rate=D(2), applies_from=date(2025, 7, 17))
    publish_rates(fine_gold=100000)
    return page.variants.get()


@pytest.fixture
def order(ring, order_of, shopper):
    return order_of(shopper, ring)


def assert_is_told(text):
    """`text` (HTML) has all lines, in order, and by which rate they were made."""
    place = -1
    for row in ROWS:
        for word in filter(None, row):
            place = text.find(word, place + 1)
            assert place > 0, word
    assert "Fine gold, Rs 1,00,000.00 a tola on " in text
    assert "916 of 1000 parts, net 4 g" in text


def test_the_rows_are_those_of_the_formula(ring):
    breakup = price_of(ring)
    assert breakup.total == TOTAL
    assert [(row["label"], row["note"], row["amount"]) for row in breakup_rows(breakup)] == ROWS


def test_the_basis_names_line_rate_both_dates_parts_and_weight(ring):
    frozen = price_of(ring).as_json()
    frozen["basis"]["since"] = "2026-11-23"
    breakup = breakup_from_json(frozen)
    assert basis_text(breakup) == (
        "Fine gold, Rs 1,00,000.00 a tola on 23 Nov 2026 (7 Mangsir 2083), 916 of 1000 parts, net 4 g"
    )
    with translation.override("ne"):
        assert "छापावाल सुन" in basis_text(breakup)
        assert "रु १,००,०००.००" in basis_text(breakup)
        assert "७ मंसिर २०८३" in basis_text(breakup)


def test_where_prices_follow_the_rate_for_ten_grams_the_basis_names_that_one(ring):
    settings = PricingSettings.load()
    settings.unit = "10g"
    settings.save()
    reprice_due()
    breakup = price_of(ring)
    assert "Fine gold, Rs 85,734.00 for 10 g on " in basis_text(breakup)
    assert breakup_from_json(breakup.as_json()) == breakup


def test_the_items_page_shows_it(client, ring):
    assert_is_told(client.get(ring.page.url).text)


def test_the_cart_shows_it_folded_under_the_line(client, ring):
    client.post(reverse("checkout:cart_add"), {"variant": ring.pk, "quantity": 2})
    text = client.get(CART).text
    assert text.count('<details class="price-details">') == 1
    assert_is_told(text)
    assert "For one piece" in text
    assert "Rs 79,406.00" in text


def test_checkout_shows_it(client, shopper, ring, fill_cart):
    fill_cart(shopper, ring)
    client.force_login(shopper)
    assert_is_told(client.get(CHECKOUT).text)


@pytest.mark.parametrize("name", ["pay", "order", "done"])
def test_the_pages_of_an_order_show_it_as_it_was_frozen(client, shopper, order, publish_rates, name):
    publish_rates(fine_gold=200000)
    TaxRule.objects.update(name="Another fee", rate=D(13))
    Stone.objects.update(name="Glass")
    client.force_login(shopper)
    text = client.get(reverse(f"checkout:{name}", args=[order.number])).text
    assert_is_told(text)
    assert "Another fee" not in text
    assert "Glass" not in text


def test_in_nepali_the_stones_and_taxes_have_their_nepali_names(client, shopper, order):
    client.force_login(shopper)
    with translation.override("ne"):
        text = client.get(reverse("checkout:order", args=[order.number])).text
    place = -1
    for row in ROWS_NE:
        for word in row:
            place = text.find(word, place + 1)
            assert place > 0, word
    assert "छापावाल सुन" in text
    assert "Luxury fee" not in text
    assert "Ruby<" not in text


def test_the_mail_of_an_order_says_it_in_short(order):
    notifications.order_paid(order)
    mail = OutboxMessage.objects.get(key=f"order-paid:{order.number}")
    assert_is_told(mail.text)
    assert_is_told(mail.html)
    assert "Discount 50 % −Rs 1,571.00 · Luxury fee 2 % Rs 778.00" in mail.text


def test_the_shops_own_order_page_shows_it(client, make_user, order):
    client.force_login(make_user(is_superuser=True, is_staff=True))
    assert_is_told(client.get(reverse("sales_orders_modeladmin_inspect", args=[order.pk])).text)


def test_a_price_typed_by_hand_stays_one_sum(client, shopper, make_variant, order_of):
    variant = make_variant()
    assert "all taxes included" in client.get(variant.page.url).text
    order = order_of(shopper, variant)
    client.force_login(shopper)
    for address in (
        variant.page.url,
        reverse("checkout:order", args=[order.number]),
    ):
        assert "How the price is made" not in client.get(address).text


def test_names_in_a_break_up_are_text_and_no_markup(client, make_by_rate, publish_rates, shopper, order_of):
    page = make_by_rate(title="Ring")
    evil = Stone.objects.create(name="<script>alert(1)</script>", code="evil")
    ItemStone.objects.create(page=page, stone=evil, price=D(100))
    publish_rates(fine_gold=100000)
    order = order_of(shopper, page.variants.get())
    notifications.order_paid(order)
    client.force_login(shopper)
    texts = [
        client.get(page.url).text,
        client.get(reverse("checkout:order", args=[order.number])).text,
        OutboxMessage.objects.get(key=f"order-paid:{order.number}").html,
    ]
    for text in texts:
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert(1)" not in text


def test_an_order_from_before_there_were_rates_still_reads(client, shopper, order):
    line = order.lines.get()
    line.breakup = {
        "total": "39703.00",
        "lines": [{"kind": "fixed", "name": "", "rate": None, "amount": "39703.00"}],
    }
    line.save(update_fields=["breakup"])
    client.force_login(shopper)
    text = client.get(reverse("checkout:order", args=[order.number])).text
    assert "Rs 39,703.00" in text
    assert "How the price is made" not in text


@pytest.fixture
def count_queries(client):
    def count(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


def test_the_queries_of_no_page_grow_with_the_lines(
    client, shopper, make_by_rate, publish_rates, fill_cart, order_of, count_queries
):
    def rings(count):
        """Each with a stone of its own."""
        pages = [make_by_rate(net_weight=D("0.1"), stock=9) for _ in range(count)]
        for page in pages:
            stone = Stone.objects.create(name=f"Stone {page.pk}", code=f"stone-{page.pk}")
            ItemStone.objects.create(page=page, stone=stone, price=D(100))
        return [page.variants.get().pk for page in pages]

    keys = rings(6)
    publish_rates(fine_gold=100000)
    variants = list(Variant.objects.filter(pk__in=keys))
    small, large = order_of(shopper, variants[0]), order_of(shopper, *variants)
    client.force_login(shopper)
    for name in ("pay", "order", "done"):
        addresses = [reverse(f"checkout:{name}", args=[order.number]) for order in (small, large)]
        client.get(addresses[0])
        assert count_queries(addresses[0]) == count_queries(addresses[1])
    fill_cart(shopper, variants[0])
    client.get(CART)
    with_one_line = [count_queries(CART), count_queries(CHECKOUT)]
    fill_cart(shopper, *variants[1:])
    client.get(CART)  # notes how many pieces there are, for the badge
    assert [count_queries(CART), count_queries(CHECKOUT)] == with_one_line
