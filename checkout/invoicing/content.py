"""What an invoice says, frozen at the moment when it is issued: plain values, in both languages, sealed as JSON.

What it looks like is another matter (sheet.py, invoice.typ): a template may be mended later, what is said may not.
"""

import json
import secrets
from decimal import Decimal
from hashlib import sha256

from django.utils import timezone

from catalogue.pricing import LineKind
from checkout.models import InvoiceSettings, Payment
from home.days import KATHMANDU
from home.models import ShopSettings
from home.money import ZERO, round_money

VERSION = 1


def of_order(order):
    """The content of the invoice of `order`, which has just been paid, and what identifies its buyer."""
    rules = InvoiceSettings.load()
    identity = _identity(order)
    return {
        "content": _frozen(
            {
                "paper": rules.paper,
                "hs_heading": rules.hs_heading,
                "masks_number": rules.masks_citizenship_number,
                "footer": rules.footer_text,
                "footer_ne": rules.footer_text_ne,
                "seller": _seller(ShopSettings.load()),
                "buyer": {"name": order.buyer_name, "name_ne": order.buyer_name_ne},
                "identity": digest_of(identity),
                "order": order.number,
                "ordered_on": _day(order.placed_at),
                "delivery_method": order.delivery_method,
                "lines": [_line(line) for line in order.lines.all()],
                "items_total": str(order.items_total),
                "delivery_charge": str(order.delivery_charge),
                "total": str(order.total),
                "payments": [_payment(payment) for payment in _applied(order)],
            }
        ),
        "identity": identity,
    }


def of_credit_note(original, *, amount, reason, lines=None):
    """The content of a credit note over `amount` (NPR) to the Invoice `original`, and what identifies its buyer.
    `lines`: how many pieces of which OrderLine it is about; without them it is about the amount alone, unless
    that is all."""
    said = original.printed
    rules = InvoiceSettings.load()
    if lines is not None:
        counts = {line.sku: count for line, count in lines.items()}
        about = [_of_count(line, counts[line["sku"]]) for line in said["lines"] if line["sku"] in counts]
    else:
        about = said["lines"] if amount == original.amount else []
    same = ("paper", "hs_heading", "masks_number", "buyer", "identity", "order", "ordered_on")
    return {
        "content": _frozen(
            {name: said[name] for name in same}
            | {
                "footer": rules.footer_text,
                "footer_ne": rules.footer_text_ne,
                "seller": _seller(ShopSettings.load()),
                "original": original.number,
                "original_issued_on": _day(original.issued_at),
                "reason": reason,
                "lines": about,
                "taxes": _taxes_in(amount, about, original),
                "total": str(amount),
            }
        ),
        "identity": original.identity,
        "identity_erased_at": original.identity_erased_at,
    }


def taxes_of(lines):
    """The taxes in these lines of a content: [(name, name in Nepali, rate or "", NPR), …] in their order."""
    sums = {}
    for line in lines:
        for part in line["breakup"]["lines"]:
            if part["kind"] == LineKind.TAX:
                tax = (part["name"], part.get("name_ne", ""), part["rate"] or "")
                sums[tax] = sums.get(tax, 0) + Decimal(part["amount"]) * line["quantity"]
    return [(*tax, amount) for tax, amount in sums.items()]


def _of_count(line, count):
    """A line of a content for some of its pieces."""
    return line | {"quantity": count, "line_total": str(Decimal(line["unit_price"]) * count)}


def _taxes_in(amount, about, original):
    """The taxes in what is taken back: those of its pieces, where it is their price; else a share of all, as
    nobody says of which part of the price it is."""
    if amount == sum((Decimal(line["line_total"]) for line in about), ZERO):
        return [[*tax, str(of_pieces)] for *tax, of_pieces in taxes_of(about)]
    share = amount / original.amount
    return [[*tax, str(round_money(of_all * share))] for *tax, of_all in taxes_of(original.printed["lines"])]


def digest_of(text):
    return sha256(text.encode()).hexdigest()


def _frozen(said):
    """As JSON. Without the salt, whoever has a guess at what it says could try it against the hash."""
    salted = {"version": VERSION, "salt": secrets.token_hex(16)} | said
    return json.dumps(salted, ensure_ascii=False, sort_keys=True)


def _seller(shop):
    names = ("name", "name_ne", "legal_name", "pan", "registration_number")
    reached = ("address", "address_ne", "phone", "email")
    return {name: getattr(shop, name) for name in (*names, *reached)}


def _identity(order):
    return _frozen(
        {
            "address": order.buyer_address,
            "phone": order.contact_phone,
            "citizenship_number": order.buyer_citizenship_number,
            "issuing_district": order.buyer_issuing_district,
            "issue_date": order.buyer_issue_date.isoformat(),
            "delivery_address": order.delivery_address,
        }
    )


def _line(line):
    names = (
        "sku",
        "title",
        "title_ne",
        "size",
        "size_ne",
        "metal",
        "purity",
        "purity_ne",
        "quantity",
        "breakup",
    )
    figures = ("gross_weight", "net_weight", "unit_price", "line_total")
    return {name: getattr(line, name) for name in names} | {
        name: str(getattr(line, name)) for name in figures
    }


def _applied(order):
    return order.payments.filter(status=Payment.Status.APPLIED).order_by("captured_at", "pk")


def _payment(payment):
    return {
        "method": payment.method,
        "amount": str(payment.amount),
        "on": payment.paid_on.isoformat() if payment.paid_on else _day(payment.captured_at),
        "reference": payment.transaction_id or "",
    }


def _day(moment):
    return timezone.localdate(moment, KATHMANDU).isoformat()
