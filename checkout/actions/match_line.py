"""What somebody decides about a line of a bank statement: whose money it is, or that it is no order's."""

from django.db import transaction
from django.db.models import Q, Sum

from checkout.actions.confirm_money import SURPLUS, confirm_transfer, take_transfer
from checkout.errors import ForbiddenMove, OtherSum, ReferenceUsed
from checkout.models import Payment, StatementLine
from checkout.moves import move
from home.money import round_money

Status = StatementLine.Status
# With fewer different letters and digits it names no single transfer.
LETTERS_OF_A_REFERENCE = 3


def match_line(line, order, *, actor, payment=None, payer_name="", payer_relation=""):
    """Take the money of `line` for `order`: by `payment`, the transfer that the shopper has announced, or as one
    of its own. Returns the Payment. Raises ForbiddenMove when somebody was quicker, ReferenceUsed, NotYetPayable.

    Line and money are one transaction: a line is never matched without its money, nor its money taken twice.
    """
    with transaction.atomic():
        line = _waiting(line)
        reference = _reference_of(line)
        if not names_one_transfer(line.reference) and _is_booked(line, order):
            raise ReferenceUsed
        if payment is not None:
            if payment.order_id != order.pk:
                raise ForbiddenMove
            payment = confirm_transfer(payment, amount=line.amount, reference=reference, actor=actor)
        else:
            payment = take_transfer(
                order,
                amount=line.amount,
                reference=reference,
                paid_on=line.day,
                actor=actor,
                payer_name=payer_name,
                payer_relation=payer_relation,
            )
        move(line, Status.MATCHED, actor=actor, payment=payment)
    return payment


def tick_off_line(line, payment, *, actor):
    """The money of `line` is on the books already, as `payment` (and what it was too much). Raises ForbiddenMove,
    also where another line is that money, and OtherSum."""
    with transaction.atomic():
        line = _waiting(line)
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        if (
            payment.method != Payment.Method.BANK
            or payment.status not in Payment.TAKEN
            or payment.statement_lines.exists()
        ):
            raise ForbiddenMove
        if came_as(payment) != line.amount:
            raise OtherSum
        move(line, Status.MATCHED, actor=actor, reason="on the books already", payment=payment)


def came_as(payment):
    """The sum of the transfer that `payment` is of, in NPR: with what of it was too much."""
    references = Q(transaction_id=payment.transaction_id) | Q(transaction_id=payment.transaction_id + SURPLUS)
    return round_money(Payment.objects.filter(references).aggregate(sum=Sum("amount"))["sum"])


def names_one_transfer(reference):
    """Whether a reference is one that no other line has; "0" and the like are not."""
    return len(set(reference) - set("0-./ ")) >= LETTERS_OF_A_REFERENCE


def _reference_of(line):
    """The bank's own reference; with the line's number where many lines may have it."""
    if names_one_transfer(line.reference):
        return line.reference
    return f"{line.reference} statement-{line.pk}".strip()


def _is_booked(line, order):
    """Whether a transfer of just this sum is on the order's books already, and no line was ticked off for it."""
    transfers = order.payments.filter(
        method=Payment.Method.BANK, status__in=Payment.TAKEN, statement_lines=None
    )
    return any(came_as(payment) == line.amount for payment in transfers)


def set_line_aside(line, *, actor, reason):
    """The line is no order's money. Raises ForbiddenMove."""
    with transaction.atomic():
        move(_waiting(line), Status.SET_ASIDE, actor=actor, reason=reason[:300])


def take_line_back(line, *, actor):
    """A line that was set aside waits once more. Raises ForbiddenMove."""
    with transaction.atomic():
        move(line, Status.WAITING, actor=actor)


def _waiting(line):
    line = StatementLine.objects.select_for_update().get(pk=line.pk)
    if line.status != Status.WAITING:
        raise ForbiddenMove
    return line
