"""Until when a buyer may bring pieces back."""

from django.utils import timezone

from checkout.models import CheckoutSettings, Order
from checkout.plans import end_of_day


def returns_until(order):
    """The last moment of the shop's days to return, or None: it was not handed over, or the shop has none."""
    days = CheckoutSettings.load().return_days
    handed_over = order.events.filter(to_status=Order.Status.DELIVERED).first()
    if not days or handed_over is None:
        return None
    return end_of_day(handed_over.created_at, days)


def is_in_window(order):
    until = returns_until(order)
    return until is not None and timezone.now() <= until
