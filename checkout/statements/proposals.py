"""Which order a line of a bank statement is most likely for. A proposal does nothing: somebody presses it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from checkout.actions.confirm_money import SURPLUS
from checkout.actions.match_line import names_one_transfer
from checkout.actions.place_order import NUMBER_ALPHABET
from checkout.models import Order, Payment
from checkout.plans import next_row
from home.formatting import ascii_digits
from home.money import ZERO

# "G-7KQ2-MXPA" as people type it into a bank's form, which may take no dashes.
NUMBER = re.compile(rf"\bG[\s\-_/.]*([{NUMBER_ALPHABET}]{{4}})[\s\-_/.]*([{NUMBER_ALPHABET}]{{4}})\b")
NEAR = timedelta(days=4)


@dataclass(frozen=True)
class Proposal:
    """`payment`: one that waits for this money, or (`is_booked`) that has it on the books; None: a transfer that
    nobody has announced."""

    order: Order
    payment: Payment | None
    why: str
    is_booked: bool = False


def numbers_in(words):
    """The order numbers in a bank's words, each once."""
    found = NUMBER.findall(ascii_digits(words).upper())
    return list(dict.fromkeys(f"G-{first}-{second}" for first, second in found))


def proposals_for(lines):
    """The Proposals for each of `lines` (StatementLines), by their primary keys, the likeliest first. The number
    of queries does not grow with the lines but with the open orders of just their amounts."""
    books = _Books(lines)
    return {line.pk: books.proposals(line) for line in lines}


class _Books:
    """The orders and payments that may belong to some lines."""

    def __init__(self, lines):
        numbers = {number for line in lines for number in numbers_in(line.words)}
        self.orders = {order.number: order for order in Order.objects.filter(number__in=numbers)}
        amounts = {line.amount for line in lines}
        references = {line.reference for line in lines if names_one_transfer(line.reference)}
        transfers = Payment.objects.filter(method=Payment.Method.BANK).select_related("order")
        self.by_order = defaultdict(list)
        for payment in transfers.filter(order__in=self.orders.values()):
            self.by_order[payment.order_id].append(payment)
        self.waiting = defaultdict(list)
        for payment in transfers.filter(status=Payment.Status.REVIEW, amount__in=amounts):
            self.waiting[payment.amount].append(payment)
        self.booked = {
            payment.transaction_id: payment
            for payment in transfers.filter(transaction_id__in=references, statement_lines=None)
        }
        too_much = transfers.filter(transaction_id__in=[reference + SURPLUS for reference in references])
        self.too_much = dict(too_much.values_list("transaction_id", "amount"))
        self.untold = defaultdict(list)
        for payment in transfers.filter(
            status__in=Payment.TAKEN, amount__in=amounts, statement_lines=None, paid_on__isnull=False
        ):
            self.untold[payment.amount].append(payment)
        self.owing = self._owing(amounts)

    @staticmethod
    def _owing(amounts):
        """Orders whose next part is a transfer of one of `amounts`."""
        orders = Order.objects.filter(
            status=Order.Status.PENDING,
            waits_for_review=False,
            total_agreed=None,
            instalments__method=Payment.Method.BANK,
            instalments__amount__in=amounts,
        ).distinct()
        owing = defaultdict(list)
        for order in orders:
            row = next_row(order)
            if row and row.part.method == Payment.Method.BANK and row.left in amounts:
                owing[row.left].append(order)
        return owing

    def proposals(self, line):
        found = [*self._by_reference(line), *self._by_number(line)]
        if not found:
            found = self._by_amount(line)
        return found

    def _by_reference(self, line):
        payment = self.booked.get(line.reference) if line.reference else None
        if payment is None:
            return
        if payment.amount + self.too_much.get(payment.transaction_id + SURPLUS, ZERO) == line.amount:
            yield Proposal(payment.order, payment, "its reference is on the books", is_booked=True)

    def _by_number(self, line):
        for number in numbers_in(line.words):
            order = self.orders.get(number)
            if order is None:
                continue
            waiting = [each for each in self.by_order[order.pk] if each.status == Payment.Status.REVIEW]
            same = [each for each in waiting if each.amount == line.amount]
            booked = [
                each
                for each in self.untold[line.amount]
                if each.order_id == order.pk and _is_near(each, line)
            ]
            if booked and not same:
                yield Proposal(order, booked[0], "its number and this sum are on the books", is_booked=True)
            else:
                payment = next(iter(same or waiting), None)
                yield Proposal(order, payment, "its number stands in the bank’s words")

    def _by_amount(self, line):
        told = [
            Proposal(payment.order, payment, "the shopper has announced this sum")
            for payment in self.waiting[line.amount]
        ]
        told_of = {proposal.order.pk for proposal in told}
        owing = [
            Proposal(order, None, "it waits for this sum")
            for order in self.owing[line.amount]
            if order.pk not in told_of
        ]
        booked = [
            Proposal(payment.order, payment, "this sum is on the books", is_booked=True)
            for payment in self.untold[line.amount]
            if _is_near(payment, line)
        ]
        return [*told, *owing, *booked][:5]


def _is_near(payment, line):
    return abs(payment.paid_on - line.day) <= NEAR
