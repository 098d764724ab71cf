"""An account is closed at the instant of an order, started by test_closing_races.py:

    python -m checkout.tests.closing_racers order_and_close '{"guard": true}'

With "guard": false the cart is not locked before the account.
"""

import json
import sys
from multiprocessing import get_context

# First: it makes Django ready.
from checkout.tests.racers import make_shopper, make_variant, order_once, put_in_cart, race

# isort: split
from checkout import person
from checkout.actions import place_order
from checkout.models import Order
from customers.actions import close_account
from customers.models import User
from customers.signals import account_closing

Event = get_context("fork").Event
LONG_ENOUGH = 2  # seconds, for the other one to go as far as it can


def order_and_close(guard=True):
    """The order has its cart, and goes on when the closing has its account, if it ever gets that far."""
    user = make_shopper()
    put_in_cart(user, make_variant())
    has_cart, has_account = Event(), Event()
    hold, forget = place_order._hold, close_account._forget_their_logins
    if not guard:
        account_closing.disconnect(person.wait_for_an_order_under_way)

    def hold_late(*arguments):
        has_cart.set()
        has_account.wait(LONG_ENOUGH)
        hold(*arguments)

    def forget_early(closing):
        has_account.set()
        forget(closing)

    def close():
        has_cart.wait(20)
        try:
            close_account.close_account(user)
        except close_account.ClosingRefused:
            return "refused"
        return "closed"

    place_order._hold, close_account._forget_their_logins = hold_late, forget_early
    results = race([lambda: order_once(user), close])
    return {
        "results": sorted(results),
        "orders": Order.objects.filter(user=user).count(),
        "is_closed": User.objects.get(pk=user.pk).closed_at is not None,
    }


if __name__ == "__main__":
    print(json.dumps(order_and_close(**json.loads(sys.argv[2]))))  # noqa: T201
