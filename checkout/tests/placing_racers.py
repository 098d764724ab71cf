"""Orders that are placed at the same instant, started by test_placing_races.py:

    python -m checkout.tests.placing_racers SCENARIO '{"option": …}'

As in racers.py, "guard": false takes the guard out.
"""

import json
import sys
from functools import partial
from multiprocessing import get_context
from types import SimpleNamespace

# First: it makes Django ready.
from checkout.tests.racers import (
    PRICE,
    WithoutTransaction,
    make_shopper,
    make_variant,
    order_once,
    put_in_cart,
    race,
)

# isort: split
from django.db import connection, transaction
from django.db.models import QuerySet

from catalogue import stock
from checkout.actions import place_order
from checkout.models import Cart, CartLine, CheckoutSettings, Order

Barrier, Event = get_context("fork").Barrier, get_context("fork").Event


# --- Opposite carts --------------------------------------------------------------------


def opposite_carts(processes, pieces, guard=True):
    """Half of them have (A, B) in their cart and half (B, A); there are `pieces` of each. Whoever has the first
    waits a while until one of the other half has its first."""
    variants = [make_variant(pieces), make_variant(pieces)]
    with transaction.atomic():
        users = [make_shopper() for _ in range(processes)]
        for number, user in enumerate(users):
            for variant in variants if number % 2 else variants[::-1]:
                put_in_cart(user, variant)
    if not guard:
        stock.sorted = list  # in the order of the cart
    has_first = Event(), Event()
    results = race(
        [
            partial(order_slowly, user, has_first[number % 2], has_first[1 - number % 2])
            for number, user in enumerate(users)
        ]
    )
    for variant in variants:
        variant.refresh_from_db()
    return {
        "results": results,
        "others": sorted(set(results) - {"ordered"}),
        "stock": [variant.stock for variant in variants],
        "orders": Order.objects.filter(user__in=users).count(),
    }


def order_slowly(user, has_first, other_has_first):
    record = stock._record

    def record_and_wait(*args):
        record(*args)
        if not has_first.is_set():
            has_first.set()
            other_has_first.wait(1)

    stock._record = record_and_wait
    return order_once(user, total=2 * PRICE)


# --- Unpaid orders of one customer -----------------------------------------------------


def unpaid_orders(processes, guard=True):
    """Many windows of one customer: each fills the cart and presses the button until it is told no or has an
    order. Without the guard nobody takes a piece before everybody has counted."""
    rules = CheckoutSettings.load()
    rules.unpaid_orders_allowed = 2
    rules.save()
    user, variant = make_shopper(), make_variant(processes)
    put_in_cart(user, variant)
    if not guard:
        count_together(Barrier(processes))
    results = race([partial(fill_and_order, user, variant) for _ in range(processes)])
    variant.refresh_from_db()
    return {
        "results": sorted(results),
        "unpaid": Order.objects.filter(user=user, status="pending").count(),
        "taken": processes - variant.stock,
    }


def fill_and_order(user, variant):
    cart = Cart.objects.get(user=user)
    while True:
        CartLine.objects.get_or_create(
            cart=cart, variant=variant, defaults={"quantity": 1, "price_seen": variant.price}
        )
        result = order_once(user)
        if result != "EmptyCart":  # what was put in went with another window's order
            return result


def count_together(everybody_counted):
    hold = place_order._hold

    def hold_late(*args):
        everybody_counted.wait(30)
        hold(*args)

    place_order._hold = hold_late
    QuerySet.select_for_update = lambda queryset, **options: queryset.all()
    if connection.vendor == "sqlite":
        # The write lock that IMMEDIATE takes at BEGIN would hide the missing guard.
        place_order.transaction = SimpleNamespace(atomic=WithoutTransaction)


SCENARIOS = {"opposite_carts": opposite_carts, "unpaid_orders": unpaid_orders}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
