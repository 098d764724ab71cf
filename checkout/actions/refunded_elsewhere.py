"""A payment was refunded in Khalti's own panel, past the shop's books: they follow, the order stops, and somebody
says where its pieces are."""

import contextlib

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalogue import stock
from checkout import notifications
from checkout.actions.refunds import close_order, left_of, owe_all_back, owe_back
from checkout.errors import ForbiddenMove
from checkout.invoicing import NothingToCredit, issue_credit_note
from checkout.models import Order, OrderEvent, Payment, Refund
from checkout.moves import move

REASON = "refunded in Khalti’s panel"


def note_refund_elsewhere(payment, **seen):
    """An applied payment went back whole in Khalti's panel. What of it the shop had promised back has gone with
    it. `seen` are fields of the payment, as just looked up."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().select_related("order").get(pk=payment.pk)
        if payment.status != Payment.Status.APPLIED:
            return
        Payment.objects.filter(pk=payment.pk).update(**seen)
        left = left_of(payment)
        owe_back(payment, reason=REASON)
        for refund in payment.refunds.exclude(status=Refund.Status.DONE):
            _has_gone(refund)
        if payment.status != Payment.Status.REFUNDED:
            move(payment, Payment.Status.REFUNDED, reason=REASON)
        if Order.Status.REFUNDING in Order.ALLOWED_MOVES[order.status]:
            move(order, Order.Status.REFUNDING, reason=REASON, refunded_elsewhere=True)
        if left:
            with contextlib.suppress(NothingToCredit):
                issue_credit_note(order, amount=left, reason=REASON)
        close_order(order)
        notifications.payment_needs_attention(payment)


def _has_gone(refund):
    move(
        refund,
        Refund.Status.DONE,
        reason=REASON,
        method=Refund.Method.KHALTI,
        done_at=timezone.now(),
        next_try_at=None,
    )
    notifications.refund_done(refund)


def wind_up(order, *, pieces_are_back, actor):
    """Somebody says whether the pieces of such an order are at the shop: then they go into the stock. What else
    was paid for it goes back too. Raises ForbiddenMove where nobody was asked, or somebody was quicker."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        asked = Order.objects.filter(pk=order.pk, refunded_elsewhere=True)
        if not asked.update(refunded_elsewhere=False):
            raise ForbiddenMove
        OrderEvent.objects.create(
            order=order,
            from_status=order.status,
            to_status=order.status,
            actor=actor,
            reason="its pieces are back" if pieces_are_back else "its pieces do not come back",
        )
        if pieces_are_back:
            _take_pieces(order, actor)
        owe_all_back(order, actor=actor, reason=REASON)


def _take_pieces(order, actor):
    kept = {line.variant_id: line.kept for line in order.lines.all() if line.kept}
    if kept:
        stock.take_back(kept, order_number=order.number, actor=actor, reason=REASON)
    order.lines.update(returned=F("quantity"))
