"""Do the books agree with themselves? Read-only: `verify_books` prints what these checks find. What they ask of
money stands in checkout/money_checks.py, of invoices in checkout/invoicing/book_checks.py."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from catalogue.models import Variant
from checkout.actions.expire_orders import KEEPS_THE_HOLD
from checkout.holding import orders_in_review
from checkout.invoicing.book_checks import INVOICE_CHECKS
from checkout.models import Order, OrderLine, Payment, Refund
from checkout.money_checks import MONEY_CHECKS, differs, sum_of
from customers.models import Verification
from home.models import OutboxMessage

MAILS_ARE_KEPT = timedelta(days=30)
# The worker looks every half minute; this is how long it may have been away.
HELD_TOO_LONG_AFTER = timedelta(minutes=15)


def check_books():
    """Returns one sentence for each thing that is wrong; an empty list means the books are clean."""
    if connection.in_atomic_block:
        return _problems()
    if connection.vendor == "postgresql":
        # All checks see one moment, though the shop goes on selling meanwhile.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return _problems()
    # Elsewhere a sale between two questions can look like a fault. What is still there at a second look is one.
    problems = _problems()
    again = set(_problems()) if problems else set()
    return [problem for problem in problems if problem in again]


def _problems():
    return [problem for check in CHECKS for problem in check()]


def order_totals_add_up():
    """The lines of an order and its delivery charge are its total."""
    orders = Order.objects.annotate(
        parts=sum_of(OrderLine.objects.all(), "order", "line_total") + F("delivery_charge")
    )
    for number, total in orders.filter(differs("parts", "total")).values_list("number", "total").iterator():
        yield f"order {number}: its lines and delivery are not its total of {total}"


def stock_follows_from_its_movements():
    """A variant's stock is the sum of its movements."""
    variants = Variant.objects.annotate(moved=Sum("movements__change", default=0))
    wrong = variants.exclude(stock=F("moved")).values_list("sku", "stock", "moved")
    for sku, stock, moved in wrong.iterator():
        yield f"{sku}: stock is {stock}, its movements add up to {moved}"


# A live order has what its lines say; one that is over has given it back; one that is being refunded may have
# either. Orders without any movement are those of a shop that was filled without them (seed_demo in bulk).
PIECES_OUT_OF_PLACE = """
    SELECT o.number, o.status, l.sku, l.quantity - l.returned, COALESCE(m.taken, 0)
    FROM checkout_orderline l
    JOIN checkout_order o ON o.id = l.order_id
    LEFT JOIN (
        SELECT order_number, variant_id, -SUM(change) AS taken
        FROM catalogue_stockmovement WHERE order_number <> '' GROUP BY order_number, variant_id
    ) m ON m.order_number = o.number AND m.variant_id = l.variant_id
    WHERE CASE
        WHEN o.status IN ('pending', 'paid', 'preparing', 'ready', 'shipped', 'delivered')
            THEN COALESCE(m.taken, 0) <> l.quantity - l.returned
        WHEN o.status IN ('expired', 'cancelled') THEN COALESCE(m.taken, 0) <> 0
        ELSE COALESCE(m.taken, 0) NOT IN (0, l.quantity - l.returned)
    END
    AND EXISTS (SELECT 1 FROM catalogue_stockmovement e WHERE e.order_number = o.number)
    ORDER BY o.id, l.id
"""


def no_piece_is_in_two_orders():
    """By the movements of the stock each live order has its pieces, and no order that is over has any. As the
    stock is never below zero and is the sum of its movements, no piece is in two orders then."""
    with connection.cursor() as cursor:
        cursor.execute(PIECES_OUT_OF_PLACE)
        for number, status, sku, quantity, taken in cursor.fetchall():
            yield f"order {number} of {quantity} x {sku} is {status} and has {taken} by the stock's movements"


def no_hold_is_past_due():
    """An unpaid order past its time has a living payment attempt (an announced transfer is one), or is about to
    expire."""
    alive = Payment.objects.filter(order=OuterRef("pk"), status__in=KEEPS_THE_HOLD)
    late = timezone.now() - HELD_TOO_LONG_AFTER
    held = Order.objects.filter(~Exists(alive), status=Order.Status.PENDING, hold_until__lt=late)
    for number in held.values_list("number", flat=True).iterator():
        yield f"order {number} still holds its pieces, though nobody can pay for it any more"


def who_waits_for_a_card_has_one_that_is_undecided():
    """No order waits for the review of a card that has been approved or refused."""
    later = Verification.objects.filter(user=OuterRef("user"), pk__gt=OuterRef("pk"))
    decided = Verification.objects.filter(
        ~Exists(later),
        user=OuterRef("user"),
        status__in=[Verification.Status.APPROVED, Verification.Status.REJECTED],
    )
    for number in orders_in_review().filter(Exists(decided)).values_list("number", flat=True):
        yield f"order {number} waits for a card that has been decided on"


def nobody_pays_before_the_card_is_approved():
    """An order that waits for a card, or whose new price the buyer has yet to agree to, has no payment; but what
    came when it was over, and goes back."""
    early = Q(waits_for_review=True) | Q(total_agreed__isnull=False)
    kept = Payment.objects.exclude(status__in=Payment.GOES_BACK)
    paid_for = Order.objects.filter(early, Exists(kept.filter(order=OuterRef("pk"))))
    for number in paid_for.values_list("number", flat=True).iterator():
        yield f"order {number} has a payment that nobody should have been able to begin"


def what_happened_lately_has_its_mail():
    """An order paid lately has told its shopper, and so has each promise to pay back. An event has one mail at
    most: its key is unique. (Old mails may have been cleared away.)"""
    since = timezone.now() - MAILS_ARE_KEPT
    told = OutboxMessage.objects.filter(key=Concat(Value("order-paid:"), OuterRef("number")))
    silent = Order.objects.filter(~Exists(told), paid_at__gt=since)
    for number in silent.values_list("number", flat=True).iterator():
        yield f"order {number} is paid and no mail says so"
    promised = OutboxMessage.objects.filter(
        key=Concat(
            Value("refund-promised-"),
            Cast(OuterRef("pk"), CharField()),
            Value(":"),
            OuterRef("payment__order__number"),
        )
    )
    # Those that are older than refunds themselves have no event, and were promised otherwise.
    unheard = Refund.objects.filter(~Exists(promised), events__from_status="", created_at__gt=since)
    for pk, number in unheard.values_list("pk", "payment__order__number").iterator():
        yield f"refund {pk} for order {number} is owed and no mail says so"


def no_order_was_paid_twice():
    """Of an order's events at most one says that it became paid."""
    orders = Order.objects.annotate(times=Count("events", filter=Q(events__to_status=Order.Status.PAID)))
    for number, times in orders.filter(times__gt=1).values_list("number", "times").iterator():
        yield f"order {number} became paid {times} times"


CHECKS = [
    *MONEY_CHECKS,
    order_totals_add_up,
    stock_follows_from_its_movements,
    no_piece_is_in_two_orders,
    no_hold_is_past_due,
    who_waits_for_a_card_has_one_that_is_undecided,
    nobody_pays_before_the_card_is_approved,
    what_happened_lately_has_its_mail,
    no_order_was_paid_twice,
    *INVOICE_CHECKS,
]
