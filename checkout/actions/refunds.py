"""Giving money back: what is owed is written down first, then sent, and known as done when Khalti or the bank
says so. All of a payment goes back through Khalti's own refund; a part of one, or a bank transfer, is paid by the
shop's bank and recorded here.

A refund is looked up before every send. It is `sending` from before Khalti is asked, so that one that was cut off
half-way is looked up and not sent blindly again.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from checkout import khalti, notifications
from checkout.errors import ForbiddenMove, RefundedByKhalti, RefundUnclear
from checkout.invoicing import credit_the_rest
from checkout.models import CheckoutSettings, Order, Payment, Refund, RefundEvent
from checkout.moves import move
from home.days import today
from home.failpoints import reach
from home.money import ZERO
from home.steadiness import going_on

log = logging.getLogger(__name__)

Status = Refund.Status

# After this a refund of which nothing was heard is looked up, and sent again where the money is still ours.
ANSWER_TAKES = timedelta(minutes=5)
TRY_AGAIN_AFTER = timedelta(minutes=10)
WAITS_AT_MOST = timedelta(hours=6)
# So long may a call of which no answer came be why Khalti refuses the next one: nobody else pays the refund yet.
IN_DOUBT = timedelta(days=1)
UNDONE = {Status.DUE, Status.SENDING, Status.SENT}


def owe_back(payment, *, reason, amount=None, actor=None):
    """Write down that `payment` goes back to its payer: all that is left of it, or `amount` NPR of an applied one.
    In the caller's transaction. Returns the Refund, or None where all of it had been promised back before. Raises
    ForbiddenMove, also where less than `amount` is left of it."""
    whole, left, is_untouched = amount is None, left_of(payment), not payment.refunds.exists()
    if whole:
        move(payment, Payment.Status.REFUND_DUE, actor=actor, reason=reason, next_lookup_at=None)
        if not left:
            _end_payment(payment, actor)
            return None
    elif payment.status != Payment.Status.APPLIED or not 0 < amount <= left:
        raise ForbiddenMove
    by_khalti = whole and is_untouched and payment.method == Payment.Method.KHALTI
    refund = Refund.objects.create(
        payment=payment,
        amount=left if whole else amount,
        method=Refund.Method.KHALTI if by_khalti else Refund.Method.BANK,
        reason=reason,
        due_on=today() + timedelta(days=CheckoutSettings.load().refund_days),
        requested_by=actor,
        next_try_at=timezone.now() if by_khalti else None,
    )
    RefundEvent.objects.create(refund=refund, to_status=refund.status, actor=actor, reason=reason)
    notifications.refund_promised(refund)
    return refund


def owe_all_back(order, *, actor, reason):
    """All that was paid for `order` and has not gone back before goes back, in the caller's transaction, and what
    is left of its invoice is taken back by a credit note."""
    for payment in order.payments.filter(status=Payment.Status.APPLIED).order_by("pk"):
        owe_back(payment, reason=reason, actor=actor)
    credit_the_rest(order, reason=reason)
    close_order(order, actor)


def left_of(payment):
    """What of a payment has not been promised back, in NPR."""
    return payment.amount - sum((refund.amount for refund in payment.refunds.all()), ZERO)


def left_of_order(order):
    """What of an order's applied money has not been promised back, in NPR."""
    applied = order.payments.filter(status=Payment.Status.APPLIED).prefetch_related("refunds")
    return sum((left_of(payment) for payment in applied), ZERO)


def is_recordable(refund):
    """Whether the shop may pay it itself: while Khalti is not sending it, or when it is late and for long no call
    has been left without an answer."""
    is_late = refund.status in {Status.SENDING, Status.SENT} and refund.due_on < today()
    return refund.status == Status.DUE or is_late and not _in_doubt(refund.unanswered_at)


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
    unanswered_at = refund.unanswered_at
    try:
        if answer.status == "refunded":
            _done(refund, actor=actor)
        elif refund.status == Status.SENT and answer.status == "completed":
            _try_later(refund, "Khalti took the refund and does not show it yet")
        elif answer.status != "completed":
            _try_later(refund, f"Khalti says “{answer.status[:40]}” of this payment", tell=True)
        elif actor is None and refund.status == Status.SENDING and refund.due_on < today():
            # Somebody is about to pay it by hand, or does: nobody sends it now but a person.
            _try_later(refund, "Khalti does not send it, and it is late", tell=True)
        elif _claim(refund, actor):
            reach("refund.claimed")
            khalti.refund(refund.payment.transaction_id)
            reach("refund.called")
            _sent(refund, actor)
    except khalti.KhaltiRefused as error:
        _refused(refund, error, actor, unanswered_at)
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
                unanswered_at=now,
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
        ).update(attempts=F("attempts") + 1, next_try_at=now + ANSWER_TAKES, unanswered_at=now)
    )


def _sent(refund, actor):
    refund.refresh_from_db()
    if refund.status == Status.SENDING:
        with transaction.atomic():
            move(
                refund,
                Status.SENT,
                actor=actor,
                last_error="",
                next_try_at=timezone.now(),
                unanswered_at=None,
            )


def _refused(refund, error, actor, unanswered_at):
    """Khalti said no: a person has to look. Nothing was sent, unless by the call before this one, to which at
    `unanswered_at` no answer came."""
    refund.refresh_from_db()
    if _in_doubt(unanswered_at):
        Refund.objects.filter(pk=refund.pk).update(unanswered_at=unanswered_at)
        _try_later(refund, str(error), tell=True)
        return
    with transaction.atomic():
        if refund.status == Status.SENDING:
            move(refund, Status.DUE, actor=actor, reason=str(error)[:300], unanswered_at=None)
            if refund.payment.status == Payment.Status.REFUND_SENT:
                move(refund.payment, Payment.Status.REFUND_DUE, actor=actor, reason=str(error)[:300])
        Refund.objects.filter(pk=refund.pk).update(last_error=str(error)[:200], next_try_at=None)
        notifications.refund_needs_attention(refund)


def _in_doubt(unanswered_at):
    return unanswered_at is not None and unanswered_at > timezone.now() - IN_DOUBT


def _try_later(refund, error, *, tell=False):
    log.warning("refund %d: %s", refund.pk, error)
    wait = min(TRY_AGAIN_AFTER * max(refund.attempts, 1), WAITS_AT_MOST)
    Refund.objects.filter(pk=refund.pk).exclude(status=Status.DONE).update(
        last_error=error[:200], next_try_at=timezone.now() + wait
    )
    if tell:
        notifications.refund_needs_attention(refund)


def record_refund(refund, *, reference, actor, method=Refund.Method.BANK):
    """Note that the shop has paid `refund` back by its bank or in cash, also one that Khalti would not take; or
    (`method` Khalti) that Khalti's panel shows it. Khalti is asked first. Raises ForbiddenMove while Khalti may
    still be sending it, RefundUnclear where Khalti gives no answer, RefundedByKhalti where it has sent it."""
    refund = Refund.objects.select_related("payment__order").get(pk=refund.pk)
    if not is_recordable(refund):
        raise ForbiddenMove
    if refund.method == Refund.Method.KHALTI and _has_gone(refund, method):
        _done(refund, actor=actor)
        raise RefundedByKhalti
    with transaction.atomic():
        # Nobody sends it meanwhile: who claims it waits for this row, and then finds it done.
        if not Refund.objects.filter(pk=refund.pk, attempts=refund.attempts).update(next_try_at=None):
            raise ForbiddenMove
        _done(refund, actor=actor, reference=reference[:80], method=method)


def _has_gone(refund, method):
    """Whether Khalti says that it has sent a refund. Raises RefundUnclear, also where Khalti's word is another
    than that the money is ours; who has looked in its panel (`method` Khalti) knows better."""
    try:
        answer = khalti.lookup(refund.payment.pidx)
    except khalti.KhaltiError as error:
        raise RefundUnclear from error
    if answer.status not in {"completed", "refunded"} and method != Refund.Method.KHALTI:
        raise RefundUnclear
    return answer.status == "refunded"


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
        _end_payment(payment, actor)
        close_order(order, actor)
        notifications.refund_done(refund)


def _end_payment(payment, actor):
    """A payment that was on its way back is refunded once all of its refunds are done."""
    is_going_back = payment.status in {Payment.Status.REFUND_DUE, Payment.Status.REFUND_SENT}
    if is_going_back and not payment.refunds.exclude(status=Status.DONE).exists():
        move(payment, Payment.Status.REFUNDED, actor=actor)


def close_order(order, actor=None):
    """An order that was on its way back is refunded once all of its money is. In the caller's transaction."""
    with_us = (
        Payment.Status.CAPTURED,
        Payment.Status.APPLIED,
        Payment.Status.REFUND_DUE,
        Payment.Status.REFUND_SENT,
    )
    if order.status == Order.Status.REFUNDING and not order.payments.filter(status__in=with_us).exists():
        move(order, Order.Status.REFUNDED, actor=actor)


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
