"""Issue invoices and credit notes. Fast, and inside the caller's transaction: nothing is drawn, nobody is asked.

The number is the transaction's: taken by one UPDATE that holds the row of the series until the caller commits, it
goes back when the caller does not. So no number is missing, and none is given twice.
"""

from datetime import timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.utils import timezone

from checkout.errors import CheckoutError
from checkout.models import Invoice, InvoiceSeries
from home.money import ZERO, round_money

from . import content
from .chain import sealed_hash
from .fiscal_year import end_of, fiscal_year_of

Kind = Invoice.Kind
PREFIXES = {Kind.INVOICE: "", Kind.CREDIT_NOTE: "CN-"}
TICK = timedelta(microseconds=1)


class NothingToCredit(CheckoutError):
    """There is no invoice, or less is left of it than is to be credited. The message may be shown to staff."""


def issue_invoice(order, *, now=None):
    """The invoice of a paid order; asked again, the same one. Call it last in the transaction that makes the order
    paid: from here to its end all others who issue wait."""
    issued = invoice_of(order)
    if issued is not None:
        return issued
    try:
        return _issue(Kind.INVOICE, order, order.total, content.of_order(order), now=now)
    except IntegrityError:
        # Somebody else has issued it between our look and our number; ours has gone back.
        issued = invoice_of(order)
        if issued is None:
            raise
        return issued


def issue_credit_note(order, *, amount, reason, lines=None, now=None):
    """Take back `amount` (NPR) of the invoice of `order`. `lines`: how many pieces of which OrderLine come
    back, if that is why.
    An order that was paid before the shop issued invoices has none: returns None then. Raises NothingToCredit.
    """
    original = invoice_of(order)
    if original is None:
        return None
    amount = round_money(Decimal(amount))
    with transaction.atomic():
        # The order's series of credit notes is short; its row of the invoice is the queue for it. (SQLite has one
        # writer anyway.)
        Invoice.objects.select_for_update().get(pk=original.pk)
        left = original.amount - credited(original)
        if not ZERO < amount <= left:
            raise NothingToCredit(f"Of invoice {original.number}, {left} can still be credited.")
        said = content.of_credit_note(original, amount=amount, reason=reason, lines=lines)
        return _issue(Kind.CREDIT_NOTE, order, amount, said, original=original, now=now)


def credit_the_rest(order, *, reason):
    """Take back all that is left of the invoice of `order`; returns the credit note, or None where nothing is."""
    original = invoice_of(order)
    left = original.amount - credited(original) if original else ZERO
    return issue_credit_note(order, amount=left, reason=reason) if left else None


def invoice_of(order):
    """The Invoice of an order, or None."""
    return Invoice.objects.filter(order=order, kind=Kind.INVOICE).first()


def credited(original):
    """NPR: what credit notes have taken back of an invoice."""
    return round_money(original.credit_notes.aggregate(sum=Sum("amount", default=ZERO))["sum"])


def number_of(kind, fiscal_year, sequence):
    """The number as it is written: 2083/84-000123, of a credit note CN-2083/84-000001."""
    return f"{PREFIXES[kind]}{fiscal_year}-{sequence:06}"


@transaction.atomic
def _issue(kind, order, amount, said, *, original=None, now=None):
    fiscal_year = fiscal_year_of(now or timezone.now())
    sequence = take_number(kind, fiscal_year)
    before = _before(kind, fiscal_year, sequence)
    invoice = Invoice(
        kind=kind,
        fiscal_year=fiscal_year,
        sequence=sequence,
        number=number_of(kind, fiscal_year, sequence),
        order=order,
        original=original,
        amount=amount,
        issued_at=_moment(now, before, fiscal_year),
        **said,
        previous_hash=before.hash if before else "",
    )
    invoice.hash = sealed_hash(invoice)
    invoice.save()
    return invoice


def _moment(now, before, fiscal_year):
    """Who waited for the number may have waited past the last midnight of the year; who has it is never earlier
    than `before`, whatever the clock of another machine says."""
    moment = min(now or timezone.now(), end_of(fiscal_year) - TICK)
    return max(moment, before.issued_at) if before else moment


def take_number(kind, fiscal_year):
    """The next number of a series. The row of the series is ours until the transaction ends."""
    series, _created = InvoiceSeries.objects.get_or_create(kind=kind, fiscal_year=fiscal_year)
    InvoiceSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    return InvoiceSeries.objects.values_list("last", flat=True).get(pk=series.pk)


def _before(kind, fiscal_year, sequence):
    series = Invoice.objects.filter(kind=kind, fiscal_year=fiscal_year)
    return series.defer("content").filter(sequence=sequence - 1).first()
