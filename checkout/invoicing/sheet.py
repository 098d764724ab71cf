"""An invoice as it is laid on paper: every word of it, in the active language, for invoice.typ to set.

All is text by then. Nothing of it is ever read as markup: it reaches the setter as JSON.
"""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from catalogue.offers import basis_text, breakup_rows, shown_breakup
from catalogue.pricing import LineKind, breakup_from_json
from checkout.models import Order, Payment
from checkout.models.invoice import PaperKind
from customers.districts import district_name
from customers.numbers import masked_number
from home.formatting import (
    format_ad_date,
    format_bs_date,
    format_figures,
    format_npr,
    format_weight,
    localized_digits,
)
from home.money import ZERO
from home.translation import is_nepali

from .content import taxes_of
from .plain_text import printable, printable_lines
from .words import amount_in_words

# So much of the hash stands on the paper: who holds it can show that the books were not changed behind it.
CHECK_SIGNS = 16
# What is longer may be broken between pages; what is shorter stays together.
LONGEST_WHOLE = 600


def sheet_of(invoice, mark):
    """What is printed of an Invoice in the active language. `mark`: which copy it is, in words."""
    said = invoice.printed
    return {
        "nepali": is_nepali(),
        "title": _title(invoice),
        "mark": mark,
        "shop": _shop(said["seller"]),
        "facts": _facts(invoice, said),
        "buyer": _buyer(said, invoice.identified),
        "delivery": None if invoice.is_credit_note else _delivery(said, invoice.identified),
        "reason": _reason(invoice, said),
        "heads": _heads(),
        "lines": [_line(place, line) for place, line in enumerate(said["lines"], start=1)],
        "totals": _totals(invoice, said),
        "words": [_("In words"), amount_in_words(invoice.amount)],
        "payments": _payments(said.get("payments", [])),
        "signatures": [_("Buyer’s signature"), _("For the shop")],
        "footer": printable_lines(_of(said, "footer")),
        "check": f"{_('Check')} {invoice.hash[:CHECK_SIGNS]}",
        "number": invoice.number,
        "page": _("Page %(number)s of %(total)s") % {"number": "{page}", "total": "{pages}"},
    }


def original_mark(copies):
    """What stands on the paper that is printed after `copies` others."""
    if copies == 0:
        return _("Original")
    return localized_digits(_("Copy of Original %(number)d") % {"number": copies})


def office_mark():
    return _("Office copy")


def _title(invoice):
    if invoice.is_credit_note:
        return str(invoice.Kind.CREDIT_NOTE.label)
    return str(PaperKind(invoice.printed["paper"]).label)


def _of(values, name):
    """The text of that name in the active language, as models do it by home.translation.Translated."""
    return (values.get(f"{name}_ne") if is_nepali() else "") or values[name]


def _shop(seller):
    reached = [
        printable(_of(seller, "address")),
        printable(" · ".join(filter(None, [seller["phone"], seller["email"]]))),
    ]
    registered = [
        f"{label} {printable(seller[name])}"
        for label, name in ((_("PAN"), "pan"), (_("Reg. No."), "registration_number"))
        if seller[name]
    ]
    name = printable(_of(seller, "name"))
    legal = printable(seller["legal_name"])
    return {
        "name": name,
        "legal": legal if legal != name else "",
        "lines": [line for line in reached if line],
        "registered": registered,
    }


def _facts(invoice, said):
    """[[label, value, what is said below it], …]"""
    facts = [[_("Number"), invoice.number, localized_digits(f"{_('Fiscal year')} {invoice.fiscal_year}")]]
    facts.append([pgettext("of an invoice", "Date"), *_both_dates(invoice.issued_at)])
    if invoice.is_credit_note:
        facts.append([_("To invoice"), said["original"], _day(said["original_issued_on"])])
    facts.append([_("Order"), said["order"], _day(said["ordered_on"])])
    facts.append([_("HS heading"), printable(said["hs_heading"]), ""])
    return facts


def _both_dates(moment):
    ad, bs = format_ad_date(moment), format_bs_date(moment)
    first, second = (bs, ad) if is_nepali() else (ad, bs)
    return [f"{first} {_calendar(is_nepali())}", f"{second} {_calendar(not is_nepali())}"]


def _calendar(is_bs):
    return _("BS") if is_bs else _("AD")


def _day(text):
    """A frozen day in both calendars on one line."""
    day = date.fromisoformat(text)
    return f"{format_ad_date(day)} ({format_bs_date(day)})"


def _buyer(said, identified):
    return {
        "title": _("Buyer"),
        "name": printable(_of(said["buyer"], "name")),
        "lines": _identity(identified, said["masks_number"])
        if identified
        else [_("Details erased: their time was over")],
    }


def _identity(identified, masks):
    number = identified["citizenship_number"]
    shown = printable(masked_number(number) if masks else number)
    return [
        printable(identified["address"]),
        localized_digits(printable(identified["phone"])),
        f"{_('Citizenship number')} {localized_digits(shown)}",
        _("issued in %(district)s on %(day)s")
        % {"district": district_name(identified["issuing_district"]), "day": _day(identified["issue_date"])},
    ]


def _delivery(said, identified):
    """To where it goes: the address, or where it is picked up."""
    picked_up = said["delivery_method"] == Order.DeliveryMethod.PICKUP
    address = _of(said["seller"], "address") if picked_up else (identified or {}).get("delivery_address", "")
    return {
        "title": str(Order.DeliveryMethod(said["delivery_method"]).label),
        "lines": [printable(address)] if address else [],
    }


def _reason(invoice, said):
    """Of a credit note: [label, why]."""
    return [_("Reason"), printable(said["reason"])] if invoice.is_credit_note else None


def _heads():
    return {
        "number": "#",
        "piece": _("Piece"),
        "gross": _("Gross weight"),
        "net": _("Net weight"),
        "stones": _("Stones"),
        "count": _("Count"),
        "price": _("Price (Rs)"),
        "amount": _("Amount (Rs)"),
    }


def _line(place, line):
    breakup = breakup_from_json(line["breakup"])
    gross, net = Decimal(line["gross_weight"]), Decimal(line["net_weight"])
    title, about = printable(_of(line, "title")), _about(line)
    return {
        "place": localized_digits(str(place)),
        "title": title,
        "about": about,
        "basis": printable(basis_text(breakup)) or _("One price, taxes included."),
        "gross": format_weight(gross),
        "net": format_weight(net),
        "stones": format_weight(gross - net) if gross > net else "–",
        "count": localized_digits(str(line["quantity"])),
        "price": format_figures(Decimal(line["unit_price"])),
        "amount": format_figures(Decimal(line["line_total"])),
        "parts": _parts(breakup, line["quantity"]),
        "whole": len(title) + len(about) < LONGEST_WHOLE,
    }


def _about(line):
    """What the piece is of, its size and its tag."""
    purity = _of(line, "purity")
    # A purity is mostly called after its metal: 22K gold.
    of_metal = [] if line["metal"].casefold() in line["purity"].casefold() else [line["metal"]]
    size = _of(line, "size")
    facts = [*of_metal, purity, f"{pgettext('of a piece', 'Size')} {size}" if size else "", line["sku"]]
    return printable(" · ".join(filter(None, facts)))


def _parts(breakup, count):
    """How the price of one piece is made: [[label, NPR], …]; nothing where it is one sum."""
    if shown_breakup(breakup) is None:
        return []
    rows = [
        [f"{printable(row['label'])} {row['note']}".strip(), format_figures(line.amount)]
        for row, line in zip(breakup_rows(breakup), breakup.lines, strict=True)
    ]
    if count > 1:
        rows.append([_("For one piece"), format_figures(breakup.total)])
    return rows


def _totals(invoice, said):
    """[[label, amount, how much it is stressed: 0, 1 or 2], …]"""
    rows = _rows_of_credit_note(said) if invoice.is_credit_note else _rows_of_invoice(said)
    label = _("Total credited") if invoice.is_credit_note else _("Total")
    return [*rows, [label, format_npr(invoice.amount), 2]]


def _rows_of_invoice(said):
    taxes = taxes_of(said["lines"])
    discount = sum((_sum_of(line, LineKind.DISCOUNT) for line in said["lines"]), ZERO)
    before = Decimal(said["items_total"]) - discount - sum((tax[3] for tax in taxes), ZERO)
    rows = []
    if discount or taxes:
        rows.append([_("Value of the pieces"), format_figures(before), 0])
    if discount:
        rows.append([_("Discount"), format_figures(discount), 0])
    rows += [_tax_row(*tax) for tax in taxes]
    if discount or taxes or Decimal(said["delivery_charge"]):
        rows.append([_("Pieces together"), format_figures(Decimal(said["items_total"])), 1])
    if Decimal(said["delivery_charge"]):
        rows.append([_("Delivery"), format_figures(Decimal(said["delivery_charge"])), 0])
    return rows


def _rows_of_credit_note(said):
    return [
        [_("of which %(tax)s") % {"tax": label}, amount, stress]
        for label, amount, stress in (_tax_row(*tax[:3], Decimal(tax[3])) for tax in said["taxes"])
    ]


def _sum_of(line, kind):
    """NPR: the parts of that kind in a line, for all its pieces."""
    parts = line["breakup"]["lines"]
    return sum((Decimal(part["amount"]) for part in parts if part["kind"] == kind), ZERO) * line["quantity"]


def _tax_row(name, name_ne, rate, amount):
    label = printable((name_ne if is_nepali() else "") or name)
    note = localized_digits(f" {Decimal(rate).normalize():f} %") if rate else ""
    return [f"{label}{note}", format_figures(amount), 0]


def _payments(payments):
    if not payments:
        return None
    return {
        "title": _("Payments"),
        "rows": [
            [
                str(Payment.Method(payment["method"]).label),
                _day(payment["on"]),
                printable(payment["reference"]),
                format_figures(Decimal(payment["amount"])),
            ]
            for payment in payments
        ],
    }
