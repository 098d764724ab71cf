"""For how long pieces are held for somebody whose citizenship card waits for a reviewer, and for whom they are."""

from datetime import timedelta

from django.db.models import Max, Q
from django.utils import timezone

from checkout.errors import HeldLongEnough
from checkout.models import Order

# Who sends one card after the other and lets every order expire keeps pieces from others: the times for which
# somebody's orders were held without an approved card are added up over these days, and are together not longer
# than this many times what one order gets.
COUNTED_OVER = timedelta(days=14)
MOST_TIMES = 3
LEAST = timedelta(hours=1)
ENDED = [Order.Status.EXPIRED, Order.Status.CANCELLED]


def orders_in_review():
    """The orders that wait, unpaid, for the review of their buyer's card."""
    return Order.objects.filter(status=Order.Status.PENDING, waits_for_review=True)


def time_to_hold(user, rules):
    """How long an order that `user` places now is held while the card is looked at. Raises HeldLongEnough."""
    now = timezone.now()
    ended_at = Max("events__created_at", filter=Q(events__to_status__in=ENDED))
    held = user.orders.filter(waits_for_review=True, placed_at__gt=now - COUNTED_OVER)
    spent = sum(
        (
            (order.ended_at or order.hold_until) - order.placed_at
            for order in held.annotate(ended_at=ended_at)
        ),
        timedelta(),
    )
    one = timedelta(hours=rules.hold_in_review_hours)
    left = min(one, MOST_TIMES * one - spent)
    if left < LEAST:
        raise HeldLongEnough
    return left
