"""Decisions on a card at the instant of other things, started by test_hold_in_review_races.py:

    python -m checkout.tests.review_racers SCENARIO '{"option": …}'

As in racers.py, "guard": false takes the guard out.
"""

import json
import sys
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from types import SimpleNamespace

# First: it makes Django ready.
from checkout.tests.racers import (
    PRICE,
    FakeRequest,
    WithoutTransaction,
    make_shopper,
    make_variant,
    order_once,
    put_in_cart,
    race,
)

# isort: split
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from checkout.actions import expire_orders, place_order
from checkout.models import Order
from customers.actions import decide_verification
from customers.models import User, Verification
from home.models import OutboxMessage

Event = get_context("fork").Event


def shopper_in_review():
    user = make_shopper()
    Verification.objects.filter(user=user).update(status="submitted")
    return user, Verification.objects.get(user=user)


def make_reviewer(name):
    return User.objects.create(email=f"{name}-{timezone.now().timestamp()}@example.com")


def decide(card, reviewer, verb=decide_verification.approve, **details):
    try:
        verb(card, reviewer, **details)
    except decide_verification.DecisionRefused as error:
        return type(error).__name__
    return "decided"


def expire_without_guard(order, looked, approved):
    """Reads the order without a lock, and writes when the card has been approved meanwhile."""

    def move(order, to_status, **fields):
        looked.set()
        approved.wait(20)
        Order.objects.filter(pk=order.pk).update(status=to_status)

    expire_orders.move = move
    QuerySet.select_for_update = lambda queryset, **options: queryset.all()
    if connection.vendor == "sqlite":
        # The write lock that IMMEDIATE takes at BEGIN would keep the approval out.
        expire_orders.transaction = SimpleNamespace(atomic=WithoutTransaction)
    return expire_orders.expire_order(order)


def approve_in_between(card, reviewer, looked, approved):
    looked.wait(20)
    result = decide(card, reviewer)
    approved.set()
    return result


def approve_and_expire(rounds, guard=True):
    """The reviewer presses in the second in which the hours run out."""
    outcomes = []
    for number in range(rounds):
        user, card = shopper_in_review()
        variant = make_variant()
        put_in_cart(user, variant)
        order_once(user)
        Order.objects.filter(user=user).update(hold_until=timezone.now() - timedelta(seconds=1))
        order, reviewer = Order.objects.get(user=user), make_reviewer("reviewer")
        expire = partial(expire_orders.expire_order, order)
        approve = partial(decide, card, reviewer)
        if not guard:
            looked, approved = Event(), Event()
            expire = partial(expire_without_guard, order, looked, approved)
            approve = partial(approve_in_between, card, reviewer, looked, approved)
        results = race([expire, approve] if number % 2 else [approve, expire])
        order.refresh_from_db()
        variant.refresh_from_db()
        keys = OutboxMessage.objects.filter(key__endswith=order.number).values_list("key", flat=True)
        outcomes.append(
            {
                "errors": [result for result in results if result not in (True, False, "decided")],
                "order": order.status,
                "waits": order.waits_for_review,
                "stock": variant.stock,
                "told": sorted(key.rsplit(":")[0] for key in keys),
            }
        )
    return outcomes


def approve_twice(processes):
    """Many reviewers press at once; each has opened the card."""
    user, card = shopper_in_review()
    put_in_cart(user, make_variant())
    order_once(user)
    reviewers = [make_reviewer(f"reviewer{number}") for number in range(processes)]
    results = race([partial(decide, card, reviewer) for reviewer in reviewers])
    order = Order.objects.get(user=user)
    return {
        "decided": results.count("decided"),
        "others": sorted(set(results) - {"decided"}),
        "events": order.events.count(),
        "mails": OutboxMessage.objects.filter(key=f"order-payable:{order.number}").count(),
    }


def place_and_approve(rounds):
    """The shopper presses "Order" as the reviewer presses "Approve": no order may wait for ever."""
    waiting = 0
    for number in range(rounds):
        user, card = shopper_in_review()
        put_in_cart(user, make_variant())
        racers = [partial(order_once, user), partial(decide, card, make_reviewer("reviewer"))]
        results = race(racers if number % 2 else racers[::-1])
        if sorted(results) != ["decided", "ordered"]:
            raise RuntimeError(results)
        waiting += Order.objects.filter(user=user, waits_for_review=True).count()
    return waiting


def place_before_and_approve_after():
    """The control of `place_and_approve`: the card is read, not locked, and approved before the order is
    written."""
    user, card = shopper_in_review()
    put_in_cart(user, make_variant())
    reviewer = make_reviewer("reviewer")
    card_is_read, approved = Event(), Event()
    if connection.vendor == "sqlite":
        place_order.transaction = SimpleNamespace(atomic=WithoutTransaction)

    def read_only(user):
        card_is_read.set()
        approved.wait(20)
        return card, True

    def buy():
        place_order.lock_verification = read_only
        return place_order.place_order(
            FakeRequest(user),
            place_order.OrderDetails("pickup", "Racer", "+9779841000000"),
            expected_total=PRICE,
        ).status

    def approve():
        card_is_read.wait(20)
        result = decide(card, reviewer)
        approved.set()
        return result

    race([buy, approve])
    return Order.objects.filter(user=user, waits_for_review=True).count()


SCENARIOS = {
    "approve_and_expire": approve_and_expire,
    "approve_twice": approve_twice,
    "place_and_approve": place_and_approve,
    "place_before_and_approve_after": place_before_and_approve_after,
}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
