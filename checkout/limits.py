"""How much a payer can pay by which method: the shop's dated rows, and what the shop itself has taken of them.

The limits are a payer's over all shops; nobody can know more than the own part. Amounts are NPR.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from checkout.models import Payment, PaymentLimit
from home.days import KATHMANDU, month_after, start_of_day
from home.money import ZERO, round_money


@dataclass(frozen=True)
class Limits:
    """Of one method. None is no limit."""

    least: Decimal = Decimal("0.01")
    most: Decimal | None = None
    most_a_day: Decimal | None = None
    most_a_month: Decimal | None = None


@dataclass(frozen=True)
class Spent:
    """What somebody has paid by one method today, and this month (today included)."""

    today: Decimal = ZERO
    month: Decimal = ZERO


def limits_on(day):
    """The Limits of each Payment.Method on `day`: those of the newest row that has begun."""
    limits = {method: Limits() for method in Payment.Method}
    for row in PaymentLimit.objects.filter(starts_on__lte=day).order_by("starts_on"):
        limits[Payment.Method(row.method)] = Limits(row.least, row.most, row.most_a_day, row.most_a_month)
    return limits


def spent_by_method(user, now):
    """What `user` has paid here by each Payment.Method: Spent, as of the aware moment `now`. The days are
    Kathmandu's."""
    day = now.astimezone(KATHMANDU).date()
    sums = (
        Payment.objects.filter(
            order__user=user,
            status__in=Payment.TAKEN,
            captured_at__gte=start_of_day(day.replace(day=1)),
            captured_at__lt=start_of_day(month_after(day)),
        )
        .order_by()
        .values_list("method")
        .annotate(today=Sum("amount", filter=Q(captured_at__gte=start_of_day(day))), month=Sum("amount"))
    )
    spent = dict.fromkeys(Payment.Method, Spent())
    for method, *amounts in sums:
        spent[Payment.Method(method)] = Spent(*(round_money(amount or ZERO) for amount in amounts))
    return spent


def spent_by(user, now, method=Payment.Method.KHALTI):
    """What `user` has paid here by `method`, as `spent_by_method` has it."""
    return spent_by_method(user, now)[method]


def most_now(limits, spent):
    """The largest payment that `limits` leave to who has `spent` so much; None is no limit."""
    left = [
        limits.most,
        limits.most_a_day and limits.most_a_day - spent.today,
        limits.most_a_month and limits.most_a_month - spent.month,
    ]
    known = [amount for amount in left if amount is not None]
    return max(min(known), ZERO) if known else None
