"""What staff do with a paid order, up to handing it over. Each raises ForbiddenMove when it is not its turn."""

from django.db import transaction

from checkout import notifications
from checkout.errors import ForbiddenMove
from checkout.models import Order
from checkout.moves import move


def start_preparing(order, actor):
    with transaction.atomic():
        move(order, Order.Status.PREPARING, actor=actor)


def mark_ready(order, actor):
    """Ready to be picked up; the shopper gets a mail."""
    if order.delivery_method != Order.DeliveryMethod.PICKUP:
        raise ForbiddenMove
    with transaction.atomic():
        move(order, Order.Status.READY, actor=actor)
        notifications.order_ready(order)


def mark_shipped(order, actor, note=""):
    """On its way; `note` names carrier and number, and goes into the shopper's mail."""
    if order.delivery_method != Order.DeliveryMethod.DELIVERY:
        raise ForbiddenMove
    with transaction.atomic():
        move(order, Order.Status.SHIPPED, actor=actor, reason=note[:300])
        notifications.order_shipped(order, note)


def mark_delivered(order, actor):
    with transaction.atomic():
        move(order, Order.Status.DELIVERED, actor=actor)
