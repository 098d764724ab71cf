from django.db import transaction
from django.utils import timezone

from checkout.actions.settle_payment import next_lookup_of_failed, settle
from checkout.errors import ForbiddenMove
from checkout.models import Order, Payment
from checkout.moves import move

# Khalti has or had money for it: that is no payment that nobody made.
MONEY_WORDS = {"completed", "partially refunded"}


def may_end(payment):
    """Whether somebody who has looked in Khalti's panel may call an unclear payment not made."""
    is_unclear = payment.method == Payment.Method.KHALTI and payment.status == Payment.Status.REVIEW
    return is_unclear and payment.gateway_status not in MONEY_WORDS


def end_unclear(payment, *, actor):
    """Khalti gave no answer that fits, and its panel shows no money: the payment has failed, and the pieces are
    held for it no longer. Khalti is asked now, and as of every failed payment later. Raises ForbiddenMove."""
    payment = settle(payment, actor=actor)
    if not may_end(payment):
        raise ForbiddenMove
    with transaction.atomic():
        Order.objects.select_for_update().get(pk=payment.order_id)
        move(
            payment,
            Payment.Status.FAILED,
            actor=actor,
            reason="seen in Khalti’s panel: no money",
            next_lookup_at=next_lookup_of_failed(payment, timezone.now()),
        )
