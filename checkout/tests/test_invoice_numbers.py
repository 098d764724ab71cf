"""Invoices and credit notes: their numbers, their year, and that nothing of them ever changes."""

import json
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from checkout.invoicing import NothingToCredit, issue_credit_note, issue_invoice
from checkout.invoicing.fiscal_year import end_of, fiscal_year_of, start_of
from checkout.models import Invoice, InvoiceSeries, InvoiceSettings, Payment
from checkout.models.invoice import InvoiceIsFinal
from checkout.tests.sales import kathmandu, sell
from home.models import ShopSettings

NOON = kathmandu(2026, 11, 23, 12)


@pytest.fixture
def ring(make_variant):
    return make_variant(title="Plain band", price=Decimal("98500.00"), stock=50)


@pytest.fixture
def sold(shopper, ring):
    """Makes orders that are paid: `sold()`."""
    return lambda **fields: sell(shopper, ring, **({"paid_at": NOON} | fields))


def test_the_first_invoice_of_a_year_is_number_one_and_the_next_follow(sold):
    issued = [issue_invoice(sold(), now=NOON) for _ in range(3)]
    assert [paper.number for paper in issued] == ["2083/84-000001", "2083/84-000002", "2083/84-000003"]
    assert [paper.amount for paper in issued] == [Decimal("98500.00")] * 3
    assert InvoiceSeries.objects.get().last == 3


def test_an_order_has_one_invoice_however_often_it_is_asked_for(sold):
    order = sold()
    first = issue_invoice(order, now=NOON)
    assert issue_invoice(order, now=NOON) == first
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (kathmandu(2026, 7, 16, 23, 59), "2082/83"),
        (kathmandu(2026, 7, 17), "2083/84"),  # 18:15 UTC of the day before
        (kathmandu(2027, 7, 16, 23, 59), "2083/84"),
        (kathmandu(2027, 7, 17), "2084/85"),
    ],
)
def test_the_fiscal_year_changes_at_midnight_in_kathmandu(moment, year):
    assert fiscal_year_of(moment) == year
    assert start_of(year) <= moment < end_of(year)


def test_the_year_of_the_last_century_is_written_with_two_digits():
    assert fiscal_year_of(kathmandu(2042, 12, 1)) == "2099/00"
    assert start_of("2083/84") == kathmandu(2026, 7, 17)


@pytest.mark.parametrize("text", ["", "2083", "2083/85", "2083-84", "20a3/84", "2083/84 "])
def test_what_names_no_fiscal_year_is_refused(text):
    with pytest.raises(ValueError, match="no fiscal year"):
        start_of(text)


def test_each_year_counts_from_one_again_and_credit_notes_for_themselves(sold):
    old = issue_invoice(sold(), now=kathmandu(2026, 7, 16, 23, 59))
    order = sold()
    new = issue_invoice(order, now=kathmandu(2026, 7, 17))
    note = issue_credit_note(order, amount=Decimal(500), reason="Scratched", now=kathmandu(2026, 7, 17))
    assert [old.number, new.number, note.number] == [
        "2082/83-000001",
        "2083/84-000001",
        "CN-2083/84-000001",
    ]


def test_a_transaction_that_fails_gives_its_number_back(sold):
    issue_invoice(sold(), now=NOON)

    @transaction.atomic
    def pay_and_fail():
        assert issue_invoice(sold(), now=NOON).sequence == 2
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        pay_and_fail()
    assert issue_invoice(sold(), now=NOON).sequence == 2


def test_no_invoice_is_older_than_the_one_before_it(sold):
    first = issue_invoice(sold(), now=NOON)
    second = issue_invoice(sold(), now=kathmandu(2026, 11, 23, 11))
    assert second.issued_at == first.issued_at


def test_who_waits_for_a_number_past_the_last_midnight_stays_in_the_year(sold, monkeypatch):
    midnight = kathmandu(2027, 7, 17)
    moments = iter([kathmandu(2027, 7, 16, 23, 59, 59), kathmandu(2027, 7, 17, 0, 0, 1)])
    clock = SimpleNamespace(now=lambda: next(moments))
    order = sold()
    monkeypatch.setattr("checkout.invoicing.issue.timezone", clock)
    paper = issue_invoice(order)
    assert paper.fiscal_year == "2083/84"
    assert paper.issued_at < midnight
    assert fiscal_year_of(paper.issued_at) == "2083/84"


def test_what_is_printed_is_frozen(sold, ring):
    shop = ShopSettings.load()
    shop.name = "Gahana of Patan"
    shop.save()
    order = sold()
    order.payments.create(
        amount=order.total, status=Payment.Status.APPLIED, transaction_id="TX9", captured_at=NOON
    )
    paper = issue_invoice(order, now=NOON)
    shop.name = "Somebody else"
    shop.save()
    InvoiceSettings.objects.update(paper="tax_invoice")
    order.buyer_name = "Another"
    order.save()
    said = json.loads(Invoice.objects.get().content)
    assert (said["seller"]["name"], said["paper"], said["buyer"]["name"]) == (
        "Gahana of Patan",
        "pan_bill",
        "Sita Maharjan",
    )
    assert said["payments"] == [
        {"method": "khalti", "amount": "98500.00", "on": "2026-11-23", "reference": "TX9"}
    ]
    assert json.loads(paper.identity)["citizenship_number"] == "27-01-70-01234"


def test_money_that_was_not_applied_is_no_payment_of_the_invoice(sold):
    order = sold()
    order.payments.create(
        amount=order.total, status=Payment.Status.REFUND_DUE, transaction_id="TX1", captured_at=NOON
    )
    assert json.loads(issue_invoice(order, now=NOON).content)["payments"] == []


def test_the_database_holds_no_word_of_it_in_plain(sold):
    issue_invoice(sold(), now=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, identity FROM checkout_invoice")
        row = cursor.fetchone()
    assert all("27-01-70" not in text and "Sita" not in text for text in row)


def test_an_invoice_can_be_neither_changed_nor_deleted(sold):
    paper = issue_invoice(sold(), now=NOON)
    paper.amount = Decimal(1)
    for forbidden in (
        paper.save,
        paper.delete,
        Invoice.objects.all().delete,
        lambda: Invoice.objects.update(amount=1),
        lambda: Invoice.objects.update(identity="{}"),
        lambda: Invoice.objects.bulk_update([paper], ["amount"]),
    ):
        with pytest.raises(InvoiceIsFinal):
            forbidden()
    assert Invoice.objects.get().amount == Decimal("98500.00")


def test_the_database_refuses_a_number_twice_and_a_second_invoice_of_an_order(sold):
    paper = issue_invoice(sold(), now=NOON)
    fields = {
        "kind": "invoice",
        "fiscal_year": "2083/84",
        "amount": 1,
        "issued_at": NOON,
        "content": "{}",
        "hash": "x",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(**fields, order=sold(), sequence=1, number="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.create(**fields, order=paper.order, sequence=2, number="2083/84-000002")


# Credit notes


@pytest.fixture
def paper(sold):
    order = sold()
    return issue_invoice(order, now=NOON)


def test_a_credit_note_names_its_invoice_and_says_why(paper):
    note = issue_credit_note(paper.order, amount=paper.amount, reason="Returned within 7 days", now=NOON)
    assert (note.kind, note.original, note.amount) == ("credit_note", paper, paper.amount)
    said = json.loads(note.content)
    assert (said["original"], said["reason"]) == (paper.number, "Returned within 7 days")
    assert [line["sku"] for line in said["lines"]] == [line["sku"] for line in paper.printed["lines"]]


def test_of_a_part_it_lists_the_pieces_that_come_back_or_none(paper):
    (line,) = paper.order.lines.all()
    of_amount = issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    of_line = issue_credit_note(
        paper.order, amount=Decimal(700), reason="Too wide", lines={line: 1}, now=NOON
    )
    assert json.loads(of_amount.content)["lines"] == []
    assert [each["sku"] for each in json.loads(of_line.content)["lines"]] == [line.sku]


def test_of_two_of_a_kind_it_lists_the_one_that_comes_back(sold):
    order = sold(pieces=2)
    issue_invoice(order, now=NOON)
    (line,) = order.lines.all()
    note = issue_credit_note(order, amount=line.unit_price, reason="Too wide", lines={line: 1}, now=NOON)
    (back,) = json.loads(note.content)["lines"]
    assert (back["quantity"], back["line_total"]) == (1, "98500.00")


def test_together_they_take_back_no_more_than_the_invoice(paper):
    issue_credit_note(paper.order, amount=Decimal("98000.00"), reason="Returned", now=NOON)
    for amount in ("500.01", "0.00", "-1.00"):
        with pytest.raises(NothingToCredit):
            issue_credit_note(paper.order, amount=Decimal(amount), reason="More", now=NOON)
    issue_credit_note(paper.order, amount=Decimal("500.00"), reason="The rest", now=NOON)
    assert Invoice.objects.filter(kind="credit_note").count() == 2


def test_an_order_from_before_the_shop_issued_invoices_has_nothing_to_take_back(sold):
    assert issue_credit_note(sold(), amount=Decimal(1), reason="Returned") is None
    assert not Invoice.objects.exists()
