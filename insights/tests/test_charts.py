import json
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from checkout.tests.sales import kathmandu, sell
from home.charts import Chart, Dataset, Kind, Unit
from insights.forms import last_twelve_months, this_fiscal_year, this_month


@pytest.fixture
def owner_client(client, make_user):
    owner = make_user("owner@example.com")
    owner.groups.add(Group.objects.get(name="Owner"))
    client.force_login(owner)
    return client


@pytest.fixture
def now(monkeypatch):
    """It is noon on 23 November 2026 in Kathmandu: 7 Mangsir 2083."""
    moment = kathmandu(2026, 11, 23, 12)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def chart_data(response, name):
    """What the browser would draw."""
    text = response.content.decode()
    start = text.index(f'<script id="{name}" type="application/json">')
    return json.loads(text[text.index(">", start) + 1 : text.index("</script>", start)])


def figures(response, name):
    return {dataset["label"]: dataset["figures"] for dataset in chart_data(response, name)["datasets"]}


def test_a_chart_describes_itself_for_the_browser_with_amounts_as_texts():
    chart = Chart(
        name="sales",
        title="Sales",
        kind=Kind.BAR,
        labels=["Oct 2026", "Nov 2026"],
        datasets=[
            Dataset("Sales", [Decimal("1234567.10"), None]),
            Dataset("Orders", [3, 0], Unit.COUNT, drawn=False),
        ],
    )
    assert chart.config == {
        "kind": "bar",
        "horizontal": False,
        "from_zero": True,
        "labels": ["Oct 2026", "Nov 2026"],
        "datasets": [
            {"label": "Sales", "unit": "npr", "drawn": True, "figures": ["1234567.10", None]},
            {"label": "Orders", "unit": "count", "drawn": False, "figures": ["3", "0"]},
        ],
    }
    assert chart.rows == [("Oct 2026", ("Rs 12,34,567.10", "3")), ("Nov 2026", ("–", "0"))]


def test_percentages_are_written_with_their_sign():
    chart = Chart(
        "g", "Growth", Kind.LINE, ["a", "b"], [Dataset("%", [Decimal("12.5"), Decimal("-3")], Unit.PERCENT)]
    )
    assert [row for _label, row in chart.rows] == [("+12.5 %",), ("−3.0 %",)]


def test_a_chart_of_zeros_is_empty():
    assert Chart("c", "C", Kind.BAR, ["a"], [Dataset("Sales", [Decimal("0.00")])]).is_empty
    assert not Chart("c", "C", Kind.BAR, ["a"], [Dataset("Sales", [Decimal("0.01")])]).is_empty


def test_every_label_needs_its_figure():
    with pytest.raises(ValueError, match="1 figures for 2 labels"):
        Chart("c", "C", Kind.BAR, ["a", "b"], [Dataset("Sales", [1])])


def test_the_page_shows_the_amounts_of_the_last_twelve_months(owner_client, now, shopper, make_variant):
    ring = make_variant(title="Plain band", price=Decimal("98500.00"))
    sell(shopper, ring, paid_at=kathmandu(2026, 10, 31, 23, 59))
    sell(shopper, ring, paid_at=kathmandu(2026, 11, 1), pieces=2, delivery="250.00")
    sell(shopper, ring, paid_at=kathmandu(2025, 11, 30, 23, 59))  # a minute too old
    response = owner_client.get("/cms/insights/")
    data = chart_data(response, "sales-by-month")
    assert data["labels"][0] == "Dec 2025"
    assert data["labels"][-2:] == ["Oct 2026", "Nov 2026"]
    sales = figures(response, "sales-by-month")
    assert sales["Sales"] == ["0.00"] * 10 + ["98500.00", "197250.00"]
    assert sales["Orders"] == ["0"] * 10 + ["1", "1"]
    assert figures(response, "top-selling-items") == {"Pieces": ["3"], "Sales": ["295500.00"]}
    assert figures(response, "revenue-growth")["Growth"][-2:] == [None, "100.3"]
    page = response.content.decode()
    assert "Rs 2,95,750.00" in page  # revenue
    assert "Rs 1,97,250.00" in page  # November in the table below the chart


def test_the_range_can_be_chosen(owner_client, now, shopper, make_variant):
    ring = make_variant(price=Decimal("98500.00"))
    sell(shopper, ring, paid_at=kathmandu(2026, 3, 31, 23, 59))
    sell(shopper, ring, paid_at=kathmandu(2026, 4, 1))
    response = owner_client.get("/cms/insights/?day_from=2026-03-01&day_to=2026-03-31")
    assert response.context["totals"].orders == 1
    assert figures(response, "sales-by-month")["Sales"] == ["98500.00"]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("day_from=2026-05-01&day_to=2026-04-30", "day_to", "This day is before the first one."),
        ("day_from=soon&day_to=2026-04-30", "day_from", "Enter a valid date."),
        ("day_from=&day_to=2026-04-30", "day_from", "This field is required."),
        ("day_from=0001-01-01&day_to=2026-04-30", "day_from", "Choose a day between 2000 and 2099."),
        ("day_from=2026-01-01&day_to=9999-12-31", "day_to", "Choose a day between 2000 and 2099."),
        ("day_from=2001-01-01&day_to=2026-01-01", "day_to", "Choose ten years at most."),
    ],
)
def test_a_bad_range_is_told_at_its_field_and_the_page_still_shows_twelve_months(
    owner_client, now, query, field, message
):
    response = owner_client.get(f"/cms/insights/?{query}")
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [message]}
    assert message in response.content.decode()
    assert response.context["days"] == last_twelve_months(date(2026, 11, 23))


def test_a_shop_without_sales_says_so_instead_of_drawing_nothing(owner_client, now):
    response = owner_client.get("/cms/insights/")
    assert "No sales in these days" in response.content.decode()
    assert "data-chart" not in response.content.decode()


def test_names_of_items_cannot_break_out_of_the_charts_data(owner_client, now, shopper, make_variant):
    evil = "</script><script>alert(1)</script>"
    sell(shopper, make_variant(title=evil), paid_at=kathmandu(2026, 11, 20))
    response = owner_client.get("/cms/insights/")
    assert chart_data(response, "top-selling-items")["labels"] == [evil]
    assert evil not in response.content.decode()


def test_quick_ranges():
    today = date(2026, 11, 23)
    assert this_month(today) == (date(2026, 11, 1), today)
    assert last_twelve_months(today) == (date(2025, 12, 1), today)
    assert last_twelve_months(date(2026, 3, 31)) == (date(2025, 4, 1), date(2026, 3, 31))
    assert this_fiscal_year(today) == (date(2026, 7, 17), today)
    assert this_fiscal_year(date(2026, 7, 17)).first == date(2026, 7, 17)
    assert this_fiscal_year(date(2026, 7, 16)).first == date(2025, 7, 17)


def test_work_that_waits_is_counted_and_leads_to_its_list(
    owner_client, now, shopper, make_variant, make_user, make_verification
):
    ring = make_variant()
    for status in ("paid", "paid", "preparing", "delivered"):
        sell(shopper, ring, paid_at=kathmandu(2026, 11, 20), status=status)
    make_verification(make_user(), status="submitted")
    work = {item.label: item for item in owner_client.get("/cms/insights/").context["work"]}
    assert work["Orders to prepare"].count == 2
    assert work["Orders being prepared"].count == 1
    assert work["Citizenship cards to review"].count == 1
    assert work["Money that needs attention"].count == 0
    for item in work.values():
        assert owner_client.get(item.url).status_code == 200
    listed = owner_client.get(work["Orders to prepare"].url)
    assert listed.context["result_count"] == 2


@pytest.mark.parametrize("orders", [10, 500])
def test_the_page_asks_the_database_as_often_with_500_orders_as_with_10(
    owner_client, now, shopper, make_variant, orders, django_assert_max_num_queries
):
    variants = [make_variant(price=Decimal("1000.00")) for _ in range(5)]
    for number in range(orders):
        sell(shopper, variants[number % 5], paid_at=kathmandu(2026, 1 + number % 11, 10))
    owner_client.get("/cms/insights/")  # content types and the like are cached from here on
    with django_assert_max_num_queries(30):
        response = owner_client.get("/cms/insights/")
    assert response.context["totals"].orders == orders
