"""Does the gateway's ledger equal the books, and was nothing sold twice? Each finding is one sentence."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from checkout.books import check_books
from checkout.khalti import to_paisa
from checkout.models import Order, OrderEvent, OrderLine, Payment, Refund

Status = Payment.Status


@dataclass
class Verdict:
    """What a run has come to; without `differences` all is well."""

    kills: int
    orders: Counter
    payments: Counter
    refunds: int
    captured: int
    refunded: int
    differences: list = field(default_factory=list)


def judge(ledger, kills):
    """Compare the simulator's `ledger` (pidx to row) with the database that Django is set up for."""
    differences = [
        *_money(ledger),
        *_bank(),
        *_sold_twice(),
        *_forbidden_moves(),
        *check_books(),
    ]
    return Verdict(
        kills=kills,
        orders=Counter(Order.objects.values_list("status", flat=True)),
        payments=Counter(Payment.objects.values_list("status", flat=True)),
        refunds=Refund.objects.filter(status=Refund.Status.DONE).count(),
        captured=sum(row["amount"] for row in ledger.values() if row["transaction_id"]),
        refunded=sum(row["refunded"] for row in ledger.values()),
        differences=differences,
    )


def _money(ledger):
    payments = {payment.pidx: payment for payment in Payment.objects.filter(pidx__isnull=False)}
    for pidx, row in ledger.items():
        payment = payments.pop(pidx, None)
        if row["transaction_id"] is None:
            if payment is not None and payment.status in Payment.TAKEN:
                yield f"payment {payment.pk} is {payment.status}, the gateway took nothing"
        elif payment is None:
            yield f"the gateway took {row['amount']} paisa for {pidx}, which the books do not know"
        else:
            yield from _differs(payment, row)
    for payment in payments.values():
        yield f"payment {payment.pk}: the gateway does not know it"
    khalti = Payment.objects.filter(pidx__isnull=False, status__in=Payment.TAKEN)
    taken = to_paisa(khalti.aggregate(sum=Sum("amount", default=0))["sum"])
    done = Refund.objects.filter(payment__pidx__isnull=False, status=Refund.Status.DONE)
    given = to_paisa(done.aggregate(sum=Sum("amount", default=0))["sum"])
    for what, here, there in (
        ("captured", taken, sum(row["amount"] for row in ledger.values() if row["transaction_id"])),
        ("refunded", given, sum(row["refunded"] for row in ledger.values())),
    ):
        if here != there:
            yield f"{what}: {here} paisa by the books, {there} at the gateway"


def _differs(payment, row):
    if payment.transaction_id != row["transaction_id"] or to_paisa(payment.amount) != row["amount"]:
        yield f"payment {payment.pk}: {payment.amount} as {payment.transaction_id}, the gateway says {row}"
    expected = row["amount"] if payment.status == Status.REFUNDED else 0
    if payment.status not in {Status.APPLIED, Status.REFUNDED} or row["refunded"] != expected:
        yield f"payment {payment.pk} is {payment.status}, the gateway refunded {row['refunded']} paisa"


def _bank():
    """What was announced and found at the bank is on the books once (a surplus is a row of its own)."""
    banked = Payment.objects.filter(method=Payment.Method.BANK, status__in=Payment.TAKEN)
    for payment in banked.exclude(bank_reference=""):
        if payment.transaction_id != payment.bank_reference:
            yield f"transfer {payment.bank_reference} is on the books as {payment.transaction_id}"
    open_ones = Payment.objects.filter(status__in=[*Payment.OPEN, Status.CAPTURED, Status.MISMATCH])
    for payment in open_ones:
        yield f"payment {payment.pk} by {payment.method} is {payment.status} when all is quiet"
    for refund in Refund.objects.exclude(status=Refund.Status.DONE):
        yield f"refund {refund.pk} is {refund.status} when all is quiet: {refund.last_error}"
    for order in Order.objects.filter(status__in=["pending", "refunding"]):
        yield f"order {order.number} is {order.status} when all is quiet"


def _sold_twice():
    sold = Q(order__status__in=Order.SOLD) & Q(variant__sku__startswith="ONE-")
    lines = OrderLine.objects.filter(sold).values("sku").annotate(times=Count("pk")).filter(times__gt=1)
    for line in lines.order_by():
        yield f"{line['sku']}, of which there is one, was sold {line['times']} times"


def _forbidden_moves():
    moves = OrderEvent.objects.exclude(from_status="").values_list("from_status", "to_status").distinct()
    for before, after in moves.order_by():
        if before != after and after not in Order.ALLOWED_MOVES[Order.Status(before)]:
            yield f"an order went from {before} to {after}"
