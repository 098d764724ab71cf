from django.db import transaction

from catalogue import stock
from checkout.actions.refunds import owe_all_back
from checkout.actions.settle_payment import settle
from checkout.errors import ForbiddenMove, TransferAwaited
from checkout.models import Order, Payment
from checkout.moves import move
from home.failpoints import reach


def cancel_order(order, *, actor, reason):
    """Call an order off before anything was made ready, give its pieces back and owe back what was paid. Raises
    ForbiddenMove once it is being prepared, and when it is no longer as `order` was read: who gives up an unpaid
    order has not said what is to become of a paid one; TransferAwaited while an announced transfer waits to be
    looked for.

    Open payments are looked up first: the shopper may have paid in the other tab. Money that comes even later
    finds a cancelled order and is marked to be refunded.
    """
    seen = order.status
    for payment in order.payments.filter(status__in=Payment.OPEN | {Payment.Status.CAPTURED}):
        settle(payment, actor=actor)
    reach("cancel.settled")
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        payments = list(order.payments.all())
        if any(payment.status == Payment.Status.CAPTURED for payment in payments):
            raise ForbiddenMove
        if order.status not in Order.CANCELLABLE & {seen}:
            raise ForbiddenMove
        if any(_is_announced(payment) for payment in payments):
            raise TransferAwaited
        if order.status == Order.Status.PENDING:
            move(order, Order.Status.CANCELLED, actor=actor, reason=reason)
            stock.release(
                order.quantities(), order_number=order.number, actor=actor, reason="order cancelled"
            )
        else:
            take_back(order, actor=actor, reason=reason)
        owe_all_back(order, actor=actor, reason="order cancelled")
    return order


def take_back(order, *, actor, reason):
    """A paid order goes back, its pieces into the stock, in the caller's transaction. Its money is for the caller
    to see to."""
    move(order, Order.Status.REFUNDING, actor=actor, reason=reason)
    stock.take_back(order.quantities(), order_number=order.number, actor=actor, reason=reason)


def _is_announced(payment):
    return payment.method == Payment.Method.BANK and payment.status == Payment.Status.REVIEW
