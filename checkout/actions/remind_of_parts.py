"""Write to who has a part of a plan to pay, before the day on which it is due."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from checkout import notifications
from checkout.models import Instalment, Order, Payment
from checkout.plans import next_row
from home.steadiness import going_on

BEFORE = timedelta(days=1)


def remind_of_parts():
    """Remind each order whose next part is due within a day; returns how many were told, now or before. A part is
    spoken of once, however often this runs: its mail has a key of its own.

    Not of what was to be paid within a day from the start, and not while money is on its way.
    """
    now = timezone.now()
    due = Instalment.objects.filter(
        Q(due_at__gt=now) & Q(due_at__gt=F("order__placed_at") + BEFORE),
        order=OuterRef("pk"),
        due_at__lte=now + BEFORE,
    )
    coming = Payment.objects.filter(order=OuterRef("pk"), status__in=Payment.OPEN | {Payment.Status.CAPTURED})
    orders = Order.objects.filter(Exists(due), ~Exists(coming), status=Order.Status.PENDING)
    reminded = 0
    for order in orders.order_by("pk"):
        with going_on(f"order {order.number}"):
            reminded += _remind(order, now)
    return reminded


def _remind(order, now):
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        row = next_row(order)
        if order.status != Order.Status.PENDING or row is None:
            return False
        if not max(now, order.placed_at + BEFORE) < row.part.due_at <= now + BEFORE:
            return False
        notifications.part_is_due(order, row)
    return True
