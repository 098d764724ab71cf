"""Money that many processes move at once, started by test_money_races.py:

    python -m checkout.tests.money_racers SCENARIO '{"option": …}'

As in racers.py, "guard": false takes the guard out.
"""

import json
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from types import SimpleNamespace

# First: it makes Django ready.
from checkout.tests.racers import (
    WithoutTransaction,
    make_shopper,
    make_variant,
    order_once,
    pay_at,
    put_in_cart,
    race,
    together,
    without_status,
)

# isort: split
from django.conf import settings
from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.utils import timezone

from catalogue import stock
from catalogue.models import StockMovement
from checkout import khalti
from checkout.actions import start_payment as starting
from checkout.actions.cancel_order import cancel_order
from checkout.actions.expire_orders import expire_order
from checkout.actions.refunds import work_on_refunds
from checkout.actions.settle_payment import settle
from checkout.errors import CheckoutError
from checkout.models import Order, Payment, Refund
from checkout.tests.dying import ledger, problems
from checkout.tests.review_racers import expire_without_guard
from home.models import OutboxMessage

Barrier, Event = get_context("fork").Barrier, get_context("fork").Event
ONE_OPEN = next(each for each in Payment._meta.constraints if each.name == "payment_one_open_per_order")


def received_variant():
    """One piece, of which the stock's movements tell."""
    variant = make_variant()
    StockMovement.objects.create(variant=variant, kind=StockMovement.Kind.RECEIVED, change=1)
    return variant


def make_order(variant):
    user = make_shopper()
    put_in_cart(user, variant)
    order_once(user)
    return Order.objects.get(user=user)


def at_gateway(gateway, order):
    """What its ledger says of the links that were asked for in the name of `order`."""
    return [row for row in ledger(gateway) if row["purchase_order_id"].startswith(f"{order.number}-")]


# --- Many tabs press "Pay" -------------------------------------------------------------


def press_pay(gateway, processes, without=()):
    """`without` names the guards to take out: "lock", "constraint"."""
    order = make_order(received_variant())
    if "lock" in without:
        look_together(Barrier(processes))
    with constraint_taken_out(order) if "constraint" in without else as_it_is():
        results = race([partial(press, order) for _ in range(processes)])
        open_ones = list(order.payments.filter(status__in=Payment.OPEN))
        links = {payment.pidx for payment in open_ones}
        outcome = {
            "shown": sorted(links & set(results)),
            "others": sorted(set(results) - links),
            "attempts": order.payments.count(),
            "open": sorted(links),
            "at_gateway": sorted(row["pidx"] for row in at_gateway(gateway, order)),
        }
    return outcome | {"pressed_later": press(order)}


def press(order):
    try:
        return starting.start_payment(order, actor=order.user).pidx
    except (CheckoutError, IntegrityError) as error:
        return type(error).__name__


def look_together(everybody_looked):
    """No lock on the order, and nobody begins an attempt before everybody has looked for one."""
    amount_now = starting.khalti_takes_now

    def look(*args):
        everybody_looked.wait(30)
        return amount_now(*args)

    starting.khalti_takes_now = look
    QuerySet.select_for_update = lambda queryset, **options: queryset.all()
    if connection.vendor == "sqlite":
        # The write lock that IMMEDIATE takes at BEGIN would hide the missing guard.
        starting.transaction = SimpleNamespace(atomic=WithoutTransaction)


@contextmanager
def as_it_is():
    yield


@contextmanager
def constraint_taken_out(order):
    """The database lets an order have many open attempts. In the end it has one."""
    with connection.schema_editor() as editor:
        editor.remove_constraint(Payment, ONE_OPEN)
    yield
    for payment in order.payments.all()[1:]:
        payment.events.all().delete()
        payment.delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Payment, ONE_OPEN)


# --- Many workers send one refund ------------------------------------------------------


def send_back(gateway, processes, guard=True):
    """An order was paid and called off. Two times all workers take up its refund: first it is to be sent, then
    Khalti is to be asked what became of it."""
    order = make_order(received_variant())
    payment = starting.start_payment(order, actor=order.user)
    pay_at(gateway, payment.pidx)
    settle(payment)
    order.refresh_from_db()
    before = problems()
    cancel_order(order, actor=order.user, reason="called off")
    refund = Refund.objects.get(payment=payment)
    Refund.objects.exclude(pk=refund.pk).update(next_try_at=None)  # of other races
    everybody_asked = Barrier(processes)
    asked = race([partial(work, everybody_asked, guard) for _ in range(processes)])
    if guard:
        Refund.objects.filter(pk=refund.pk).update(next_try_at=timezone.now())
        asked += race([partial(work, everybody_asked, guard) for _ in range(processes)])
    refund.refresh_from_db()
    (row,) = at_gateway(gateway, order)
    return {
        "asked": asked,
        "refund": refund.status,
        "payment": Payment.objects.get(pk=payment.pk).status,
        "order": Order.objects.get(pk=order.pk).status,
        "back_at_gateway": row["refunded"] == row["amount"],
        "sent": refund.events.filter(to_status="sent").count(),
        "done": refund.events.filter(to_status="done").count(),
        "mails": OutboxMessage.objects.filter(key__startswith=f"refund-done-{refund.pk}:").count(),
        "problems": sorted(problems() - before),
    }


def work(everybody_asked, guard):
    """How often this worker told Khalti to send money back. Each has its answer to "what became of it?" before any
    of them acts on it."""
    sent, refund = [], khalti.refund

    def count(transaction_id):
        sent.append(transaction_id)
        refund(transaction_id)

    khalti.refund, khalti.lookup = count, together(khalti.lookup, everybody_asked)
    if not guard:
        Refund.objects.filter = without_status(Refund.objects.filter)
        Payment.objects.filter = without_status(Payment.objects.filter)
    work_on_refunds()
    return len(sent)


# --- An order expires as its money is found --------------------------------------------


def expire_and_settle(gateway, rounds):
    """Its hours are over, Khalti has taken the money, and somebody else waits for the piece. In every other round
    the payment had been given up. From pair to pair of rounds the settling is a little later."""
    outcomes = []
    for number in range(rounds):
        was_given_up = number % 2 == 1
        order, payment, variant = paid_too_late(gateway, "failed" if was_given_up else "initiated")
        other = make_shopper()
        put_in_cart(other, variant)
        before, ready = problems(), Barrier(3)
        results = race(
            [
                partial(settle_when, ready, payment, late_by=number // 2 * 0.01),
                partial(after, ready, partial(expire_order, order)),
                partial(after, ready, partial(order_if_it_gets_free, other)),
            ]
        )
        outcomes.append(
            {"given_up": was_given_up, "results": results, "problems": sorted(problems() - before)}
            | what_became_of(order, payment, variant)
            | {"other": Order.objects.filter(user=other).count()}
        )
    return outcomes


def paid_too_late(gateway, status):
    """An order whose time is over, its payment that the books have as `status`, and its only piece."""
    variant = received_variant()
    order = make_order(variant)
    payment = starting.start_payment(order, actor=order.user)
    pay_at(gateway, payment.pidx)
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(seconds=1))
    Payment.objects.filter(pk=payment.pk).update(status=status)
    return order, payment, variant


def settle_when(ready, payment, late_by):
    """Settle, with Khalti's answer in hand when the others begin; `late_by` are seconds."""
    lookup = together(khalti.lookup, ready)

    def look_up(pidx):
        answer = lookup(pidx)
        time.sleep(late_by)
        return answer

    khalti.lookup = look_up
    settle(payment)
    return "settled"


def after(ready, act):
    connection.ensure_connection()
    ready.wait(30)
    return act()


def order_if_it_gets_free(user):
    for _ in range(5):
        result = order_once(user)
        if result == "ordered":
            break
    return result


def what_became_of(order, payment, variant):
    variant.refresh_from_db()
    keys = OutboxMessage.objects.filter(key__endswith=f":{order.number}").values_list("key", flat=True)
    return {
        "order": Order.objects.get(pk=order.pk).status,
        "payment": Payment.objects.get(pk=payment.pk).status,
        "stock": variant.stock,
        "sold": variant.movements.filter(kind="sold").count(),
        "told_paid": f"order-paid:{order.number}" in keys,
        "promised_back": any(key.startswith("refund-promised-") for key in keys),
    }


def expire_over_settling(gateway):
    """The control of `expire_and_settle`: the order is read without a lock, settled, and then expired all the
    same."""
    order, payment, variant = paid_too_late(gateway, "failed")
    looked, settled = Event(), Event()

    def settle_in_between():
        looked.wait(20)
        settle(payment)
        settled.set()

    before = problems()
    race([partial(expire_without_guard, order, looked, settled), settle_in_between])
    outcome = what_became_of(order, payment, variant)
    outcome["number_of_problems"] = len(problems() - before)
    # The races that come after this one find clean books again.
    Order.objects.filter(pk=order.pk).update(status="paid")
    stock.hold(order.quantities(), order_number=order.number)
    return outcome


SCENARIOS = {
    "press_pay": press_pay,
    "send_back": send_back,
    "expire_and_settle": expire_and_settle,
    "expire_over_settling": expire_over_settling,
}

if __name__ == "__main__":
    options = json.loads(sys.argv[2])
    settings.KHALTI_BASE_URL = f"{options['gateway']}/api/v2/"
    settings.KHALTI_SECRET_KEY = options.pop("key")
    print(json.dumps(SCENARIOS[sys.argv[1]](**options)))  # noqa: T201
