"""Two links of one order, both paid, started by test_money_races.py:

    python -m checkout.tests.double_racers pay_both '{"gateway": …, "key": …, "guard": true}'

As in racers.py, "guard": false takes the guard out.
"""

import json
import sys
from functools import partial
from multiprocessing import get_context
from types import SimpleNamespace

# First: it makes Django ready.
from checkout.tests.racers import WithoutTransaction, pay_at, race, together, without_status

# isort: split
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from checkout import khalti
from checkout.actions import settle_payment
from checkout.actions.start_payment import start_payment
from checkout.models import Order, Payment
from checkout.tests.dying import problems
from checkout.tests.money_racers import make_order, received_variant
from home.models import OutboxMessage
from home.money import ZERO

Barrier = get_context("fork").Barrier


def pay_both(gateway, guard=True):
    """The first link was given up and is paid all the same. Worker, browser and admin settle both at once."""
    before = problems()
    order = make_order(received_variant())
    first = start_payment(order, actor=order.user)
    Payment.objects.filter(pk=first.pk).update(status="failed")
    payments = [first, start_payment(order, actor=order.user)]
    for payment in payments:
        pay_at(gateway, payment.pidx)
    ready = Barrier(6 if guard else 2)
    settle = settle_together if guard else settle_without_guard
    results = race([partial(settle, payment, ready) for payment in payments * (3 if guard else 1)])
    outcome = {
        "errors": [result for result in results if result],
        "payments": sorted(order.payments.values_list("status", flat=True)),
        "order": Order.objects.get(pk=order.pk).status,
        "paid": order.events.filter(to_status="paid").count(),
        "mails": sorted(mails_about(order)),
        "problems": sorted(problems() - before),
    }
    if not guard:
        give_one_back(order)
    return outcome


def settle_together(payment, everybody_asked):
    khalti.lookup = together(khalti.lookup, everybody_asked)
    settle_payment.settle(payment)


def settle_without_guard(payment, everybody_looked):
    """Both find the order unpaid before either of them gives the goods."""
    why_not_applied = settle_payment._why_not_applied

    def look(*args):
        reason = why_not_applied(*args)
        everybody_looked.wait(30)
        Order.outstanding = ZERO  # each knows of its own money alone
        return reason

    settle_payment._why_not_applied = look
    QuerySet.select_for_update = lambda queryset, **options: queryset.all()
    Order.objects.filter = without_status(Order.objects.filter)
    if connection.vendor == "sqlite":
        # The write lock that IMMEDIATE takes at BEGIN would hide the missing guard.
        settle_payment.transaction = SimpleNamespace(atomic=WithoutTransaction)
    settle_payment.settle(payment)


def mails_about(order):
    keys = OutboxMessage.objects.filter(key__endswith=f":{order.number}").values_list("key", flat=True)
    return {key.rsplit(":")[0].rstrip("-0123456789") for key in keys}


def give_one_back(order):
    """The races that come after this one find clean books again."""
    for event in order.events.filter(to_status="paid").order_by("pk")[1:]:
        event.delete()
    payment = order.payments.last()
    Payment.objects.filter(pk=payment.pk).update(status="captured")
    settle_payment.apply_captured(payment.pk)


if __name__ == "__main__":
    options = json.loads(sys.argv[2])
    settings.KHALTI_BASE_URL = f"{options['gateway']}/api/v2/"
    settings.KHALTI_SECRET_KEY = options.pop("key")
    print(json.dumps(pay_both(**options)))  # noqa: T201
