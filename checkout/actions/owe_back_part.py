from django.db import transaction

from checkout.actions.refunds import owe_back
from checkout.errors import ForbiddenMove
from checkout.invoicing import NothingToCredit, issue_credit_note
from checkout.models import Order, Payment


def owe_back_part(payment, *, amount, reason, actor, seen):
    """Promise a part of an applied payment back to its payer, after the sale, with a credit note; it is paid by
    bank or in cash. `seen`: how many refunds of it there were when it was looked at. Returns the Refund. Raises
    ForbiddenMove where that is no part of what is left, or another refund was promised meanwhile."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().select_related("order").get(pk=payment.pk)
        if order.status not in Order.SOLD or amount >= payment.amount or payment.refunds.count() != seen:
            raise ForbiddenMove
        refund = owe_back(payment, amount=amount, reason=reason, actor=actor)
        try:
            issue_credit_note(order, amount=amount, reason=reason)
        except NothingToCredit:
            raise ForbiddenMove from None
        return refund
