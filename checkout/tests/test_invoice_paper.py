"""What stands on an invoice, and that nothing of it is anything but text."""

import json
from decimal import Decimal
from io import BytesIO

import pytest
import typst
from django.utils import translation
from pypdf import PdfReader

from catalogue.pricing import Rate, RateBasis, Tax, TaxBase, price_by_rate
from checkout.invoicing import issue_credit_note, issue_invoice, pdf
from checkout.invoicing.pdf import FontsMissing, draw, set_in_type
from checkout.invoicing.plain_text import printable
from checkout.invoicing.printing import print_invoice
from checkout.invoicing.sheet import original_mark, sheet_of
from checkout.models import InvoiceSettings, Order, OrderLine, Payment
from checkout.tests.invoice_papers import pages_of, squeezed, text_of_pdf
from checkout.tests.sales import kathmandu, sell
from home.models import ShopSettings

NOON = kathmandu(2026, 11, 23, 12)


@pytest.fixture
def shop(db):
    settings = ShopSettings.load()
    settings.name = "Gahana of Patan"
    settings.legal_name = "Gahana Jewellers Pvt. Ltd."
    settings.pan = "600000001"
    settings.address = "Mangal Bazar, Patan"
    settings.phone = "+977 1-5550123"
    settings.save()
    return settings


def necklace_price():
    basis = RateBasis(
        "Fine gold",
        "छापावाल सुन",
        Decimal(309300),
        Decimal(265175),
        "2026-11-23",
        Decimal(916),
        Decimal("11.664"),
    )
    return price_by_rate(
        net_weight=Decimal("11.664"),
        rate=Rate(Decimal(309300)),
        parts=Decimal(916),
        wastage=Decimal(5),
        making=Decimal(9),
        stones=[("Ruby", "माणिक", Decimal(45000))],
        discount=Decimal(10),
        taxes=[Tax("Luxury fee", Decimal(2), TaxBase.PRICE, "विलासिता शुल्क")],
        basis=basis,
    )


@pytest.fixture
def order(shopper, make_variant, shop):
    """A paid order of one necklace by rate, delivered for Rs 250."""
    price = necklace_price()
    variant = make_variant(
        title="Rani haar",
        price=price.total,
        gross_weight=Decimal("14.014"),
        net_weight=Decimal("11.664"),
        stock=9,
    )
    order = sell(
        shopper,
        variant,
        paid_at=NOON,
        delivery="250.00",
        delivery_method="delivery",
        delivery_address="Patan Dhoka, beside the water spout",
    )
    OrderLine.objects.filter(order=order).update(breakup=price.as_json())
    order.payments.create(
        amount=order.total, status=Payment.Status.APPLIED, transaction_id="GFq9PFS7", captured_at=NOON
    )
    return order


def printed(paper, language="en"):
    return text_of_pdf(print_invoice(paper, language))


def test_it_says_all_that_a_jeweller_must_say(order):
    paper = issue_invoice(order, now=NOON)
    text = printed(paper)
    price = necklace_price()
    assert price.total == Decimal("372742.23")
    for words in (
        "Gahana of Patan",
        "Gahana Jewellers Pvt. Ltd.",
        "PAN 600000001",
        "PAN bill",
        "Original",
        "2083/84-000001",
        "23 Nov 2026 AD",
        "7 Mangsir 2083 BS",
        "HS heading 7113",
        "Sita Maharjan",
        "Patan Dhoka, Lalitpur-9",
        "••-••-••-••234",
        "issued in Lalitpur on 20 May 2012 (7 Jestha 2069)",
        "Patan Dhoka, beside the water spout",
        "Rani haar",
        "22K gold",
        "14.014 g",
        "11.664 g",
        "2.35 g",
        "Rs 3,09,300.00 a tola",
        "Wastage (jarti) 5 % 14,165.94",
        "Making (jyala) 9 % 25,498.69",
        "Ruby 45,000.00",
        "Discount 10 % −2,549.87",
        "Luxury fee 2 % 7,308.67",
        "Pieces together 3,72,742.23",
        "Delivery 250.00",
        "Total Rs 3,72,992.23",
        "Rupees Three Lakh Seventy-Two Thousand Nine Hundred Ninety-Two and Twenty-Three Paisa Only",
        "Khalti 23 Nov 2026",
        "GFq9PFS7",
        paper.hash[:16],
        "Page 1 of 1",
    ):
        assert squeezed(words) in squeezed(text), words
    assert "27-01-70-01234" not in text


def test_in_nepali_it_has_nepali_names_digits_and_words(order):
    OrderLine.objects.filter(order=order).update(title_ne="रानीहार", purity_ne="२२ क्यारेट सुन")
    paper = issue_invoice(order, now=NOON)
    with translation.override("ne"):
        sheet = sheet_of(paper, original_mark(0))
    assert sheet["buyer"]["name"] == "सीता महर्जन"
    (line,) = sheet["lines"]
    assert (line["title"], line["gross"], line["amount"]) == ("रानीहार", "१४.०१४ ग्राम", "३,७२,७४२.२३")
    assert "२२ क्यारेट सुन" in line["about"]
    assert line["parts"][3] == ["माणिक", "४५,०००.००"]
    assert sheet["words"][1] == "तीन लाख बहत्तर हजार नौ सय बयानब्बे रुपैयाँ तेइस पैसा मात्र"
    assert sheet["facts"][1][1].startswith("७ मंसिर २०८३")
    assert sheet["number"] == "2083/84-000001"
    assert len(pages_of(print_invoice(paper, "ne"))) == 1


def test_what_the_settings_say_stands_on_those_issued_from_then_on(order, shopper, make_variant):
    settings = InvoiceSettings.load()
    settings.paper, settings.masks_citizenship_number = "tax_invoice", False
    settings.hs_heading, settings.footer_text = "7113.19", "Come again.\nWe clean it."
    settings.save()
    text = printed(issue_invoice(order, now=NOON))
    for words in ("Tax invoice", "27-01-70-01234", "HS heading 7113.19", "Come again. We clean it."):
        assert squeezed(words) in squeezed(text)


def test_the_first_paper_is_the_original_and_each_later_one_says_which_copy_it_is(order):
    paper = issue_invoice(order, now=NOON)
    assert " Original " in printed(paper)
    assert "Copy of" not in printed(paper).replace("Copy of Original 1", "")
    assert "Copy of Original 2" in printed(paper)
    paper.refresh_from_db()
    assert paper.copies == 3


def test_what_cannot_be_drawn_is_not_counted(order, monkeypatch, tmp_path):
    paper = issue_invoice(order, now=NOON)
    template = tmp_path / "broken.typ"
    template.write_text("#panic()")
    monkeypatch.setattr(pdf, "TEMPLATE", template)
    with pytest.raises(typst.TypstError):
        print_invoice(paper, "en")
    paper.refresh_from_db()
    assert paper.copies == 0


def test_without_the_built_fonts_it_says_what_to_do(order, monkeypatch, tmp_path):
    paper = issue_invoice(order, now=NOON)
    monkeypatch.setattr(pdf, "FONTS", tmp_path)
    pdf._fonts.cache_clear()
    with pytest.raises(FontsMissing, match="tools.build_frontend"):
        print_invoice(paper, "en")


def test_a_credit_note_names_the_original_and_the_taxes_in_it(order):
    issue_invoice(order, now=NOON)
    note = issue_credit_note(order, amount=Decimal("37299.22"), reason="A link was bent.", now=NOON)
    text = printed(note)
    for words in (
        "Credit note",
        "CN-2083/84-000001",
        "To invoice 2083/84-000001",
        "A link was bent.",
        "of which Luxury fee 2 % 730.87",
        "Total credited Rs 37,299.22",
        "Rupees Thirty-Seven Thousand Two Hundred Ninety-Nine and Twenty-Two Paisa Only",
    ):
        assert squeezed(words) in squeezed(text), words
    assert "Rani haar" not in text


def test_a_piece_with_one_price_has_no_break_up(shopper, make_variant, shop):
    order = sell(shopper, make_variant(price=Decimal("98500.00")), paid_at=NOON)
    text = printed(issue_invoice(order, now=NOON))
    assert "One price, taxes included." in text
    assert "Value of the pieces" not in text


def test_many_pieces_go_over_to_further_pages_that_repeat_the_head(order):
    paper = issue_invoice(order, now=NOON)
    paper.printed["lines"] *= 12
    pages = pages_of(draw(paper, lambda: "Original", language="en"))
    assert len(pages) > 1
    assert all("Gross weight" in page for page in pages[:-1])
    assert "Tax invoice" not in pages[1]
    assert "PAN bill 2083/84-000001" in pages[1]
    assert f"Page 2 of {len(pages)}" in pages[1]


def test_a_logo_is_set_beside_the_name(order, photo):
    paper = issue_invoice(order, now=NOON)
    without = draw(paper, lambda: "Original", language="en")
    with_logo = draw(paper, lambda: "Original", language="en", logo=photo("PNG", (300, 120)))
    assert b"/Subtype/Image" in with_logo
    assert b"/Subtype/Image" not in without


def test_details_that_were_erased_leave_the_paper_readable(order):
    paper = issue_invoice(order, now=NOON)
    paper.identity = ""
    text = printed(paper)
    assert "Details erased: their time was over" in text
    assert "Sita Maharjan" in text
    assert "Patan Dhoka" not in text


A_PAGEFUL = 1000
HOSTILE = [
    '#read("/etc/passwd")',
    '#read("invoice.typ")',
    '#include "invoice.typ"',
    '#import "@preview/cetz:0.3.0": *',
    "#panic()",
    "#while true {}",
    '#eval("1+1")',
    "#sys.inputs",
    "#let x = 1; #x",
    "#pagebreak()",
    '#set page(paper: "a5")',
    "#show: none",
    "= A heading",
    "*bold* _leaning_ `raw`",
    "$ x^2 + sqrt(2) $",
    "- a list\n- of two",
    "/ Term: and more",
    "<label> @reference",
    "\\u{1F600} \\n \\",
    '"; panic() //',
    "// a comment",
    "/* a comment */",
    "{page} {pages} %(number)s",
    "https://evil.example/?q=1",
    "[content] ]]] [[[",
    "```typ #read()```",
    "~ -- --- ... -?",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}{% debug %}",
    "'; DROP TABLE checkout_invoice; --",
    "%PDF-1.7 endobj endstream",
    "\x00\x01\x07\x1b[31mred",
    "\u202egnp.exe\u202c \u2066isolated\u2069",
    "שלום עולם مرحبا بالعالم",
    "🙂👩‍👩‍👧 𝕲𝖆𝖍𝖆𝖓𝖆",
    "Z̸̢̨̛͉͕͔̟a̵̡̛͙l̴͔̈́g̶̨̈́o̷̧͐" * 20,
    "W" * 5000,
    "word " * 1000,
    "क्ष्म्य" * 700,
    "\ud800 half a pair \udfff \ufffe",
    "\ufeff\u200b\u2028\u2029\r\n\t",
]


def test_there_are_forty_of_them_and_none_twice():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 40


def test_whatever_somebody_typed_is_printed_as_text(order):
    paper = issue_invoice(order, now=NOON)
    wrong = {}
    for text in HOSTILE:
        drawn = draw(typed_everywhere(paper, text), lambda: "Original", language="en")
        if len(text) > A_PAGEFUL:  # reading that back takes longer than all the rest
            assert len(PdfReader(BytesIO(drawn)).pages) > 1
            continue
        printed = squeezed(text_of_pdf(drawn))
        # Not evaluated, not cut short, and nothing else has moved.
        kept = all(squeezed(words) in printed for words in ("2083/84-000001", "Total Rs 3,72,992.23"))
        as_typed = printed.count(squeezed(text)) >= 5 or not (text.isascii() and text.isprintable())
        if not (kept and as_typed):
            wrong[text] = printed
    assert wrong == {}


def typed_everywhere(paper, text):
    """The paper, had people typed that wherever they can."""
    said, identified = json.loads(paper.content), json.loads(paper.identity)
    said["buyer"]["name"] = said["seller"]["name"] = said["footer"] = text
    for name in ("title", "size", "metal"):
        said["lines"][0][name] = text
    said["payments"][0]["reference"] = text
    identified["address"] = identified["delivery_address"] = text
    paper.__dict__ |= {"printed": said, "identified": identified}
    return paper


def test_control_what_is_set_as_markup_is_evaluated(tmp_path, monkeypatch):
    template = tmp_path / "careless.typ"
    template.write_text('#eval(json(bytes(sys.inputs.sheet)), mode: "markup")')
    monkeypatch.setattr(pdf, "TEMPLATE", template)
    assert text_of_pdf(set_in_type("#(40 + 2)")) == "42"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "a b"),
        ("one\ntwo\r\n", "one two"),
        ("\u202eabc", "abc"),
        ("W" * 50, "\u200b".join(["W" * 22, "W" * 22, "W" * 6])),
        ("सीता महर्जन", "सीता महर्जन"),
    ],
)
def test_only_what_can_be_printed_is_left(typed, kept):
    assert printable(typed) == kept


def test_no_sign_of_devanagari_is_torn_apart():
    pieces = printable("क्षेत्री" * 20).split("\u200b")
    assert len(pieces) > 1
    assert not any(piece.startswith(("्", "े", "ी")) or piece.endswith("्") for piece in pieces)


def test_the_content_survives_as_it_was_typed(order):
    Order.objects.filter(pk=order.pk).update(buyer_name='#read("x") "quoted" \\')
    order.refresh_from_db()
    assert json.loads(issue_invoice(order, now=NOON).content)["buyer"]["name"] == order.buyer_name
