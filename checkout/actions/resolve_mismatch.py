from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout.actions.refunds import owe_back
from checkout.errors import ForbiddenMove, ReferenceUsed
from checkout.models import Order, Payment
from home.formatting import format_npr
from home.money import PAISA


def taken_by_khalti(payment):
    """What Khalti's last answer says it took for a payment whose amount differs: (NPR, transaction id), or None
    when it does not say both."""
    answer = payment.gateway_answer or {}
    paisa, transaction_id = answer.get("total_amount"), answer.get("transaction_id")
    if payment.gateway_status.lower() != "completed" or type(paisa) is not int or paisa <= 0:
        return None
    return (paisa * PAISA, transaction_id) if isinstance(transaction_id, str) and transaction_id else None


def resolve_mismatch(payment, *, actor):
    """Khalti took another sum than was asked: that sum goes on the books, and is owed back whole. Returns the
    Refund. Raises ForbiddenMove where Khalti does not say how much it took, ReferenceUsed where its transaction
    belongs to another payment."""
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().select_related("order").get(pk=payment.pk)
        taken = taken_by_khalti(payment)
        if payment.status != Payment.Status.MISMATCH or taken is None:
            raise ForbiddenMove
        asked = payment.amount
        payment.amount, payment.transaction_id = taken
        payment.captured_at = timezone.now()
        try:
            with transaction.atomic():
                payment.save(update_fields=["amount", "transaction_id", "captured_at"])
        except IntegrityError:
            raise ReferenceUsed from None
        return owe_back(
            payment,
            reason=f"Khalti took {format_npr(taken[0])} where {format_npr(asked)} was asked",
            actor=actor,
        )
