"""Giving money back: what is owed is written down first, then sent, and known as done when Khalti or the bank
says so. All of a payment goes back through Khalti's own refund; a part of one, or a bank transfer, is paid by the
shop's bank and recorded here.

A refund is looked up before every send. It is `sending` from before Khalti is asked, so that one that was cut off
half-way is looked up and not sent blindly again.
"""

import contextlib
import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from checkout import khalti, notifications
from checkout.errors import ForbiddenMove
from checkout.invoicing import NothingToCredit, issue_credit_note
from checkout.models import CheckoutSettings, Order, Payment, Refund, RefundEvent
from checkout.moves import move
from home.days import today
from home.failpoints import reach
from home.steadiness import going_on

log = logging.getLogger(__name__)

Status = Refund.Status

# After this a refund of which nothing was heard is looked up, and sent again where the money is still ours.
ANSWER_TAKES = timedelta(minutes=5)
TRY_AGAIN_AFTER = timedelta(minutes=10)
WAITS_AT_MOST = timedelta(hours=6)
UNDONE = {Status.DUE, Status.SENDING, Status.SENT}


def owe_back(payment, *, reason, amount=None, actor=None):
    """Write down that `payment` goes back to its payer: all of it, or `amount` NPR of an applied one. In the
    caller's transaction. Returns the Refund. Raises ForbiddenMove, also where less than `amount` is left of it."""
    whole = amount is None
    if whole:
        if payment.refunds.exists():
            raise ForbiddenMove
        move(payment, Payment.Status.REFUND_DUE, actor=actor, reason=reason, next_lookup_at=None)
    elif not 0 < amount <= left_of(payment):
        raise ForbiddenMove
    by_khalti = whole and payment.method == Payment.Method.KHALTI
    refund = Refund.objects.create(
        payment=payment,
        amount=payment.amount if whole else amount,
        method=Refund.Method.KHALTI if by_khalti else Refund.Method.BANK,
        reason=reason,
        due_on=today() + timedelta(days=CheckoutSettings.load().refund_days),
        requested_by=actor,
        next_try_at=timezone.now() if by_khalti else None,
    )
    RefundEvent.objects.create(refund=refund, to_status=refund.status, actor=actor, reason=reason)
    notifications.refund_promised(refund)
    return refund


def left_of(payment):
    """What of an applied payment has not been promised back, in NPR."""
    if payment.status != Payment.Status.APPLIED:
        return 0
    return payment.amount - sum(refund.amount for refund in payment.refunds.all())


def send_refund(refund, *, actor=None):
    """Have Khalti send back a whole payment, unless it has already; returns the Refund as it is now. Trouble at
    the gateway changes nothing but `last_error` and when to try again."""
    refund = Refund.objects.select_related("payment__order").get(pk=refund.pk)
    if refund.method != Refund.Method.KHALTI or refund.status == Status.DONE:
        return refund
    try:
        answer = khalti.lookup(refund.payment.pidx)
    except khalti.KhaltiError as error:
        # Also where Khalti said no: that is no word about a refund that may have been sent before.
        _try_later(refund, str(error), tell=isinstance(error, khalti.KhaltiRefused))
    else:
        _act_on(answer, refund, actor)
    return Refund.objects.select_related("payment__order").get(pk=refund.pk)


def _act_on(answer, refund, actor):
    """Send the refund, or note what `answer`, the look-up of its payment, says has become of it."""
    try:
        if answer.status == "refunded":
            _done(refund, actor=actor)
        elif refund.status == Status.SENT and answer.status == "completed":
            _try_later(refund, "Khalti took the refund and does not show it yet")
        elif answer.status != "completed":
            _try_later(refund, f"Khalti says “{answer.status[:40]}” of this payment", tell=True)
        elif _claim(refund, actor):
            reach("refund.claimed")
            khalti.refund(refund.payment.transaction_id)
            reach("refund.called")
            _sent(refund, actor)
    except khalti.KhaltiRefused as error:
        _refused(refund, error, actor)
    except khalti.KhaltiError as error:
        _try_later(refund, str(error))
    except ForbiddenMove:
        pass  # somebody else was quicker, and what they wrote stands


def _claim(refund, actor):
    """Whether this call, and no other, may send the refund now."""
    now = timezone.now()
    if refund.status == Status.DUE:
        with transaction.atomic():
            move(
                refund,
                Status.SENDING,
                actor=actor,
                attempts=refund.attempts + 1,
                next_try_at=now + ANSWER_TAKES,
            )
            if refund.payment.status == Payment.Status.REFUND_DUE:
                move(refund.payment, Payment.Status.REFUND_SENT, actor=actor)
        return True
    # Asked before, and the money is still ours. Not while the one who asked may yet be waiting for the answer.
    return bool(
        Refund.objects.filter(
            Q(next_try_at__lte=now) | Q(next_try_at=None),
            pk=refund.pk,
            status=refund.status,
            attempts=refund.attempts,
        ).update(attempts=F("attempts") + 1, next_try_at=now + ANSWER_TAKES)
    )


def _sent(refund, actor):
    refund.refresh_from_db()
    if refund.status == Status.SENDING:
        with transaction.atomic():
            move(refund, Status.SENT, actor=actor, last_error="", next_try_at=timezone.now())


def _refused(refund, error, actor):
    """Khalti said no: nothing was sent. A person has to look."""
    refund.refresh_from_db()
    with transaction.atomic():
        if refund.status == Status.SENDING:
            move(refund, Status.DUE, actor=actor, reason=str(error)[:300])
            if refund.payment.status == Payment.Status.REFUND_SENT:
                move(refund.payment, Payment.Status.REFUND_DUE, actor=actor, reason=str(error)[:300])
        Refund.objects.filter(pk=refund.pk).update(last_error=str(error)[:200], next_try_at=None)
        notifications.payment_needs_attention(refund.payment)


def _try_later(refund, error, *, tell=False):
    log.warning("refund %d: %s", refund.pk, error)
    wait = min(TRY_AGAIN_AFTER * max(refund.attempts, 1), WAITS_AT_MOST)
    Refund.objects.filter(pk=refund.pk).exclude(status=Status.DONE).update(
        last_error=error[:200], next_try_at=timezone.now() + wait
    )
    if tell:
        notifications.payment_needs_attention(refund.payment)


def record_refund(refund, *, reference, actor, method=Refund.Method.BANK):
    """Note that the shop has paid `refund` back by its bank or in cash. Also one that Khalti would not take.
    Raises ForbiddenMove, while Khalti may still be sending it."""
    refund = Refund.objects.select_related("payment__order").get(pk=refund.pk)
    if refund.status != Status.DUE:
        raise ForbiddenMove
    _done(refund, actor=actor, reference=reference[:80], method=method)


def _done(refund, *, actor=None, **fields):
    payment = refund.payment
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        now = timezone.now()
        reason = fields.get("reference", "")
        move(
            refund,
            Status.DONE,
            actor=actor,
            reason=reason,
            done_at=now,
            next_try_at=None,
            last_error="",
            **fields,
        )
        payment.refresh_from_db()
        if payment.status in {Payment.Status.REFUND_DUE, Payment.Status.REFUND_SENT}:
            move(payment, Payment.Status.REFUNDED, actor=actor)
        _close(order, actor)
        notifications.refund_done(refund)


def _close(order, actor):
    """An order that was on its way back is refunded once all of its money is."""
    with_us = (
        Payment.Status.CAPTURED,
        Payment.Status.APPLIED,
        Payment.Status.REFUND_DUE,
        Payment.Status.REFUND_SENT,
    )
    if order.status == Order.Status.REFUNDING and not order.payments.filter(status__in=with_us).exists():
        move(order, Order.Status.REFUNDED, actor=actor)


def note_refund_elsewhere(payment, **seen):
    """An applied payment has been refunded in Khalti's own panel: the books follow, and a person is told, who
    knows where the pieces are."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().select_related("order").get(pk=payment.pk)
        if payment.status != Payment.Status.APPLIED:
            return
        reason = "refunded in Khalti’s panel"
        Payment.objects.filter(pk=payment.pk).update(**seen)
        refund = owe_back(payment, reason=reason)
        move(refund, Status.DONE, reason=reason, done_at=timezone.now(), next_try_at=None)
        move(payment, Payment.Status.REFUNDED, reason=reason)
        if Order.Status.REFUNDING in Order.ALLOWED_MOVES[order.status]:
            move(order, Order.Status.REFUNDING, reason=reason)
            with contextlib.suppress(NothingToCredit):
                issue_credit_note(order, amount=payment.amount, reason=reason)
        _close(order, None)
        notifications.payment_needs_attention(payment)


def work_on_refunds(limit=20):
    """Send the refunds whose time has come; returns how many were looked at."""
    due = Refund.objects.filter(
        next_try_at__lte=timezone.now(), method=Refund.Method.KHALTI, status__in=UNDONE
    )
    worked = 0
    for refund in due.order_by("next_try_at")[:limit]:
        with going_on(f"refund {refund.pk}"):
            send_refund(refund)
            worked += 1
    return worked
