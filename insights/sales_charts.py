"""The owner's charts: figures of insights/queries.py as charts of home/charts.py."""

from home.charts import Chart, Dataset, Kind, Unit
from insights import queries

ITEMS_SHOWN = 10


def month_name(month):
    return f"{month:%b %Y}"


def sales_by_month(start, end):
    sales = queries.sales_by_month(start, end)
    return Chart(
        name="sales-by-month",
        title="Sales by month",
        kind=Kind.BAR,
        label_heading="Month",
        labels=[month_name(row.month) for row in sales],
        datasets=[
            Dataset("Sales", [row.amount for row in sales]),
            Dataset("Orders", [row.orders for row in sales], Unit.COUNT, drawn=False),
        ],
        note="Paid orders, delivery included, by the day they were paid.",
    )


def top_selling_items(start, end):
    items = queries.top_selling_items(start, end, ITEMS_SHOWN)
    return Chart(
        name="top-selling-items",
        title="Top-selling items",
        kind=Kind.BAR,
        horizontal=True,
        label_heading="Item",
        labels=[item.title for item in items],
        datasets=[
            Dataset("Pieces", [item.pieces for item in items], Unit.COUNT),
            Dataset("Sales", [item.amount for item in items], drawn=False),
        ],
        note="By pieces sold, all sizes together; amounts without delivery.",
    )


def revenue_growth(start, end):
    growth = queries.revenue_growth(start, end)
    return Chart(
        name="revenue-growth",
        title="Revenue growth",
        kind=Kind.LINE,
        label_heading="Month",
        labels=[month_name(row.month) for row in growth],
        datasets=[Dataset("Growth", [row.percent for row in growth], Unit.PERCENT)],
        note="Each whole month beside the one before it; the month under way, so far.",
    )


def all_charts(start, end):
    return [sales_by_month(start, end), top_selling_items(start, end), revenue_growth(start, end)]
