"""Who gets which paper: the shopper their own, staff who see orders all of them, nobody else any."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from openpyxl import load_workbook

from checkout.invoicing import issue_credit_note, issue_invoice
from checkout.models import Invoice, InvoiceSettings, Payment
from checkout.tests.invoice_papers import text_of_pdf
from checkout.tests.sales import kathmandu, sell
from customers.signals import data_collected

NOON = kathmandu(2026, 11, 23, 12)
INVOICES = "/cms/sales/invoices/"


@pytest.fixture
def paper(shopper, make_variant):
    return issue_invoice(sell(shopper, make_variant(), number="G-1", paid_at=NOON), now=NOON)


@pytest.fixture
def staff(make_user):
    """A browser of somebody in a group: `staff("Shopkeeper")`."""

    def make(group):
        user = make_user(is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return make


def text_of(response):
    return b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()


# The shopper


def test_the_shopper_gets_the_invoice_as_a_download_that_nobody_keeps(client, shopper, paper):
    client.force_login(shopper)
    response = client.get("/account/orders/G-1/invoice.pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="2083-84-000001.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "Original" in text_of_pdf(response.content)


def test_below_ne_it_is_in_nepali_and_a_copy_by_then(client, shopper, paper):
    client.force_login(shopper)
    client.get("/account/orders/G-1/invoice.pdf")
    text = text_of_pdf(client.get("/ne/account/orders/G-1/invoice.pdf").content)
    assert "Sita Maharjan" not in text
    assert Invoice.objects.get().copies == 2


def test_there_is_none_before_it_is_issued_nor_for_strangers(client, shopper, make_user, make_variant, paper):
    sell(shopper, make_variant(), number="G-2", status="pending", paid_at=None)
    client.force_login(shopper)
    assert client.get("/account/orders/G-2/invoice.pdf").status_code == 404
    assert client.head("/account/orders/G-1/invoice.pdf").status_code == 405
    client.force_login(make_user())
    assert client.get("/account/orders/G-1/invoice.pdf").status_code == 404
    assert Client().get("/account/orders/G-1/invoice.pdf")["Location"].startswith("/accounts/login/")
    assert Invoice.objects.get().copies == 0


def test_a_credit_note_is_found_below_its_own_order_alone(client, shopper, make_variant, paper):
    note = issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    sell(shopper, make_variant(), number="G-2", paid_at=NOON)
    client.force_login(shopper)
    response = client.get(f"/account/orders/G-1/credit-notes/{note.pk}.pdf")
    assert "CN-2083/84-000001" in text_of_pdf(response.content)
    for address in (f"G-2/credit-notes/{note.pk}.pdf", f"G-1/credit-notes/{paper.pk}.pdf"):
        assert client.get(f"/account/orders/{address}").status_code == 404


def test_the_page_of_the_order_leads_to_both(client, shopper, paper):
    note = issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    paper.order.payments.create(
        amount=paper.amount, status=Payment.Status.APPLIED, transaction_id="TX1", captured_at=NOON
    )
    client.force_login(shopper)
    page = client.get("/account/orders/G-1/").content.decode()
    assert 'href="/account/orders/G-1/invoice.pdf"' in page
    assert f'href="/account/orders/G-1/credit-notes/{note.pk}.pdf"' in page


# Staff


def test_the_book_lists_number_dates_buyer_and_amount_and_takes_credit_notes_away(staff, paper):
    issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    page = text_of(staff("Shopkeeper").get(INVOICES))
    for words in (
        "2083/84-000001",
        "CN-2083/84-000001",
        "23 Nov 2026, 12:00",
        "7 Mangsir 2083",
        "Sita Maharjan",
        "Rs 98,500.00",
        "−Rs 500.00",
        f"/cms/sales/invoices/{paper.pk}/pdf/?language=en",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["CN-2083/84-000001", "2083/84-000001", "2082/83-000001"]),
        ("?fiscal_year=2083/84", ["CN-2083/84-000001", "2083/84-000001"]),
        ("?fiscal_year=1999/00", ["CN-2083/84-000001", "2083/84-000001", "2082/83-000001"]),
        ("?kind=credit_note", ["CN-2083/84-000001"]),
        ("?kind=invoice&fiscal_year=2082/83", ["2082/83-000001"]),
        ("?q=000001+sita", ["CN-2083/84-000001", "2083/84-000001", "2082/83-000001"]),
        ("?q=G-OLD", ["2082/83-000001"]),
        ("?q=CN-2083/84", ["CN-2083/84-000001"]),
        ("?q=nobody", []),
        ("?day_from=2026-11-23&day_to=2026-11-23", ["CN-2083/84-000001", "2083/84-000001"]),
        (
            "?order__user__password__startswith=m",
            ["CN-2083/84-000001", "2083/84-000001", "2082/83-000001"],
        ),
    ],
)
def test_it_is_filtered_and_searched(staff, shopper, make_variant, query, found):
    before = kathmandu(2026, 7, 16, 12)
    issue_invoice(sell(shopper, make_variant(), number="G-OLD", paid_at=before), now=before)
    paper = issue_invoice(sell(shopper, make_variant(), number="G-1", paid_at=NOON), now=NOON)
    issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    response = staff("Shopkeeper").get(INVOICES + query)
    assert [each.number for each in response.context["object_list"]] == found


def test_the_register_is_exported_without_formulas(staff, paper, shopper):
    issue_credit_note(paper.order, amount=Decimal(500), reason='=HYPERLINK("http://evil.example")', now=NOON)
    desk = staff("Shopkeeper")
    rows = list(csv.reader(StringIO(text_of(desk.get(f"{INVOICES}?export=csv")).removeprefix("\ufeff"))))
    (note, invoice) = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    assert (invoice["Number"], invoice["Total (NPR)"], invoice["Issued (BS)"]) == (
        "2083/84-000001",
        "98500.00",
        "7 Mangsir 2083",
    )
    assert (note["To invoice"], note["Total (NPR)"]) == ("2083/84-000001", "-500.00")
    assert note["Reason"].startswith("'=")
    assert "27-01-70-01234" not in str(rows)
    sheet = load_workbook(BytesIO(desk.get(f"{INVOICES}?export=xlsx").getvalue())).active
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert not any(cell.data_type == "f" for row in sheet for cell in row)


def test_the_page_of_one_tells_of_copies_hash_and_credit_notes(staff, paper):
    note = issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    desk = staff("Owner")
    page = text_of(desk.get(f"{INVOICES}{paper.pk}/"))
    for words in ("Nobody has printed it yet", paper.hash, note.number, "Rs 98,000.00"):
        assert words in page, words
    page = text_of(desk.get(f"{INVOICES}{note.pk}/"))
    for words in (paper.number, "A scratch"):
        assert words in page, words


def test_staff_print_in_either_language_and_nothing_else(staff, paper):
    desk = staff("Shopkeeper")
    response = desk.get(f"{INVOICES}{paper.pk}/pdf/?language=en")
    assert "no-store" in response["Cache-Control"]
    assert "2083/84-000001" in text_of_pdf(response.content)
    for wrong in ("", "?language=xx", "?language=../en"):
        assert desk.get(f"{INVOICES}{paper.pk}/pdf/{wrong}").status_code == 400
    assert Invoice.objects.get().copies == 1


def test_the_page_of_the_order_leads_to_the_invoice(staff, paper):
    page = text_of(staff("Shopkeeper").get(f"/cms/sales/orders/{paper.order_id}/"))
    assert f'href="/cms/sales/invoices/{paper.pk}/"' in page


def test_who_does_not_see_orders_sees_no_invoice(staff, paper):
    reviewer = staff("Reviewer")
    for address in ("", f"{paper.pk}/", f"{paper.pk}/pdf/?language=en", "years/"):
        assert reviewer.get(INVOICES + address).status_code in (302, 403)
    assert Invoice.objects.get().copies == 0


def test_the_settings_are_the_shopkeepers(staff, paper):
    desk = staff("Shopkeeper")
    address = f"/cms/settings/checkout/invoicesettings/{InvoiceSettings.load().pk}/"
    values = {"paper": "tax_invoice", "hs_heading": "gold", "footer_text": "", "footer_text_ne": ""}
    assert "An HS heading has four digits" in text_of(desk.post(address, values))
    desk.post(address, values | {"hs_heading": "7113.19"})
    settings = InvoiceSettings.objects.get()
    assert (settings.paper, settings.masks_citizenship_number, settings.hs_heading) == (
        "tax_invoice",
        False,
        "7113.19",
    )


def test_who_asks_what_the_shop_keeps_is_told_of_the_papers(shopper, paper):
    note = issue_credit_note(paper.order, amount=Decimal(500), reason="A scratch", now=NOON)
    (_receiver, (_name, (order,))) = next(
        answer for answer in data_collected.send(sender=None, user=shopper) if answer[1][0] == "orders"
    )
    assert [(told["number"], told["amount_npr"]) for told in order["invoices"]] == [
        (paper.number, paper.amount),
        (note.number, Decimal("500.00")),
    ]
