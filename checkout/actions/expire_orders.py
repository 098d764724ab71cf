"""Give back the pieces of orders that nobody paid for, once every payment attempt is known to be dead."""

import contextlib

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from catalogue import stock
from checkout import notifications
from checkout.actions.refunds import owe_back
from checkout.actions.start_payment import INITIATE_TAKES
from checkout.errors import ForbiddenMove
from checkout.models import Order, Payment
from checkout.moves import move
from home.failpoints import reach
from home.steadiness import going_on

# While one of these exists, money may still come or has come: the pieces stay. `settle` is what ends them.
KEEPS_THE_HOLD = Payment.OPEN | {Payment.Status.CAPTURED}


def expire_due_orders(limit=100):
    """Expire what is past `hold_until` and has no living payment attempt; returns how many.

    An attempt that cannot be looked up keeps its order as it is, and does not stand in the way of others.
    """
    give_up_unsent_payments()
    alive = Payment.objects.filter(order=OuterRef("pk"), status__in=KEEPS_THE_HOLD)
    due = Order.objects.filter(~Exists(alive), status=Order.Status.PENDING, hold_until__lt=timezone.now())
    expired = 0
    for order in due.order_by("hold_until")[:limit]:
        with going_on(f"order {order.number}"):
            expired += expire_order(order)
    return expired


def expire_order(order):
    """Returns whether the order has expired by this call."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        # Asked again under the lock: the shopper may have pressed "Pay" since.
        if order.status != Order.Status.PENDING or order.hold_until >= timezone.now():
            return False
        if order.payments.filter(status__in=KEEPS_THE_HOLD).exists():
            return False
        parts = list(order.payments.filter(status=Payment.Status.APPLIED))
        if order.waits_for_review:
            reason, tell = "card not approved in time", notifications.held_expired
        elif parts:
            reason, tell = "the rest was not paid in time", notifications.plan_lapsed
        else:
            reason, tell = "not paid in time", notifications.order_expired
        move(order, Order.Status.EXPIRED, reason=reason)
        reach("expire.moved")
        stock.release(order.quantities(), order_number=order.number, reason="order expired")
        tell(order)
        for payment in parts:
            owe_back(payment, reason=reason)
    return True


def give_up_unsent_payments():
    """End the attempts whose process died before it got its link: nobody has seen one."""
    unsent = Payment.objects.filter(
        method=Payment.Method.KHALTI,
        status=Payment.Status.CREATED,
        created_at__lt=timezone.now() - INITIATE_TAKES,
    )
    for payment in unsent:
        with contextlib.suppress(ForbiddenMove), transaction.atomic():
            move(payment, Payment.Status.FAILED, reason="no link was ever received")
