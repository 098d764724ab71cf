"""What the shop has sold, as plain figures.

Every function takes a half-open range of aware moments, `start <= paid_at < end`, and counts the orders that are
sold now (`Order.SOLD`) by the moment they were paid. So an order that was refunded later leaves the month in which
it was paid. Months are calendar months in Kathmandu: the shop's day begins at 18:15 UTC. Amounts are NPR.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Max, QuerySet, Sum
from django.db.models.functions import TruncMonth

from checkout.models import Order, OrderLine
from home.days import KATHMANDU, month_after, month_before, start_of_day
from home.money import ZERO, round_money

PER_CENT = Decimal(100)
TENTH = Decimal("0.1")


class MonthOfSales(NamedTuple):
    month: date  # its first day
    orders: int
    amount: Decimal


class ItemSold(NamedTuple):
    title: str
    pieces: int
    amount: Decimal


class MonthOfGrowth(NamedTuple):
    month: date
    percent: Decimal | None  # None: nothing was sold in the month before, so there is nothing to compare with


class Totals(NamedTuple):
    orders: int
    pieces: int
    revenue: Decimal
    average_order: Decimal


def months_between(start: datetime, end: datetime) -> list[date]:
    """The first days of all months that share a moment with the range."""
    month = start.astimezone(KATHMANDU).date().replace(day=1)
    months = []
    while start_of_day(month) < end:
        months.append(month)
        month = month_after(month)
    return months


def _sold(start: datetime, end: datetime) -> QuerySet[Order]:
    return Order.objects.filter(status__in=Order.SOLD, paid_at__gte=start, paid_at__lt=end).order_by()


def _money(amount: Decimal | None) -> Decimal:
    """A sum from the database. SQLite adds up floats, so it is rounded to the paisa here."""
    return ZERO if amount is None else round_money(amount)


def sales_by_month(start: datetime, end: datetime) -> list[MonthOfSales]:
    """The sales of each month that the range touches, oldest first; a month without sales is there with zeros."""
    rows = (
        _sold(start, end)
        .annotate(month=TruncMonth("paid_at", tzinfo=KATHMANDU))
        .values("month")
        .annotate(orders=Count("pk"), amount=Sum("total"))
    )
    found = {row["month"].date(): row for row in rows}
    sales = []
    for month in months_between(start, end):
        row = found.get(month, {"orders": 0, "amount": None})
        sales.append(MonthOfSales(month, row["orders"], _money(row["amount"])))
    return sales


def top_selling_items(start: datetime, end: datetime, limit: int = 10) -> list[ItemSold]:
    """The items of which most pieces were sold, all sizes together; of two equals the one that brought more.

    Delivery is not part of an item's amount. The title is as it was sold.
    """
    rows = (
        OrderLine.objects.filter(
            order__status__in=Order.SOLD, order__paid_at__gte=start, order__paid_at__lt=end
        )
        .order_by()
        .values("variant__page_id")
        .annotate(name=Max("title"), pieces=Sum("quantity"), amount=Sum("line_total"))
        .order_by("-pieces", "-amount", "variant__page_id")[:limit]
    )
    return [ItemSold(row["name"], row["pieces"], _money(row["amount"])) for row in rows]


def revenue_growth(start: datetime, end: datetime) -> list[MonthOfGrowth]:
    """By how many percent each month that the range touches sold more (or less) than the month before.

    Whole calendar months are compared, also where the range cuts one: half a month says nothing beside a whole.
    """
    months = months_between(start, end)
    if not months:
        return []
    sales = sales_by_month(start_of_day(month_before(months[0])), start_of_day(month_after(months[-1])))
    growth = []
    for before, now in zip(sales, sales[1:], strict=False):
        percent = None
        if before.amount:
            percent = ((now.amount - before.amount) / before.amount * PER_CENT).quantize(TENTH)
        growth.append(MonthOfGrowth(now.month, percent))
    return growth


def totals(start: datetime, end: datetime) -> Totals:
    """Everything sold in the range; the average order is zero when there was none."""
    row = _sold(start, end).aggregate(orders=Count("pk"), revenue=Sum("total"))
    pieces = OrderLine.objects.filter(
        order__status__in=Order.SOLD, order__paid_at__gte=start, order__paid_at__lt=end
    ).aggregate(pieces=Sum("quantity"))
    revenue = _money(row["revenue"])
    return Totals(
        orders=row["orders"],
        pieces=pieces["pieces"] or 0,
        revenue=revenue,
        average_order=round_money(revenue / row["orders"]) if row["orders"] else ZERO,
    )
