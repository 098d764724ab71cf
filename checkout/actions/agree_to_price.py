from django.db import transaction

from checkout.errors import NewPriceNotAccepted
from checkout.models import Order, OrderEvent
from home.formatting import format_npr


def agree_to_price(order, total, *, actor):
    """Note that the shopper says yes to `total`, in NPR, which the order costs since it was priced anew. Raises
    NewPriceNotAccepted when it costs something else."""
    with transaction.atomic():
        asked = Order.objects.filter(pk=order.pk, status=Order.Status.PENDING, total=total)
        if not asked.exclude(total_agreed=None).update(total_agreed=None):
            raise NewPriceNotAccepted
        order.total_agreed = None
        OrderEvent.objects.create(
            order=order,
            from_status=order.status,
            to_status=order.status,
            actor=actor,
            reason=f"the buyer agrees to {format_npr(total)}",
        )
