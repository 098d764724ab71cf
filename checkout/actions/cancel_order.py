from django.db import transaction

from catalogue import stock
from checkout.actions.settle_payment import settle
from checkout.errors import ForbiddenMove
from checkout.models import Order, Payment
from checkout.moves import move


def cancel_order(order, *, actor, reason):
    """Cancel an unpaid order and give its pieces back. Raises ForbiddenMove once it is paid.

    Open payments are looked up first: the shopper may have paid in the other tab. Money that comes even later
    finds a cancelled order and is marked to be refunded.
    """
    for payment in order.payments.filter(status__in=Payment.OPEN | {Payment.Status.CAPTURED}):
        settle(payment, actor=actor)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.payments.filter(status=Payment.Status.CAPTURED).exists():
            raise ForbiddenMove
        move(order, Order.Status.CANCELLED, actor=actor, reason=reason)
        stock.release(order.quantities(), order_number=order.number, actor=actor, reason="order cancelled")
    return order
