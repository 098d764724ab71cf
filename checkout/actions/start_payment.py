"""Open a payment page at Khalti for an order, or return the one that is already open."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from checkout import khalti
from checkout.actions.settle_payment import LINK_GRACE, settle
from checkout.errors import (
    CardInReview,
    LimitReached,
    NewPriceNotAccepted,
    NotPayable,
    OutsideLimits,
    PaymentBeingChecked,
    PaymentNotStarted,
)
from checkout.gate import require_verification
from checkout.khalti_details import khalti_details
from checkout.limits import limits_on, most_now, spent_by
from checkout.models import Order, Payment, PaymentEvent
from checkout.moves import move
from checkout.plans import end_of_day, next_row
from home.days import KATHMANDU
from home.failpoints import reach
from home.money import ZERO

# A link that dies while the shopper types the PIN is no use: below this, a new one is made.
LEAST_LEFT = timedelta(minutes=2)
# An attempt that has not got its link by now never will: the process that asked for it is gone.
INITIATE_TAKES = timedelta(seconds=30)
FIRST_LOOKUP = timedelta(seconds=60)
# Each new link lets the pieces be held longer, but not beyond this: whoever opens one link after the other and
# pays none keeps them from the rest. (While a link lives they stay anyway, see `expire_due_orders`.)
LONGEST_HOLD = timedelta(hours=4)


def start_payment(order, *, actor):
    """Returns a Payment whose `payment_url` the shopper can be sent to.

    Raises CardInReview, VerificationNeeded, NotPayable, NewPriceNotAccepted, PaymentBeingChecked, LimitReached,
    OutsideLimits, PaymentNotStarted. The link of an attempt whose `initiate` failed was shown to nobody; the next
    try is a new attempt.
    """
    # It never comes to wait again, so this needs no lock.
    if order.is_in_review:
        raise CardInReview
    require_verification(order.user)
    dead_link = order.payments.filter(
        status=Payment.Status.INITIATED, link_expires_at__lt=timezone.now() + LEAST_LEFT
    ).first()
    if dead_link is not None:
        settle(dead_link)
    payment, is_new = _attempt(order, actor)
    if is_new:
        reach("start.created")
        _initiate(payment, order)
    return payment


def _attempt(order, actor):
    now = timezone.now()
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.status != Order.Status.PENDING or order.hold_until < now:
            raise NotPayable
        if order.total_agreed is not None:
            raise NewPriceNotAccepted
        payments = list(order.payments.all())
        if any(p.status in {Payment.Status.CAPTURED, Payment.Status.MISMATCH} for p in payments):
            raise PaymentBeingChecked
        for payment in payments:
            if payment.status == Payment.Status.CREATED and payment.created_at < now - INITIATE_TAKES:
                move(payment, Payment.Status.FAILED, reason="no link was ever received")
            if payment.status == Payment.Status.INITIATED and payment.link_expires_at > now + LEAST_LEFT:
                return payment, False
            if payment.status in Payment.OPEN:
                raise PaymentBeingChecked
        payment = Payment.objects.create(order=order, amount=khalti_takes_now(order, now))
        PaymentEvent.objects.create(payment=payment, to_status=payment.status, actor=actor)
    return payment, True


def khalti_takes_now(order, now):
    """What of the plan's next part Khalti takes at `now`, in NPR: less than the part where the shopper has reached
    a limit today and the part can wait until tomorrow. Raises NotPayable, OutsideLimits, LimitReached."""
    row = next_row(order)
    if row is None or row.part.method != Payment.Method.KHALTI:
        raise NotPayable
    limits = limits_on(now.astimezone(KATHMANDU).date())[Payment.Method.KHALTI]
    most = most_now(limits, spent_by(order.user, now))
    amount = row.left if most is None else min(row.left, most)
    if amount < limits.least:
        raise OutsideLimits if row.left < limits.least else LimitReached
    if amount < row.left and row.until <= end_of_day(now, 0):
        raise LimitReached
    if ZERO < row.left - amount < limits.least:
        amount = row.left - limits.least
    return amount


def _initiate(payment, order):
    with translation.override(order.language):
        return_url = settings.SITE_URL + reverse("checkout:khalti_return")
    try:
        link = khalti.initiate(
            amount_paisa=khalti.to_paisa(payment.amount),
            order_id=f"{order.number}-{payment.pk}",
            order_name=f"Order {order.number}",
            return_url=return_url,
            website_url=settings.SITE_URL,
            details=khalti_details(payment, order),
        )
    except khalti.KhaltiError as error:
        with transaction.atomic():
            move(payment, Payment.Status.FAILED, reason=str(error)[:300], last_error=str(error)[:200])
        raise PaymentNotStarted from error
    reach("start.initiated")
    hold_until = min(link.expires_at + LINK_GRACE, order.placed_at + LONGEST_HOLD)
    with transaction.atomic():
        # The pieces stay as long as somebody could still pay for them. First the order, then its payment: in
        # this order everybody locks them.
        Order.objects.filter(pk=order.pk, hold_until__lt=hold_until).update(hold_until=hold_until)
        move(
            payment,
            Payment.Status.INITIATED,
            pidx=link.pidx,
            payment_url=link.payment_url,
            link_expires_at=link.expires_at,
            next_lookup_at=timezone.now() + FIRST_LOOKUP,
        )
