"""Rates that change while people buy and pay, started by test_rate_races.py:

    python -m checkout.tests.rate_racers SCENARIO '{"option": …}'

As in racers.py, "guard": false takes the guard out.
"""

import itertools
import json
import sys
import time
import uuid
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from types import SimpleNamespace

# First: it makes Django ready.
from checkout.tests.racers import (
    FakeRequest,
    WithoutTransaction,
    make_shopper,
    make_variant,
    put_in_cart,
    race,
)

# isort: split
from django.db import connection
from django.utils import timezone

from catalogue import stock
from catalogue.actions import reprice
from catalogue.actions.reprice_items import reprice_items
from catalogue.models import JewelleryPage, MetalRate, Purity, RateLine, RateSheet, Variant
from catalogue.tariff import current_tariff
from checkout.actions import place_order as placing
from checkout.actions.settle_payment import apply_captured
from checkout.errors import CheckoutError
from checkout.models import Order, Payment

# What the rings of racers.py, 4 g of 22K, cost at these rates for a tola.
PRICES = {100_000: Decimal("31413.00"), 200_000: Decimal("62826.00")}
Event = get_context("fork").Event


def make_ring(stock_count=100):
    variant = make_variant(stock_count)
    Purity.objects.update(rate_line=RateLine.objects.get(code="fine-gold"))
    JewelleryPage.objects.filter(pk=variant.page_id).update(pricing_mode=JewelleryPage.PricingMode.BY_RATE)
    return Variant.objects.get(pk=variant.pk)


def publish(per_tola):
    sheet = RateSheet.objects.create(status=RateSheet.Status.PUBLISHED, effective_from=timezone.now())
    MetalRate.objects.create(
        sheet=sheet, line=RateLine.objects.get(code="fine-gold"), per_tola=per_tola, per_10_grams=per_tola
    )


def computed_list(per_tola):
    """A price list by this rate, ready to be put in force."""
    publish(per_tola)
    price_list = reprice.begin(reason=f"Rs {per_tola}")
    if not reprice.compute(price_list):
        raise RuntimeError("the price list was not computed")
    return price_list


def put_in_force(per_tola):
    reprice.put_in_force(computed_list(per_tola))


def order(user, total):
    """Order what lies in the cart for `total`; returns what came of it and the total that was named."""
    details = placing.OrderDetails("pickup", "Racer", "+9779841000000")
    request = FakeRequest(user)
    try:
        placed = placing.place_order(request, details, expected_total=total, accepts_new_prices=True)
    except CheckoutError as error:
        return [type(error).__name__, str(getattr(error, "total", ""))]
    return ["ordered", str(placed.total)]


def shopper_with(*variants):
    user = make_shopper()
    for variant in variants:
        put_in_cart(user, variant)
    return user


def late_payment(variants, total):
    """Money that has been taken for an order that expired before: it takes its pieces anew."""
    user = shopper_with(*variants)
    order(user, total)
    expired = Order.objects.get(user=user)
    stock.release(expired.quantities(), order_number=expired.number)
    Order.objects.filter(pk=expired.pk).update(status=Order.Status.EXPIRED)
    return Payment.objects.create(
        order=expired,
        amount=expired.total,
        status=Payment.Status.CAPTURED,
        transaction_id=uuid.uuid4().hex,
        captured_at=timezone.now(),
    )


def save(*variants):
    """As the shopkeeper does with pieces whose terms have been looked at."""
    reprice_items([variant.page_id for variant in variants])


def lists_of(placed):
    """By the rates of which lists the lines of an order were priced."""
    return {line.price_breakup.basis.per_tola for line in placed.lines.all()}


def switch(rounds, buyers):
    """A new price list comes into force while people order, late money settles and the shopkeeper saves. Half of
    the buyers have agreed to the price before, half to the one after."""
    variants = [make_ring() for _ in range(3)]
    put_in_force(100_000)
    outcome = {"results": [], "other": [], "mixed": 0, "other_total": 0, "late": []}
    for number in range(rounds):
        before, after = (100_000, 200_000) if number % 2 == 0 else (200_000, 100_000)
        totals = [PRICES[rate] * 2 for rate in (before, after)]
        late = [late_payment(variants[1:], totals[0]) for _ in range(2)]
        users = [shopper_with(*(variants[1:] if place % 2 else variants[1::-1])) for place in range(buyers)]
        price_list = computed_list(after)
        results = race(
            [
                lambda user=user, total=totals[place % 2]: order(user, total)
                for place, user in enumerate(users)
            ]
            + [lambda payment=payment: apply_captured(payment.pk) for payment in late]
            + [partial(reprice.put_in_force, price_list)]
            + [partial(save, variants[0], variants[2])]
        )
        outcome["other"] += [result for result in results if isinstance(result, str)]
        bought = [result for result in results if isinstance(result, list)]
        outcome["results"] += [name for name, _total in bought]
        outcome["other_total"] += sum(Decimal(total) not in totals for _name, total in bought)
        outcome["mixed"] += sum(len(lists_of(placed)) != 1 for placed in Order.objects.filter(user__in=users))
        outcome["late"] += Order.objects.filter(payments__in=late).values_list("status", flat=True)
    outcome["in_force"] = str(current_tariff().price_of(variants[0]).total)
    outcome["listed"] = sorted({str(price) for price in reprice.by_rate().values_list("price", flat=True)})
    return outcome


def between_lines():
    """The control of `switch`: prices asked for one line after the other, before the pieces are held, and the new
    list comes in force in between."""
    variants = [make_ring() for _ in range(2)]
    put_in_force(100_000)
    user = shopper_with(*variants)
    price_list = computed_list(200_000)
    one_priced, switched = Event(), Event()

    def line_by_line(cart_lines):
        lines = []
        for cart_line in cart_lines:
            lines.append(placing._order_line(cart_line.variant, cart_line.quantity, current_tariff()))
            one_priced.set()
            switched.wait(20)
        return lines

    def buy():
        placing._hold = lambda *args: None
        placing._order_lines = line_by_line
        if connection.vendor == "sqlite":
            # The write lock that IMMEDIATE takes at BEGIN would keep the new list out.
            placing.transaction = SimpleNamespace(atomic=WithoutTransaction)
        return order(user, PRICES[100_000] * 2)

    def change():
        one_priced.wait(20)
        reprice.put_in_force(price_list)
        switched.set()

    return [result for result in race([buy, change]) if result]


def crossing(guard=True):
    """A buyer takes the first piece and wants the second, while a list that has changed the second comes to the
    first: that one was saved after the list was computed, so it is priced last."""
    first, second = make_ring(), make_ring()
    put_in_force(100_000)
    user = shopper_with(first, second)
    price_list = computed_list(200_000)
    reprice_items([first.page_id])
    second_is_locked, first_is_held = Event(), Event()

    def buy():
        record = stock._record

        def record_and_tell(*args):
            record(*args)
            first_is_held.set()

        stock._record = record_and_tell
        second_is_locked.wait(20)
        return order(user, PRICES[100_000] * 2)

    def change():
        tariff, calls = reprice.Tariff, itertools.count()

        def slow_tariff(terms):
            if next(calls):  # the first is that of lock_terms; now the computed prices have been written
                second_is_locked.set()
                first_is_held.wait(2)
                time.sleep(0.2)
            return tariff(terms)

        reprice.Tariff = slow_tariff
        if not guard:
            connection.features.has_select_for_update = False
        reprice.put_in_force(price_list)
        return ["in force", ""]

    return [result for result in race([buy, change]) if result]


SCENARIOS = {"switch": switch, "between_lines": between_lines, "crossing": crossing}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
