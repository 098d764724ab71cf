from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalogue.models import Variant
from checkout.models import Order
from checkout.tests.sales import kathmandu, sell
from home.days import start_of_day
from insights import queries

YEAR = (kathmandu(2026, 1, 1), kathmandu(2027, 1, 1))


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain band", price=Decimal("98500.00"))


@pytest.fixture
def anklet(make_variant):
    return make_variant(title="Kalli anklet", price=Decimal("12345.67"))


def test_the_shops_day_begins_at_a_quarter_past_six_in_the_evening_utc():
    assert start_of_day(date(2026, 12, 1)) == datetime(2026, 11, 30, 18, 15, tzinfo=UTC)


def test_sales_by_month_are_the_sums_of_paid_orders_and_zero_where_nothing_was_sold(shopper, ring, anklet):
    sell(shopper, ring, paid_at=kathmandu(2026, 1, 15), delivery="250.00")
    sell(shopper, anklet, paid_at=kathmandu(2026, 1, 20), pieces=3)
    sell(shopper, anklet, paid_at=kathmandu(2026, 3, 2))
    assert queries.sales_by_month(kathmandu(2026, 1, 1), kathmandu(2026, 5, 1)) == [
        (date(2026, 1, 1), 2, Decimal("135787.01")),  # 98,500 + 250 + 3 × 12,345.67
        (date(2026, 2, 1), 0, Decimal("0.00")),
        (date(2026, 3, 1), 1, Decimal("12345.67")),
        (date(2026, 4, 1), 0, Decimal("0.00")),
    ]


def test_a_minute_before_midnight_in_kathmandu_belongs_to_the_old_month_and_midnight_to_the_new(
    shopper, ring, anklet
):
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 30, 23, 59))  # 18:14 UTC
    sell(shopper, anklet, paid_at=kathmandu(2026, 12, 1))  # 18:15 UTC of 30 November
    november, december = queries.sales_by_month(kathmandu(2026, 11, 1), kathmandu(2027, 1, 1))
    assert november == (date(2026, 11, 1), 1, Decimal("98500.00"))
    assert december == (date(2026, 12, 1), 1, Decimal("12345.67"))


def test_the_range_takes_its_first_moment_and_leaves_its_last(shopper, ring):
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 10))
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 11))
    assert queries.totals(kathmandu(2026, 11, 10), kathmandu(2026, 11, 11)).orders == 1
    assert [row.month for row in queries.sales_by_month(kathmandu(2026, 11, 10), kathmandu(2026, 12, 1))] == [
        date(2026, 11, 1)
    ]


@pytest.mark.parametrize("status", sorted(set(Order.Status) - Order.SOLD))
def test_orders_that_are_not_sold_do_not_count(shopper, ring, status):
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 10), status=status)
    assert queries.totals(*YEAR) == (0, 0, Decimal("0.00"), Decimal("0.00"))
    assert queries.top_selling_items(*YEAR) == []
    assert sum(row.amount for row in queries.sales_by_month(*YEAR)) == 0


@pytest.mark.parametrize("status", sorted(Order.SOLD))
def test_every_state_after_payment_counts(shopper, ring, status):
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 10), status=status)
    assert queries.totals(*YEAR).revenue == Decimal("98500.00")


def test_totals(shopper, ring, anklet):
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 10), delivery="250.00")
    sell(shopper, anklet, paid_at=kathmandu(2026, 11, 11), pieces=2)
    sell(shopper, anklet, paid_at=kathmandu(2026, 11, 12))
    # 98,750 + 24,691.34 + 12,345.67 = 135,787.01; a third of it is 45,262.336…
    assert queries.totals(*YEAR) == (3, 4, Decimal("135787.01"), Decimal("45262.34"))


def test_items_are_ranked_by_pieces_and_then_by_amount(shopper, ring, anklet, make_variant):
    cheap = make_variant(title="Glass bead", price=Decimal("10.00"))
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 10), delivery="250.00")
    sell(shopper, anklet, paid_at=kathmandu(2026, 11, 10), pieces=2)
    sell(shopper, cheap, paid_at=kathmandu(2026, 11, 10), pieces=2)
    assert queries.top_selling_items(*YEAR) == [
        ("Kalli anklet", 2, Decimal("24691.34")),
        ("Glass bead", 2, Decimal("20.00")),
        ("Plain band", 1, Decimal("98500.00")),
    ]
    assert [item.title for item in queries.top_selling_items(*YEAR, limit=1)] == ["Kalli anklet"]


def test_the_sizes_of_an_item_are_one_item_and_two_items_of_one_name_are_two(shopper, ring, make_variant):
    other_size = Variant.objects.create(
        page=ring.page,
        sku="BAND-14",
        size="14",
        gross_weight=Decimal("5"),
        net_weight=Decimal("5"),
        price=Decimal("120000.00"),
    )
    namesake = make_variant(title="Plain band", price=Decimal("1.00"))
    for variant in (ring, other_size, namesake):
        sell(shopper, variant, paid_at=kathmandu(2026, 11, 10))
    assert queries.top_selling_items(*YEAR) == [
        ("Plain band", 2, Decimal("218500.00")),
        ("Plain band", 1, Decimal("1.00")),
    ]


def test_growth_compares_whole_months_with_the_month_before(shopper, make_variant):
    hundred = make_variant(price=Decimal("100.00"))
    for month, pieces in ((1, 2), (2, 3), (3, 1)):
        sell(shopper, hundred, paid_at=kathmandu(2026, month, 28), pieces=pieces)
    sell(shopper, hundred, paid_at=kathmandu(2026, 5, 1))
    growth = queries.revenue_growth(kathmandu(2026, 2, 10), kathmandu(2026, 6, 2))
    assert growth == [
        (date(2026, 2, 1), Decimal("50.0")),  # 200 → 300, though the range begins on the 10th
        (date(2026, 3, 1), Decimal("-66.7")),  # 300 → 100
        (date(2026, 4, 1), Decimal("-100.0")),  # 100 → 0
        (date(2026, 5, 1), None),  # nothing to compare with
        (date(2026, 6, 1), Decimal("-100.0")),
    ]


def test_an_empty_range_has_no_months(db):
    moment = kathmandu(2026, 11, 1)
    assert queries.sales_by_month(moment, moment) == []
    assert queries.revenue_growth(moment, moment) == []


def test_many_amounts_with_paisa_add_up_to_the_paisa(shopper, make_variant):
    odd = make_variant(price=Decimal("123456.79"))
    for day in range(1, 29):
        sell(shopper, odd, paid_at=kathmandu(2026, 2, day))
    assert queries.totals(*YEAR).revenue == Decimal("123456.79") * 28
