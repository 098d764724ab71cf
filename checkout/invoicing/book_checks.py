"""What verify_books asks of invoices: none missing, none changed, none too much."""

import json

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from checkout.models import Invoice, InvoiceSeries, InvoiceSettings, Order
from home.money import ZERO, round_money

from .chain import sealed_hash
from .content import digest_of
from .fiscal_year import fiscal_year_of
from .issue import number_of

Kind = Invoice.Kind


def invoice_numbers_have_no_gaps():
    """A series runs from 1 to its last number."""
    papers = Invoice.objects.filter(kind=OuterRef("kind"), fiscal_year=OuterRef("fiscal_year")).order_by()
    papers = papers.values("kind", "fiscal_year")
    # In one statement: what is issued meanwhile is in all of it or in none.
    counted = InvoiceSeries.objects.annotate(
        count=Coalesce(Subquery(papers.annotate(of=Count("pk")).values("of")), 0),
        highest=Coalesce(Subquery(papers.annotate(of=Max("sequence")).values("of")), 0),
    )
    for row in counted.order_by("kind", "fiscal_year"):
        if not row.count == row.highest == row.last:
            yield (
                f"{row.kind} {row.fiscal_year}: {row.count} papers, the highest number is {row.highest}, "
                f"the last given {row.last}"
            )
    series = InvoiceSeries.objects.filter(kind=OuterRef("kind"), fiscal_year=OuterRef("fiscal_year"))
    for number in Invoice.objects.filter(~Exists(series)).values_list("number", flat=True):
        yield f"{number} is of a series that gave no number"


def invoices_are_as_they_were_issued():
    """Number, moment, amount and content of each paper are what its hash sealed, and so is the one before it."""
    before = None
    for paper in Invoice.objects.order_by("kind", "fiscal_year", "sequence").iterator(chunk_size=500):
        same_series = before and (before.kind, before.fiscal_year) == (paper.kind, paper.fiscal_year)
        if paper.previous_hash != (before.hash if same_series else ""):
            yield f"{paper.number} does not follow the paper before it"
        elif same_series and paper.issued_at < before.issued_at:
            yield f"{paper.number} is older than the paper before it"
        yield from _wrong_in(paper)
        before = paper


def _wrong_in(paper):
    if sealed_hash(paper) != paper.hash:
        yield f"{paper.number} was changed after it was issued"
        return
    if paper.number != number_of(paper.kind, paper.fiscal_year, paper.sequence):
        yield f"{paper.number} does not stand in its place"
    if paper.fiscal_year != fiscal_year_of(paper.issued_at):
        yield f"{paper.number} was not issued in {paper.fiscal_year}"
    identity = json.loads(paper.content)["identity"]
    if digest_of(paper.identity) != identity and paper.identity_erased_at is None:
        yield f"{paper.number}: the buyer's details were changed after it was issued"


def invoices_are_of_their_orders():
    """An invoice is over the total of its order, and names it."""
    papers = Invoice.objects.defer("identity").annotate(of=F("order__number"), total=F("order__total"))
    for paper in papers.iterator(chunk_size=500):
        if paper.printed["order"] != paper.of:
            yield f"{paper.number} is of another order than {paper.of}"
        if paper.kind == Kind.INVOICE and paper.amount != paper.total:
            yield f"{paper.number} is over {paper.amount}, order {paper.of} over {paper.total}"


def every_paid_order_has_its_invoice():
    """What was paid since the shop issues invoices has one; what was never paid has none."""
    begun = InvoiceSettings.load().begun_at
    issued = Invoice.objects.filter(order=OuterRef("pk"), kind=Kind.INVOICE)
    for order in Order.objects.filter(~Exists(issued), paid_at__gt=begun).iterator():
        yield f"order {order.number} is paid and has no invoice"
    for order in Order.objects.filter(Exists(issued), paid_at=None).iterator():
        yield f"order {order.number} has an invoice and was never paid"


def credit_notes_do_not_exceed_their_invoices():
    """A credit note is to an invoice of the same order, and all of them together take back no more than it."""
    credited = Invoice.objects.filter(kind=Kind.INVOICE).annotate(
        credited=Sum("credit_notes__amount", default=ZERO)
    )
    for paper in credited.filter(credited__gt=0).iterator():
        if round_money(paper.credited) > paper.amount:
            yield f"{paper.number} is over {paper.amount}, its credit notes over {round_money(paper.credited)}"
    strangers = Invoice.objects.filter(Q(kind=Kind.CREDIT_NOTE)).filter(
        ~Q(original__order=F("order")) | ~Q(original__kind=Kind.INVOICE)
    )
    for paper in strangers:
        yield f"{paper.number} takes back what is no invoice of its order"


INVOICE_CHECKS = [
    invoice_numbers_have_no_gaps,
    invoices_are_as_they_were_issued,
    invoices_are_of_their_orders,
    every_paid_order_has_its_invoice,
    credit_notes_do_not_exceed_their_invoices,
]
