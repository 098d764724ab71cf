"""Do the books agree with themselves? Read-only: `verify_books` prints what these checks find."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils import timezone

from catalogue.models import Variant
from checkout.actions.expire_orders import KEEPS_THE_HOLD
from checkout.holding import orders_in_review
from checkout.models import Order, OrderLine, Payment
from customers.models import Verification
from home.models import OutboxMessage
from home.money import ZERO, round_money

# The worker applies a captured payment within seconds; this is how long a restart may take.
CAPTURED_AT_MOST = timedelta(minutes=5)
MAILS_ARE_KEPT = timedelta(days=30)
# The worker looks every half minute; this is how long it may have been away.
HELD_TOO_LONG_AFTER = timedelta(minutes=15)


def check_books():
    """Returns one sentence for each thing that is wrong; an empty list means the books are clean."""
    return [problem for check in CHECKS for problem in check()]


def paid_orders_have_their_money():
    """Every order that is paid has applied payments of exactly its total, and no other order has any."""
    applied = dict(
        Payment.objects.filter(status=Payment.Status.APPLIED)
        .values_list("order_id")
        .annotate(paid=Sum("amount"))
        .order_by()
    )
    for order in Order.objects.filter(Q(status__in=Order.SOLD) | Q(pk__in=applied)).iterator():
        paid = round_money(applied.get(order.pk) or ZERO)
        owed = order.total if order.status in Order.SOLD else ZERO
        if paid != owed:
            yield f"order {order.number} is {order.status} with {paid} applied of {order.total}"


def order_totals_add_up():
    """The lines of an order and its delivery charge are its total."""
    sums = (
        OrderLine.objects.filter(order=OuterRef("pk"))
        .order_by()
        .values("order")
        .annotate(sum=Sum("line_total"))
    )
    for order in Order.objects.annotate(lines_sum=sums.values("sum")).iterator():
        if round_money(order.lines_sum or ZERO) + order.delivery_charge != order.total:
            yield f"order {order.number}: its lines and delivery are not its total of {order.total}"


def stock_follows_from_its_movements():
    """A variant's stock is the sum of its movements."""
    variants = Variant.objects.annotate(moved=Sum("movements__change", default=0))
    for sku, stock, moved in variants.exclude(stock=F("moved")).values_list("sku", "stock", "moved"):
        yield f"{sku}: stock is {stock}, its movements add up to {moved}"


def no_hold_is_past_due():
    """An unpaid order past its time has a living payment attempt, or is about to expire."""
    alive = Payment.objects.filter(order=OuterRef("pk"), status__in=KEEPS_THE_HOLD)
    late = timezone.now() - HELD_TOO_LONG_AFTER
    for order in Order.objects.filter(~Exists(alive), status=Order.Status.PENDING, hold_until__lt=late):
        yield f"order {order.number} still holds its pieces, though nobody can pay for it any more"


def who_waits_for_a_card_has_one_that_is_undecided():
    """No order waits for the review of a card that has been approved or refused."""
    later = Verification.objects.filter(user=OuterRef("user"), pk__gt=OuterRef("pk"))
    decided = Verification.objects.filter(
        ~Exists(later),
        user=OuterRef("user"),
        status__in=[Verification.Status.APPROVED, Verification.Status.REJECTED],
    )
    for order in orders_in_review().filter(Exists(decided)):
        yield f"order {order.number} waits for a card that has been decided on"


def nobody_pays_before_the_card_is_approved():
    """An order that waits for a card, or whose new price the buyer has yet to agree to, has no payment."""
    early = Q(waits_for_review=True) | Q(total_agreed__isnull=False)
    for order in Order.objects.filter(early, Exists(Payment.objects.filter(order=OuterRef("pk")))):
        yield f"order {order.number} has a payment that nobody should have been able to begin"


def no_money_lies_unapplied():
    """Money that was captured has been applied or is owed back."""
    late = timezone.now() - CAPTURED_AT_MOST
    for payment in Payment.objects.filter(status=Payment.Status.CAPTURED, captured_at__lt=late):
        yield f"payment {payment.pk} was captured long ago and is neither applied nor owed back"


def every_paid_order_has_one_mail():
    """An order paid lately has told its shopper. (Old mails may have been cleared away.)"""
    told = set(OutboxMessage.objects.filter(key__startswith="order-paid:").values_list("key", flat=True))
    recently_paid = Order.objects.filter(paid_at__gt=timezone.now() - MAILS_ARE_KEPT)
    for number in recently_paid.values_list("number", flat=True).iterator():
        if f"order-paid:{number}" not in told:
            yield f"order {number} is paid and no mail says so"


def no_order_was_paid_twice():
    """Of an order's events at most one says that it became paid."""
    twice = Order.objects.annotate(
        times=Count("events", filter=Q(events__to_status=Order.Status.PAID))
    ).filter(times__gt=1)
    for order in twice:
        yield f"order {order.number} became paid {order.times} times"


CHECKS = [
    paid_orders_have_their_money,
    order_totals_add_up,
    stock_follows_from_its_movements,
    no_hold_is_past_due,
    who_waits_for_a_card_has_one_that_is_undecided,
    nobody_pays_before_the_card_is_approved,
    no_money_lies_unapplied,
    every_paid_order_has_one_mail,
    no_order_was_paid_twice,
]
