"""Pieces that were sold come back: into the stock, while their money goes back to the buyer. The whole order, or
some pieces of one that was handed over."""

from django.db import transaction
from django.db.models import F

from catalogue import stock
from checkout import notifications
from checkout.actions import cancel_order
from checkout.actions.refunds import left_of, left_of_order, owe_all_back, owe_back
from checkout.errors import ForbiddenMove, PartlyBack, WindowIsOver
from checkout.invoicing import issue_credit_note
from checkout.models import Order, OrderEvent, Payment
from checkout.returns import is_in_window
from home.money import ZERO

RETURNED = "returned"
# Before these it is cancelled.
WHOLE_FROM = {Order.Status.PREPARING, Order.Status.READY, Order.Status.SHIPPED, Order.Status.DELIVERED}


def take_back_order(order, *, actor, reason=""):
    """All of an order, and all of its money. Once it was handed over, after the days to return only with a
    `reason`. Raises ForbiddenMove, WindowIsOver, and PartlyBack where a part of it went back before."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.status not in WHOLE_FROM:
            raise ForbiddenMove
        if order.lines.filter(returned__gt=0).exists():
            raise PartlyBack
        _check_window(order, reason)
        cancel_order.take_back(order, actor=actor, reason=reason or RETURNED)
        order.lines.update(returned=F("quantity"))
        notifications.pieces_returned(order, list(order.lines.all()), left_of_order(order))
        owe_all_back(order, actor=actor, reason=reason or RETURNED)
    return order


def take_back_pieces(order, pieces, *, actor, reason=""):
    """Some pieces of an order that was handed over: `pieces` are counts by the primary key of the line. Their
    price goes back, or what of the money has not gone back before; what was charged for delivery does not. Raises
    as `take_back_order` does; ForbiddenMove also where the buyer does not have so many."""
    pieces = {key: count for key, count in pieces.items() if count > 0}
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        lines = list(order.lines.all())
        if order.status != Order.Status.DELIVERED or not pieces.keys() <= {line.pk for line in lines}:
            raise ForbiddenMove
        if _is_all(order, lines, pieces):
            return take_back_order(order, actor=actor, reason=reason)
        _check_window(order, reason)
        back = [line for line in lines if line.pk in pieces]
        for line in back:
            _count_back(line, pieces[line.pk])
        amount = min(sum((line.unit_price * pieces[line.pk] for line in back), ZERO), left_of_order(order))
        stock.take_back(
            {line.variant_id: pieces[line.pk] for line in back},
            order_number=order.number,
            actor=actor,
            reason=reason or RETURNED,
        )
        OrderEvent.objects.create(
            order=order,
            from_status=order.status,
            to_status=order.status,
            actor=actor,
            reason=f"{_told(back, pieces)} {reason}".strip()[:300],
        )
        notifications.pieces_returned(order, back, amount)
        if amount:
            _owe(order, amount, actor=actor, reason=reason or RETURNED)
            counts = {line: pieces[line.pk] for line in back}
            issue_credit_note(order, amount=amount, reason=reason or RETURNED, lines=counts)
    return order


def _is_all(order, lines, pieces):
    """Whether nothing of the order is left: then it ends, as it does when it is taken back whole."""
    return not order.delivery_charge and all(
        not line.returned and pieces.get(line.pk) == line.quantity for line in lines
    )


def _check_window(order, reason):
    if order.status == Order.Status.DELIVERED and not reason and not is_in_window(order):
        raise WindowIsOver


def _count_back(line, count):
    """Guarded: of two who take back the same piece at once, one finds it gone."""
    mine = type(line).objects.filter(pk=line.pk, returned__lte=F("quantity") - count)
    if not mine.update(returned=F("returned") + count):
        raise ForbiddenMove
    line.returned += count


def _told(lines, pieces):
    together = ", ".join(f"{pieces[line.pk]} × {line.sku}" for line in lines)
    return f"returned: {together}."


def _owe(order, amount, *, actor, reason):
    """`amount` goes back, which is not more than is left, of the newest payments first."""
    for payment in order.payments.filter(status=Payment.Status.APPLIED).order_by("-captured_at", "-pk"):
        part = min(left_of(payment), amount)
        if part > 0:
            owe_back(payment, amount=part, reason=reason, actor=actor)
            amount -= part
