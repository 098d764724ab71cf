"""verify_books finds whatever was done to invoices behind the shop's back."""

import json
from decimal import Decimal

import pytest
from django.db import connection

from checkout.actions.forget_buyers import forget_buyers
from checkout.invoicing import issue_credit_note, issue_invoice
from checkout.invoicing.book_checks import INVOICE_CHECKS
from checkout.invoicing.forgetting import forget_identities
from checkout.models import Invoice, InvoiceSeries, InvoiceSettings, Order
from checkout.tests.sales import kathmandu, sell
from home.sealed import seal

NOON = kathmandu(2026, 11, 23, 12)


def problems():
    return [problem for check in INVOICE_CHECKS for problem in check()]


@pytest.fixture
def papers(shopper, make_variant):
    """Three invoices, the first with a credit note."""
    InvoiceSettings.objects.update(begun_at=kathmandu(2026, 11, 1))
    ring = make_variant(stock=9)
    issued = [
        issue_invoice(sell(shopper, ring, paid_at=NOON, number=f"G-{number}"), now=NOON)
        for number in (1, 2, 3)
    ]
    issue_credit_note(issued[0].order, amount=Decimal(500), reason="A scratch", now=NOON)
    return issued


def test_the_books_are_clean_after_the_whole_road(papers):
    assert problems() == []


def rewrite(paper, **columns):
    """What somebody does who has the database and not our code."""
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE checkout_invoice SET {column} = %s WHERE id = %s", [value, paper.pk])


def a_number_taken_out(papers):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM checkout_invoice WHERE id = %s", [papers[1].pk])


def the_last_one_taken_out(papers):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM checkout_invoice WHERE id = %s", [papers[2].pk])


def a_number_never_used(papers):
    InvoiceSeries.objects.filter(kind="invoice").update(last=4)


def a_series_taken_out(papers):
    InvoiceSeries.objects.filter(kind="credit_note").delete()


def a_smaller_amount(papers):
    rewrite(papers[1], amount=Decimal("1.00"))


def another_day(papers):
    rewrite(papers[1], issued_at="2026-11-20 06:15:00")


def other_words(papers):
    said = json.dumps(papers[1].printed | {"total": "1.00"})
    rewrite(papers[1], content=seal(said, "checkout.invoice.content"))


def another_buyer(papers):
    identity = json.dumps(papers[1].identified | {"citizenship_number": "1"})
    rewrite(papers[1], identity=seal(identity, "checkout.invoice.identity"))


def a_hash_made_anew(papers):
    rewrite(papers[1], hash="0" * 64)


def another_order(papers):
    other = sell(papers[1].order.user, papers[1].order.lines.get().variant, paid_at=NOON, number="G-9")
    rewrite(papers[1], order_id=other.pk)


def a_total_that_moved(papers):
    Order.objects.filter(pk=papers[1].order_id).update(total=7, items_total=7)


def an_order_without(papers):
    sell(papers[1].order.user, papers[1].order.lines.get().variant, paid_at=NOON, number="G-9")


def an_order_never_paid(papers):
    Order.objects.filter(pk=papers[1].order_id).update(paid_at=None)


def too_much_credited(papers):
    rewrite(Invoice.objects.get(kind="credit_note"), amount=Decimal("99999.00"))


def credited_elsewhere(papers):
    rewrite(Invoice.objects.get(kind="credit_note"), original_id=papers[1].pk)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (a_number_taken_out, "invoice 2083/84: 2 papers, the highest number is 3, the last given 3"),
        (a_number_taken_out, "2083/84-000003 does not follow the paper before it"),
        (the_last_one_taken_out, "invoice 2083/84: 2 papers, the highest number is 2, the last given 3"),
        (a_number_never_used, "invoice 2083/84: 3 papers, the highest number is 3, the last given 4"),
        (a_series_taken_out, "CN-2083/84-000001 is of a series that gave no number"),
        (a_smaller_amount, "2083/84-000002 was changed after it was issued"),
        (a_smaller_amount, "2083/84-000002 is over 1.00, order G-2 over 98500.00"),
        (another_day, "2083/84-000002 was changed after it was issued"),
        (another_day, "2083/84-000002 is older than the paper before it"),
        (other_words, "2083/84-000002 was changed after it was issued"),
        (another_buyer, "2083/84-000002: the buyer's details were changed after it was issued"),
        (a_hash_made_anew, "2083/84-000002 was changed after it was issued"),
        (a_hash_made_anew, "2083/84-000003 does not follow the paper before it"),
        (another_order, "2083/84-000002 is of another order than G-9"),
        (another_order, "order G-2 is paid and has no invoice"),
        (a_total_that_moved, "2083/84-000002 is over 98500.00, order G-2 over 7.00"),
        (an_order_without, "order G-9 is paid and has no invoice"),
        (an_order_never_paid, "order G-2 has an invoice and was never paid"),
        (too_much_credited, "2083/84-000001 is over 98500.00, its credit notes over 99999.00"),
        (credited_elsewhere, "CN-2083/84-000001 takes back what is no invoice of its order"),
    ],
)
def test_what_is_wrong_is_found(papers, spoil, found):
    spoil(papers)
    assert found in problems()


def test_orders_from_before_the_shop_issued_invoices_need_none(papers):
    sell(papers[0].order.user, papers[0].order.lines.get().variant, paid_at=kathmandu(2026, 10, 1))
    assert problems() == []


def test_reprints_leave_the_books_clean(papers):
    Invoice.objects.update(copies=3)
    assert problems() == []


def test_when_the_buyers_details_have_to_go_the_seals_stay_whole(papers, shopper):
    shopper.verifications.update(erased_at=NOON)
    Order.objects.filter(number="G-1").update(status="delivered")
    assert forget_buyers() == 1
    assert forget_identities() == 2  # the invoice and its credit note
    assert forget_identities() == 0
    paper = Invoice.objects.get(number="2083/84-000001")
    assert (paper.identity, paper.identified) == ("", None)
    assert paper.identity_erased_at is not None
    assert Invoice.objects.get(number="2083/84-000002").identified["citizenship_number"] == "27-01-70-01234"
    assert problems() == []
