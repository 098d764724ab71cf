"""Money that a person has seen: a transfer on the shop's bank account, or cash on the counter.

As with Khalti, it is on the books (`captured`) before goods are given for it (`applied`), in two transactions.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout import notifications
from checkout.actions.refunds import owe_back
from checkout.actions.settle_payment import LEAST_FOR_THE_REST, apply_captured
from checkout.errors import (
    AnnouncedMeanwhile,
    ForbiddenMove,
    NotYetPayable,
    OutsideLimits,
    ReferenceUsed,
    TooManyAnnouncements,
)
from checkout.limits import limits_on, most_now, spent_by
from checkout.models import Order, Payment, PaymentEvent
from checkout.moves import move
from home.days import today
from home.failpoints import reach
from home.money import ZERO

Status, Method = Payment.Status, Payment.Method
# Where more came than was owed, the rest is a payment of its own, to be refunded; its reference ends so.
SURPLUS = " +"
# An announced transfer keeps the pieces until somebody has looked for it.
MOST_ANNOUNCED = 6


def announced_transfers(order):
    """How many transfers the shop has ever been told of for `order`."""
    return order.payments.filter(method=Method.BANK).count()


def announce_transfer(
    order, *, amount, payer_name, payer_relation, paid_on, actor, reference="", slip=None, known=None
):
    """The shopper says that a transfer of `amount` NPR is on its way. It waits for somebody to find it at the
    bank, and keeps the order's pieces. `known`: how many `announced_transfers` the shopper saw. Returns the
    Payment. Raises ForbiddenMove where nothing is to be paid, AnnouncedMeanwhile, TooManyAnnouncements."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.status != Order.Status.PENDING or order.takes_no_money_yet:
            raise ForbiddenMove
        if known is not None and known != announced_transfers(order):
            raise AnnouncedMeanwhile
        if order.payments.filter(method=Method.BANK, status=Status.REVIEW).count() >= MOST_ANNOUNCED:
            raise TooManyAnnouncements
        payment = Payment.objects.create(
            order=order,
            method=Method.BANK,
            status=Status.REVIEW,
            amount=amount,
            payer_name=payer_name,
            payer_relation=payer_relation,
            paid_on=paid_on,
            bank_reference=reference,
            slip=slip,
        )
        PaymentEvent.objects.create(
            payment=payment, to_status=payment.status, actor=actor, reason="announced"
        )
        notifications.payment_needs_attention(payment)
    return payment


def confirm_transfer(payment, *, amount, reference, actor):
    """The announced transfer is on the shop's account: `amount` NPR came, which need not be what was announced.
    Raises ForbiddenMove when it has been decided on, ReferenceUsed. Returns the Payment as it is now."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        if payment.method != Method.BANK or payment.status != Status.REVIEW:
            raise ForbiddenMove
        taken, surplus = _split(order, amount)
        Payment.objects.filter(pk=payment.pk).update(amount=taken)
        payment.amount = taken
        _capture(payment, reference, actor)
        _surplus_of(payment, surplus, reference, actor)
    return _apply(payment, actor)


def refuse_transfer(payment, *, actor, reason):
    """The announced transfer is not on the shop's account. `reason` is told to the shopper, who has a day to
    answer; the first time only, or pieces could be held for ever by transfers that never come."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().select_related("order").get(pk=payment.pk)
        if payment.method != Method.BANK or payment.status != Status.REVIEW:
            raise ForbiddenMove
        hold_until = timezone.now() + LEAST_FOR_THE_REST
        is_first = not order.payments.filter(method=Method.BANK, status=Status.FAILED).exists()
        if is_first and order.status == Order.Status.PENDING and order.hold_until < hold_until:
            Order.objects.filter(pk=order.pk).update(hold_until=hold_until)
        move(payment, Status.FAILED, actor=actor, reason=reason[:300])
        notifications.transfer_refused(payment, reason)


def take_transfer(order, *, amount, reference, paid_on, actor, payer_name="", payer_relation=""):
    """A transfer on the shop's account that nobody has announced. Also one that comes late, for an order that is
    over: it is refunded then. Raises ReferenceUsed, NotYetPayable. Returns the Payment as it is now."""
    fields = {"payer_name": payer_name, "payer_relation": payer_relation, "paid_on": paid_on}
    return _take(order, Method.BANK, amount, reference, actor, bank_reference=reference[:60], **fields)


def take_cash(order, *, amount, actor, owed=None):
    """Cash on the counter. `owed`: what the order owed when it was looked at. Raises OutsideLimits where the law,
    or a limit of the shop's, wants it paid otherwise, ForbiddenMove where the order does not owe so much, or no
    longer what it did, NotYetPayable."""
    limits = limits_on(today())[Method.CASH]
    cash_before = sum(
        (payment.amount for payment in order.payments.filter(method=Method.CASH, status__in=Payment.TAKEN)),
        ZERO,
    )
    # The ceiling of one payment is one of the whole order's cash.
    of_order = None if limits.most is None else limits.most - cash_before
    of_payer = most_now(limits, spent_by(order.user, timezone.now(), Method.CASH))
    if order.needs_known_payer or any(most is not None and amount > most for most in (of_order, of_payer)):
        raise OutsideLimits
    if order.status != Order.Status.PENDING or amount > order.outstanding:
        raise ForbiddenMove
    return _take(order, Method.CASH, amount, "", actor, owed=owed, paid_on=today())


def _take(order, method, amount, reference, actor, owed=None, **fields):
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.status == Order.Status.PENDING and order.takes_no_money_yet:
            raise NotYetPayable
        # Cash has no reference by which a second press of the button would be known.
        if owed is not None and owed != order.outstanding:
            raise ForbiddenMove
        taken, surplus = _split(order, amount)
        payment = Payment.objects.create(order=order, method=method, amount=taken, **fields)
        PaymentEvent.objects.create(payment=payment, to_status=payment.status, actor=actor)
        _capture(payment, reference or f"{method}-{payment.pk}", actor)
        _surplus_of(payment, surplus, reference, actor)
    return _apply(payment, actor)


def _split(order, amount):
    """What of `amount` an order takes, and what is too much. An order that is over takes it whole, to owe it
    back."""
    owed = order.outstanding if order.status == Order.Status.PENDING else ZERO
    return (owed, amount - owed) if ZERO < owed < amount else (amount, ZERO)


def _capture(payment, reference, actor):
    try:
        with transaction.atomic():
            move(
                payment,
                Status.CAPTURED,
                actor=actor,
                reason=f"seen by {actor}",
                transaction_id=reference[:80],
                captured_at=timezone.now(),
                # Should this process die now, the worker goes on.
                next_lookup_at=timezone.now(),
                confirmed_by=actor,
            )
    except IntegrityError:
        raise ReferenceUsed from None


def _surplus_of(payment, surplus, reference, actor):
    if not surplus:
        return
    rest = Payment.objects.create(
        order_id=payment.order_id,
        method=payment.method,
        amount=surplus,
        payer_name=payment.payer_name,
        payer_relation=payment.payer_relation,
        paid_on=payment.paid_on,
    )
    PaymentEvent.objects.create(payment=rest, to_status=rest.status, actor=actor, reason="paid too much")
    _capture(rest, f"{reference}{SURPLUS}", actor)
    # At once: were it applied before the payment that it is left over from, that one would be the one too much.
    owe_back(rest, reason="it is more than was still to be paid", actor=actor)


def _apply(payment, actor):
    reach("confirm.captured")
    apply_captured(payment.pk, actor=actor)
    return Payment.objects.select_related("order").get(pk=payment.pk)
