"""What staff do with a paid order, up to handing it over. Each raises ForbiddenMove when it is not its turn."""

from django.db import transaction
from django.db.models import F

from checkout import notifications
from checkout.errors import ForbiddenMove, NoTriesLeft, WrongCode
from checkout.models import Order
from checkout.moves import move
from checkout.pickup import MOST_TRIES, is_code


def start_preparing(order, actor):
    with transaction.atomic():
        move(order, Order.Status.PREPARING, actor=actor)


def mark_ready(order, actor):
    """Ready to be picked up; the shopper gets a mail with the code to say."""
    if not order.is_pickup:
        raise ForbiddenMove
    with transaction.atomic():
        move(order, Order.Status.READY, actor=actor)
        notifications.order_ready(order)


def mark_shipped(order, actor, carrier="", tracking_number=""):
    """On its way; who brings it, and its number there, stand in the shopper's mail."""
    if order.is_pickup:
        raise ForbiddenMove
    with transaction.atomic():
        move(
            order,
            Order.Status.SHIPPED,
            actor=actor,
            reason=f"{carrier} {tracking_number}".strip(),
            carrier=carrier,
            tracking_number=tracking_number,
        )
        notifications.order_shipped(order)


def mark_delivered(order, actor, code="", reason=""):
    """Handed over. Who picks up says the `code`; without it, `reason` is why they get it all the same. Raises
    WrongCode, NoTriesLeft. An order that was paid before there were codes has none to say."""
    if Order.Status.DELIVERED not in Order.ALLOWED_MOVES[order.status]:
        raise ForbiddenMove
    if order.pickup_code and (code or not reason):
        _check_code(order, code)
    with transaction.atomic():
        move(order, Order.Status.DELIVERED, actor=actor, reason=reason)
        notifications.order_delivered(order)


def _check_code(order, code):
    # The try is counted before it is looked at: many at once get no more of them.
    left = Order.objects.filter(pk=order.pk, pickup_tries__lt=MOST_TRIES)
    if not left.update(pickup_tries=F("pickup_tries") + 1):
        raise NoTriesLeft
    order.refresh_from_db(fields=["pickup_tries"])
    if not is_code(code, order.pickup_code):
        raise WrongCode(MOST_TRIES - order.pickup_tries)
