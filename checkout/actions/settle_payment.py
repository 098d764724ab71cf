"""Find out what became of a payment and act on it. The return page, the worker, the command and the admin
button all come here; calling it once more is always safe.

Two transactions on purpose. The first writes down that money was taken (`captured`), the second gives the goods
for it (`applied`) or owes it back (`refund_due`). With one, a kill between look-up and commit would leave money
that no reconciliation can see. No HTTP happens inside either.
"""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalogue import stock
from checkout import khalti, notifications
from checkout.actions import refunds
from checkout.actions.refunded_elsewhere import note_refund_elsewhere
from checkout.errors import ForbiddenMove
from checkout.invoicing import issue_invoice
from checkout.models import Order, OrderEvent, Payment
from checkout.moves import move
from checkout.pickup import new_code
from checkout.plans import next_row
from home.failpoints import reach
from home.formatting import format_npr
from home.money import PAISA
from home.steadiness import going_on

log = logging.getLogger(__name__)

Status = Payment.Status

# After the link's own end the gateway may still be taking money that was sent in its last second. An unpaid link
# this long past its end will not be paid any more, even if the gateway still says "Initiated".
LINK_GRACE = timedelta(minutes=10)
# The gateway's words, in lower case, for a payment that is over and took nothing.
DEAD = {"expired", "user canceled", "user cancelled", "canceled", "cancelled", "failed"}
WAITING = {"initiated", "pending"}
ASKABLE = {Status.INITIATED, Status.FAILED, Status.REVIEW, Status.MISMATCH, Status.APPLIED}
# An applied payment is looked at once a day for so long: somebody may have refunded it in Khalti's own panel.
WATCHED = timedelta(days=60)
# Who has paid less than a part, or has paid it late, has at least so long for the rest.
LEAST_FOR_THE_REST = timedelta(days=1)
# After so many look-ups in a row without an answer the rest waits for the next round.
ASKED_IN_VAIN = 3


def settle(payment, *, actor=None):
    """Ask the gateway about `payment`, write down what it says and act on it; returns the payment as it is now.

    Gateway trouble changes nothing but `last_error` and when to ask again.
    """
    _settle(payment.pk, actor)
    return Payment.objects.select_related("order").get(pk=payment.pk)


def _settle(pk, actor):
    """Returns whether the gateway was there, if it was asked."""
    payment, is_there = Payment.objects.get(pk=pk), True
    if payment.status in ASKABLE and payment.pidx:
        is_there = _look_up(payment, actor)
    if payment.status == Status.CAPTURED:
        reach("settle.captured")
        apply_captured(payment.pk, actor=actor)
    return is_there


def _look_up(payment, actor):
    try:
        return _ask(payment, actor)
    except ForbiddenMove:
        # Somebody else settled it between our look-up and now. What they wrote stands.
        payment.refresh_from_db()
        return True


def _ask(payment, actor):
    try:
        answer = khalti.lookup(payment.pidx)
    except khalti.UnknownPidx as error:
        _note_error(payment, error)
        _review(payment, actor, "the gateway does not know this payment")
    except khalti.KhaltiError as error:
        _note_error(payment, error)
        return isinstance(error, khalti.KhaltiRefused)
    else:
        reach("settle.looked_up")
        _record(payment, answer, actor)
    return True


def _record(payment, answer, actor):
    now = timezone.now()
    seen = {
        "gateway_status": answer.status[:40],
        "gateway_answer": answer.answer,
        "looked_up_at": now,
        "lookups": payment.lookups + 1,
        "last_error": "",
    }
    if payment.status == Status.APPLIED:
        _watch(payment, answer, seen, now)
    elif answer.status == "completed":
        _capture(payment, answer, seen, actor)
    elif answer.status in DEAD or answer.status == "refunded":
        _fail(payment, f"gateway: {answer.status}", seen, actor)
    elif answer.status in WAITING:
        link_is_over = payment.link_expires_at and payment.link_expires_at + LINK_GRACE < now
        if answer.status == "initiated" and link_is_over:
            _fail(payment, "the link ended unpaid", seen, actor)
        else:
            _note(payment, next_lookup_at=_next_lookup(payment, now), **seen)
    else:
        # "partially refunded", or a word we have never heard: keep the pieces and tell the owner.
        _note(payment, next_lookup_at=_next_lookup(payment, now), **seen)
        _review(payment, actor, f"gateway: {answer.status[:40]}")


def _watch(payment, answer, seen, now):
    """An applied payment: the money is still ours, or has been sent back by hand at Khalti."""
    later = now + timedelta(days=1) if now - payment.created_at < WATCHED else None
    if answer.status == "refunded":
        note_refund_elsewhere(payment, **seen)
    elif answer.status == "partially refunded" and payment.gateway_status != answer.status:
        # A person has to say what that was for.
        _note(payment, next_lookup_at=later, **seen)
        payment.refresh_from_db()
        with transaction.atomic():
            notifications.payment_needs_attention(payment)
    else:
        _note(payment, next_lookup_at=later, **seen)


def _note(payment, **fields):
    """Write down what was learnt of a payment that stays where it is. If it has moved on since it was read, a
    slower look-up of the same moment must not talk over what was found out meanwhile."""
    Payment.objects.filter(pk=payment.pk, status=payment.status).update(**fields)


def _capture(payment, answer, seen, actor):
    if answer.total_paisa != khalti.to_paisa(payment.amount):
        if payment.status == Status.MISMATCH:
            _note(payment, next_lookup_at=None, **seen)
            return
        with transaction.atomic():
            move(
                payment,
                Status.MISMATCH,
                actor=actor,
                reason=f"asked {format_npr(payment.amount)}, gateway says {_in_npr(answer.total_paisa)}",
                next_lookup_at=None,
                **seen,
            )
            notifications.payment_needs_attention(payment)
        return
    if not answer.transaction_id:
        _note(payment, next_lookup_at=_next_lookup(payment, timezone.now()), **seen)
        _review(payment, actor, "completed without a transaction id")
        return
    try:
        with transaction.atomic():
            move(
                payment,
                Status.CAPTURED,
                actor=actor,
                reason=f"transaction {answer.transaction_id}",
                transaction_id=answer.transaction_id,
                captured_at=timezone.now(),
                next_lookup_at=timezone.now(),
                **seen,
            )
    except IntegrityError:
        # Another payment has this transaction already: one sum of money cannot pay twice.
        payment.refresh_from_db()
        _note(payment, next_lookup_at=_next_lookup(payment, timezone.now()), **seen)
        _review(payment, actor, "its transaction id belongs to another payment")


def _in_npr(paisa):
    return "no amount" if paisa is None else format_npr(paisa * PAISA)


def _fail(payment, reason, seen, actor):
    now = timezone.now()
    later = next_lookup_of_failed(payment, now)
    # A wrong sum that has gone back is nobody's matter any more.
    is_still_wrong = payment.status == Status.MISMATCH and seen["gateway_status"] != "refunded"
    if payment.status == Status.FAILED or is_still_wrong:
        _note(payment, next_lookup_at=later, **seen)
        return
    with transaction.atomic():
        move(payment, Status.FAILED, actor=actor, reason=reason, next_lookup_at=later, **seen)
        if seen["gateway_status"] == "refunded":
            # It was paid and given back before we knew of it.
            notifications.payment_needs_attention(payment)


def _review(payment, actor, reason):
    if payment.status != Status.INITIATED:
        return
    with transaction.atomic():
        move(payment, Status.REVIEW, actor=actor, reason=reason)
        notifications.payment_needs_attention(payment)


def _note_error(payment, error):
    now = timezone.now()
    log.warning("payment %d not settled: %s", payment.pk, error)
    is_watched_no_more = payment.status == Status.APPLIED and now - payment.created_at > WATCHED
    _note(
        payment,
        last_error=str(error)[:200],
        looked_up_at=now,
        lookups=payment.lookups + 1,
        next_lookup_at=None if is_watched_no_more else _next_lookup(payment, now),
    )


def _next_lookup(payment, now):
    """Every minute while the shopper may be waiting, every two minutes while the link lives, then ever less."""
    age = now - payment.created_at
    if age < timedelta(minutes=10):
        return now + timedelta(minutes=1)
    if age < timedelta(hours=2):
        return now + timedelta(minutes=2)
    return now + min(age / 10, timedelta(hours=6))


def next_lookup_of_failed(payment, now):
    """A dead payment has been seen to come alive at other gateways: look again a few times over two days."""
    failed = payment.events.filter(to_status=Status.FAILED).order_by("pk").last()
    age = now - failed.created_at if failed else timedelta()
    if age < timedelta(hours=2):
        return now + timedelta(minutes=30)
    if age < timedelta(days=2):
        return now + timedelta(hours=12)
    return None


def apply_captured(payment_pk, *, actor=None):
    """Give the goods for money that has been taken, or mark it as owed back.

    Locks in the order order, payment, variants. A part of what is owed is applied, and the order goes on waiting
    for the rest. An order that expired meanwhile gets its pieces again if they are still free and this is all of
    its money; what is more than an order still asks for, or finds it over, is `refund_due`.
    """
    with transaction.atomic():
        order_pk = Payment.objects.values_list("order_id", flat=True).get(pk=payment_pk)
        order = Order.objects.select_for_update().get(pk=order_pk)
        payment = Payment.objects.select_for_update().get(pk=payment_pk)
        payment.order = order
        if payment.status != Status.CAPTURED:
            return
        reason = _why_not_applied(order, payment)
        if reason:
            refunds.owe_back(payment, reason=reason, actor=actor)
            return
        watch = timezone.now() + timedelta(days=1) if payment.pidx else None
        move(payment, Status.APPLIED, actor=actor, next_lookup_at=watch)
        reach("settle.applying")
        if order.outstanding:
            _wait_for_the_rest(order, payment, actor)
        else:
            _give_the_goods(order, payment, actor)


def _why_not_applied(order, payment):
    """ "" or why the order cannot take this money. An expired order may get its pieces back on the way."""
    if order.takes_no_money_yet:
        return "the card was not approved, or the new price not agreed to"
    if order.status == Order.Status.EXPIRED:
        if payment.amount != order.total:
            return "a part came after the order had expired"
        return _take_pieces_again(order)
    if order.status != Order.Status.PENDING:
        return f"the order was already {order.status}"
    if payment.amount > order.outstanding:
        return "it is more than was still to be paid"
    return ""


def _wait_for_the_rest(order, payment, actor):
    """The pieces stay until the next part of the plan is due. Who is late has a day more, once a part: nobody
    keeps a price by small sums."""
    hold_until = next_row(order).part.due_at
    paid_late = order.payments.filter(status=Status.APPLIED, captured_at__gt=hold_until).exclude(
        pk=payment.pk
    )
    if not paid_late.exists():
        hold_until = max(hold_until, timezone.now() + LEAST_FOR_THE_REST)
    if hold_until > order.hold_until:
        Order.objects.filter(pk=order.pk).update(hold_until=hold_until)
        order.hold_until = hold_until
    OrderEvent.objects.create(
        order=order,
        from_status=order.status,
        to_status=order.status,
        actor=actor,
        reason=f"payment {payment.pk}: {payment.amount} of {order.total}",
    )
    notifications.part_received(payment)


def _give_the_goods(order, payment, actor):
    reason = f"payment {payment.pk}"
    code = {"pickup_code": new_code()} if order.is_pickup else {}
    move(order, Order.Status.PAID, actor=actor, reason=reason, paid_at=timezone.now(), **code)
    stock.mark_sold(order.quantities(), order_number=order.number)
    issue_invoice(order)
    notifications.order_paid(order)


def _take_pieces_again(order):
    """Hold the pieces of an expired order again; returns "" or why it cannot be."""
    try:
        stock.hold(order.quantities(), order_number=order.number, reason="paid after expiry")
    except stock.InsufficientStock as error:
        return f"{error.variant.sku} was sold meanwhile"
    return ""


def settle_due(limit=50):
    """Settle the payments whose time has come; returns how many. Two workers at once take each one once. A gateway
    that gives no answer is not asked for all of them: the worker has other work."""
    now = timezone.now()
    due = Payment.objects.filter(next_lookup_at__lte=now).order_by("next_lookup_at")[:limit]
    done = in_vain = 0
    for payment in due:
        mine = Payment.objects.filter(pk=payment.pk, next_lookup_at=payment.next_lookup_at).update(
            next_lookup_at=now + timedelta(minutes=2)
        )
        if mine:
            with going_on(f"payment {payment.pk}"):
                in_vain = 0 if _settle(payment.pk, None) else in_vain + 1
                done += 1
        if in_vain == ASKED_IN_VAIN:
            break
    return done
