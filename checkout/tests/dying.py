"""A process that dies at each failpoint in turn, started by test_failpoints.py:

    python -m checkout.tests.dying die_at_all '{"points": ["settle.captured"], "gateway": …, "key": …}'

A child goes the whole road (order, link, payment, settling, calling off, refund) and kills itself at the point.
What it left is then taken up by the verbs of the worker, and the gateway's money is compared with the books.
"""

import json
import os
import re
import sys
import traceback
import urllib.request
from datetime import timedelta
from decimal import Decimal

# First: it makes Django ready.
from checkout.tests.racers import make_shopper, make_variant, order_once, pay_at, put_in_cart

# isort: split
from django.conf import settings
from django.db import connections
from django.utils import timezone

from catalogue.models import StockMovement
from checkout.actions.cancel_order import cancel_order
from checkout.actions.confirm_money import take_transfer
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.refunds import work_on_refunds
from checkout.actions.settle_payment import settle, settle_due
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.models import CheckoutSettings, Order, Payment, PaymentLimit, Refund

SUMS = re.compile(r"captured less refunded is (-?[\d.]+); .* are (-?[\d.]+)")


def problems():
    """What is wrong with the books. Of the sums over all orders by how much they differ: other races leave orders
    that nobody has paid for."""
    found = set()
    for problem in check_books():
        sums = SUMS.fullmatch(problem)
        found.add(f"the sums differ by {Decimal(sums[2]) - Decimal(sums[1])}" if sums else problem)
    return found


def road(user, gateway):
    """Paid by Khalti, and called off: the money goes back."""
    order_once(user)
    order = Order.objects.get(user=user)
    payment = start_payment(order, actor=user)
    pay_at(gateway, payment.pidx)
    settle(payment)
    order.refresh_from_db()
    cancel_order(order, actor=user, reason="called off")
    work_on_refunds()


def lapsing(user, gateway):
    """Ordered, and never paid."""
    order_once(user)
    Order.objects.filter(user=user).update(hold_until=timezone.now() - timedelta(seconds=1))
    expire_due_orders()


def by_bank(user, gateway):
    """Seen on the bank's statement."""
    order_once(user)
    order = Order.objects.get(user=user)
    take_transfer(
        order,
        amount=order.total,
        reference=f"B-{order.number}",
        paid_on=timezone.localdate(),
        actor=user,
    )


ROADS = {"expire.moved": lapsing, "confirm.captured": by_bank}


def die_at(point, gateway, key, heals):
    """What came of it: how the child ended, and what was wrong afterwards. Without `heals` nobody takes up what it
    left."""
    settings.KHALTI_BASE_URL, settings.KHALTI_SECRET_KEY = f"{gateway}/api/v2/", key
    rules = CheckoutSettings.load()
    rules.unpaid_orders_allowed = 100
    rules.save()
    PaymentLimit.objects.update(most_a_day=None, most_a_month=None)
    before = problems()
    user, variant = make_shopper(), make_variant()
    StockMovement.objects.create(variant=variant, kind=StockMovement.Kind.RECEIVED, change=1)
    put_in_cart(user, variant)
    ending = in_a_child_that_dies(point, user, gateway)
    if heals:
        heal(user)
    ours = [p.pidx for p in Payment.objects.filter(order__user=user, pidx__isnull=False)]
    rows = [row for row in ledger(gateway) if row["pidx"] in ours]
    variant.refresh_from_db()
    return {
        "killed_by": ending,
        "problems": sorted(problems() - before),
        "kept_at_gateway": sum(row["amount"] - row["refunded"] for row in rows if row["transaction_id"]),
        "kept_in_books": kept_in_books(user),
        "pieces": variant.stock
        + Order.objects.filter(user=user, status__in=[*Order.SOLD, "pending"]).count(),
    }


def in_a_child_that_dies(point, user, gateway):
    """The number of the signal that ended the child; None when it came through."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        settings.FAILPOINTS = f"{point}=1"
        try:
            ROADS.get(point, road)(user, gateway)
        except Exception:  # noqa: BLE001 - whatever it is, the test must see that nobody was killed
            traceback.print_exc()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None


def heal(user):
    """An hour later: whatever waits for its time is due."""
    past = timezone.now() - timedelta(hours=1)
    for _ in range(3):
        # The link that was shown to nobody was made long ago, and a refund was last tried long ago.
        Payment.objects.filter(order__user=user, status="created").update(created_at=past)
        waiting = Payment.objects.filter(order__user=user, next_lookup_at__isnull=False)
        waiting.update(next_lookup_at=past)
        Refund.objects.filter(payment__order__user=user).exclude(next_try_at=None).update(next_try_at=past)
        settle_due()
        expire_due_orders()
        work_on_refunds()


def kept_in_books(user):
    """Paisa."""
    payments = Payment.objects.filter(order__user=user, method="khalti", status__in=Payment.TAKEN)
    return int(100 * sum(p.amount for p in payments.exclude(status="refunded")))


def ledger(gateway):
    with urllib.request.urlopen(f"{gateway}/_ledger/", timeout=10) as answer:
        return json.loads(answer.read())["payments"]


def die_at_all(points, gateway, key, heals=True):
    # What other races have left half done is not taken up in the place of ours.
    Payment.objects.update(next_lookup_at=None)
    Refund.objects.update(next_try_at=None)
    return {point: die_at(point, gateway, key, heals) for point in points}


if __name__ == "__main__":
    print(json.dumps({"die_at_all": die_at_all}[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
