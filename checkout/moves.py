"""How an order or a payment changes its status: a guarded UPDATE and an event row, in the caller's transaction.

Verbs in checkout/actions/ are the only callers. `select_for_update` is ignored on SQLite, so the guard is the
status in the WHERE clause: of two verbs that saw the same status, one finds it gone.
"""

from checkout.errors import ForbiddenMove
from checkout.models import Order, OrderEvent, Payment, PaymentEvent


def move_order(order, to_status, *, actor=None, reason="", **fields):
    """Move `order` on to `to_status` and set `fields`; raises ForbiddenMove if it is not where it was read."""
    if to_status not in Order.ALLOWED_MOVES[Order.Status(order.status)]:
        raise ForbiddenMove
    moved = Order.objects.filter(pk=order.pk, status=order.status).update(status=to_status, **fields)
    if not moved:
        raise ForbiddenMove
    OrderEvent.objects.create(
        order_id=order.pk, from_status=order.status, to_status=to_status, actor=actor, reason=reason
    )
    order.status = to_status
    for name, value in fields.items():
        setattr(order, name, value)


def move_payment(payment, to_status, *, actor=None, reason="", **fields):
    """Move `payment` on to `to_status` and set `fields`; raises ForbiddenMove if it is not where it was read."""
    if to_status not in Payment.ALLOWED_MOVES[Payment.Status(payment.status)]:
        raise ForbiddenMove
    moved = Payment.objects.filter(pk=payment.pk, status=payment.status).update(status=to_status, **fields)
    if not moved:
        raise ForbiddenMove
    PaymentEvent.objects.create(
        payment_id=payment.pk, from_status=payment.status, to_status=to_status, actor=actor, reason=reason
    )
    payment.status = to_status
    for name, value in fields.items():
        setattr(payment, name, value)
