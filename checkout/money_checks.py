"""What verify_books asks of payments and refunds: no rupee is lost, and none is owed that nobody sees."""

from datetime import timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from checkout.models import Instalment, Order, Payment, Refund
from checkout.models.order import HALF_A_PAISA
from home.days import today
from home.money import ZERO, round_money

Status = Payment.Status

# The worker applies a captured payment within seconds; this is how long a restart may take.
CAPTURED_AT_MOST = timedelta(minutes=5)
GOING_BACK = {Status.REFUND_DUE, Status.REFUND_SENT}


def differs(one, other):
    """SQLite computes with floats: equal to the paisa is the most that can be asked of it."""
    return Q(**{f"{one}__gt": F(other) + HALF_A_PAISA}) | Q(**{f"{one}__lt": F(other) - HALF_A_PAISA})


def sum_of(rows, by, amount="amount"):
    """A subquery: the sum of `amount` over the `rows` whose key `by` is that of the outer row; 0 for none."""
    sums = rows.filter(**{by: OuterRef("pk")}).order_by().values(by).annotate(sum=Sum(amount)).values("sum")
    return Coalesce(Subquery(sums), ZERO)


def paid_orders_have_their_money():
    """Every order that is paid has applied payments of exactly its total; one that waits has less; one that is
    over has none."""
    over = {Order.Status.EXPIRED, Order.Status.CANCELLED, Order.Status.REFUNDED}
    applied = sum_of(Payment.objects.filter(status=Status.APPLIED), "order")
    wrong = Order.objects.annotate(applied=applied).filter(
        Q(status__in=Order.SOLD) & differs("applied", "total")
        | Q(status=Order.Status.PENDING, applied__gt=F("total") - HALF_A_PAISA)
        | Q(status=Order.Status.REFUNDING, applied__gt=F("total") + HALF_A_PAISA)
        | Q(status__in=over, applied__gt=0)
    )
    for number, status, paid, total in wrong.values_list("number", "status", "applied", "total").iterator():
        yield f"order {number} is {status} with {round_money(paid)} applied of {total}"


def money_taken_is_money_kept_or_owed():
    """What was captured, less what was refunded, is the totals of paid orders, the parts of others, and what is
    owed back."""
    paid = Q(status__in=Order.SOLD)
    totals = Order.objects.filter(paid).aggregate(sum=Sum("total", default=ZERO))["sum"]
    sums = Payment.objects.aggregate(
        taken=Sum("amount", filter=Q(status__in=Payment.TAKEN), default=ZERO),
        parts=Sum("amount", filter=Q(status=Status.APPLIED) & ~Q(order__status__in=Order.SOLD), default=ZERO),
        fresh=Sum("amount", filter=Q(status=Status.CAPTURED), default=ZERO),
    )
    done = Q(status=Refund.Status.DONE)
    back = Refund.objects.aggregate(
        refunded=Sum("amount", filter=done, default=ZERO),
        of_kept=Sum("amount", filter=done & Q(payment__status=Status.APPLIED), default=ZERO),
        owed=Sum("amount", filter=~done & Q(payment__status__in=GOING_BACK), default=ZERO),
    )
    have = round_money(sums["taken"] - back["refunded"])
    explained = round_money(totals + sums["parts"] + sums["fresh"] + back["owed"] - back["of_kept"])
    if have != explained:
        yield f"captured less refunded is {have}; paid orders, parts and what is owed back are {explained}"


def no_money_lies_unapplied():
    """Money that was captured has been applied or is owed back."""
    late = timezone.now() - CAPTURED_AT_MOST
    for pk in Payment.objects.filter(status=Status.CAPTURED, captured_at__lt=late).values_list(
        "pk", flat=True
    ):
        yield f"payment {pk} was captured long ago and is neither applied nor owed back"


def what_khalti_took_is_on_the_books():
    """Every payment that Khalti calls completed has been taken. One whose amount differs waits for a person."""
    seen = Payment.objects.filter(gateway_status="completed").exclude(status__in=Payment.TAKEN)
    for pk, status in seen.exclude(status=Status.MISMATCH).values_list("pk", "status").iterator():
        yield f"payment {pk} is completed at Khalti and {status} here"
    for pk in Payment.objects.filter(status=Status.MISMATCH).values_list("pk", flat=True).iterator():
        yield f"payment {pk}: Khalti took another amount than was asked for, and nobody has decided on it"
    unsaid = ~Exists(Refund.objects.filter(payment=OuterRef("pk")))
    given_back = Payment.objects.filter(
        Q(gateway_status="refunded") | Q(unsaid, gateway_status="partially refunded"), status=Status.APPLIED
    )
    for pk in given_back.values_list("pk", flat=True).iterator():
        yield f"payment {pk} was refunded at Khalti, and the books do not say so"


def what_goes_back_has_its_refund():
    """A payment that is owed back has a refund that is not done, and with earlier ones they are all of it; one
    that went back has them done; one that is kept has not more promised back than it is; no other has any."""
    undone = Count("refunds", filter=~Q(refunds__status=Refund.Status.DONE))
    payments = Payment.objects.annotate(undone=undone, back=Coalesce(Sum("refunds__amount"), ZERO))
    wrong = payments.filter(
        Q(status__in=GOING_BACK) & (Q(undone=0) | differs("back", "amount"))
        | Q(status=Status.REFUNDED) & (Q(undone__gt=0) | differs("back", "amount"))
        | Q(status=Status.APPLIED, back__gt=F("amount") + HALF_A_PAISA)
        | ~Q(status__in=[*GOING_BACK, Status.REFUNDED, Status.APPLIED]) & Q(back__gt=0)
    )
    rows = wrong.values_list("pk", "status", "amount", "back", "undone").order_by("pk")
    for pk, status, amount, back, open_ones in rows.iterator():
        yield (
            f"payment {pk} of {amount} is {status} with refunds of {round_money(back)}, {open_ones} not done"
        )


def refunds_are_in_time():
    """What is owed reaches the payer by the day that was promised."""
    late = Refund.objects.exclude(status=Refund.Status.DONE).filter(due_on__lt=today())
    for pk, number, amount, due_on in late.values_list("pk", "payment__order__number", "amount", "due_on"):
        yield f"refund {pk} of {amount} for order {number} was promised for {due_on}"


def plans_add_up_to_their_orders():
    """The parts of an order's plan are its total."""
    planned = Order.objects.filter(Exists(Instalment.objects.filter(order=OuterRef("pk")))).annotate(
        planned=sum_of(Instalment.objects.all(), "order")
    )
    wrong = planned.filter(differs("planned", "total"))
    for number, parts, total in wrong.values_list("number", "planned", "total").iterator():
        yield f"order {number}: the parts of its plan are {round_money(parts)} of {total}"


def nothing_is_captured_or_applied_twice():
    """Of a payment's events at most one says that its money came, and one that goods were given for it."""
    for status in (Status.CAPTURED, Status.APPLIED):
        twice = Payment.objects.annotate(times=Count("events", filter=Q(events__to_status=status)))
        for pk, times in twice.filter(times__gt=1).values_list("pk", "times").iterator():
            yield f"payment {pk} became {status} {times} times"


MONEY_CHECKS = [
    paid_orders_have_their_money,
    money_taken_is_money_kept_or_owed,
    no_money_lies_unapplied,
    what_khalti_took_is_on_the_books,
    what_goes_back_has_its_refund,
    refunds_are_in_time,
    plans_add_up_to_their_orders,
    nothing_is_captured_or_applied_twice,
]
