"""Many processes that issue and print at once, started by test_invoice_races.py:

    python -m checkout.tests.invoice_racers SCENARIO '{"option": …}'

As in racers.py, "guard": false takes the guard out.
"""

import json
import sys
import uuid
from multiprocessing import get_context

# First: it makes Django ready.
from checkout.tests.racers import WithoutTransaction, make_shopper, make_variant, race

# isort: split
from django.db import connection, transaction
from django.utils import timezone

from checkout.invoicing import book_checks, issue, printing
from checkout.models import Invoice, InvoiceSeries
from checkout.tests.sales import kathmandu, sell

NOON = kathmandu(2026, 11, 23, 12)
Barrier = get_context("fork").Barrier


class PaymentFailed(Exception):
    """The paying transaction comes to nothing."""


def issue_in_payment(order, fails):
    """What the paying transaction does: issue last, and perhaps not commit."""
    try:
        with transaction.atomic():
            number = issue.issue_invoice(order, now=NOON).number
            if fails:
                raise PaymentFailed
    except Exception as error:  # noqa: BLE001 - the test tells which
        return type(error).__name__
    return number


def take_number_without_guard(everybody_looked):
    """What one writes first: look, then take. Here nobody takes before everybody has looked."""

    def take(kind, fiscal_year):
        series = InvoiceSeries.objects.get(kind=kind, fiscal_year=fiscal_year)
        everybody_looked.wait(30)
        InvoiceSeries.objects.filter(pk=series.pk).update(last=series.last + 1)
        return series.last + 1

    return take


def paid_orders(count):
    variant, user = make_variant(stock_count=count), make_shopper()
    with transaction.atomic():
        return [
            sell(user, variant, paid_at=timezone.now(), number=f"R-{uuid.uuid4().hex[:12]}")
            for _ in range(count)
        ]


def numbers(processes, orders_each=1, failing=0, guard=True):
    """Each process issues for some orders of its own; of the first `failing` of them the payment fails."""
    orders = paid_orders(processes * orders_each)
    InvoiceSeries.objects.get_or_create(kind="invoice", fiscal_year="2083/84")
    before = Invoice.objects.count()
    if not guard:
        issue.take_number = take_number_without_guard(Barrier(processes))
        if connection.vendor == "sqlite":
            # The write lock that IMMEDIATE takes at BEGIN would hide the missing guard.
            transaction.atomic = WithoutTransaction
            issue._issue = issue._issue.__wrapped__
    of_each = [orders[start::processes] for start in range(processes)]
    results = race(
        [
            lambda own=own: [
                issue_in_payment(order, fails=place < failing) for place, order in enumerate(own)
            ]
            for own in of_each
        ]
    )
    results = [result for own in results for result in own]
    papers = Invoice.objects.order_by("sequence")
    checks = (book_checks.invoice_numbers_have_no_gaps, book_checks.invoices_are_as_they_were_issued)
    return {
        "issued": papers.count() - before,
        "failed": sorted({result for result in results if not result.startswith("2083/84-")}),
        "problems": [problem for check in checks for problem in check()],
    }


def one_order(processes):
    """Everybody issues for the same order."""
    (order,) = paid_orders(1)
    results = race([lambda: issue_in_payment(order, fails=False) for _ in range(processes)])
    return {
        "papers": order.invoices.count(),
        "told": len(set(results)),
        "problems": list(book_checks.invoice_numbers_have_no_gaps()),
    }


def papers(processes, guard=True):
    """Everybody prints the same invoice."""
    (order,) = paid_orders(1)
    paper = issue.issue_invoice(order, now=NOON)
    everybody_looked = Barrier(processes)

    def draw(invoice, mark, **options):
        if not guard:
            everybody_looked.wait(30)
        return mark()

    printing.draw = draw
    if not guard:
        Invoice.objects.filter = without_count(Invoice.objects.filter)
    marks = race([lambda: printing.print_invoice(paper, "en") for _ in range(processes)])
    return {
        "marks": sorted(marks),
        "copies": Invoice.objects.values_list("copies", flat=True).get(pk=paper.pk),
    }


def without_count(real_filter):
    """A filter that forgets how many copies were counted: the guard of printing.py, taken out."""

    def unguarded(*args, **conditions):
        conditions.pop("copies", None)
        return real_filter(*args, **conditions)

    return unguarded


SCENARIOS = {"numbers": numbers, "one_order": one_order, "papers": papers}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
