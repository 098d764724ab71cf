"""A made-up order, piece and payment to show what a mail looks like. Nothing here is anybody's, or saved."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from catalogue.models import JewelleryPage, Purity, Variant
from catalogue.pricing import MakingUnit, Rate, RateBasis, price_by_rate
from checkout.models import CheckoutSettings, Instalment, Order, OrderLine, Payment, Refund
from checkout.plans import Row
from customers.mails import with_refused_card, with_returned_card
from home.days import today
from home.money import ZERO
from home.seo import absolute
from home.translation import is_nepali

NUMBER = "G-7KQ4-M2XD"
RATE = Decimal("309300.00")
WEIGHT = Decimal("11.664")
PURITY = Purity(name="22K gold", name_ne="२२ क्यारेट सुन")
PIECE = {"title": "Bridal Tilhari with Green Pote", "title_ne": "हरियो पोतेसहितको बेहुलीको तिलहरी"}
VARIANT = {"sku": "TLH-0042", "size": "18 inch", "size_ne": "१८ इन्च", "net_weight": WEIGHT}
PRICE = price_by_rate(
    net_weight=WEIGHT,
    rate=Rate(RATE),
    parts=Decimal(916),
    wastage=Decimal(8),
    making=Decimal(5500),
    making_unit=MakingUnit.FIXED,
    basis=RateBasis(
        line="Fine gold",
        line_ne="छापावाल सुन",
        per_tola=RATE,
        per_10_grams=Decimal("265175.00"),
        since="2026-11-23",
        parts=Decimal(916),
        net_weight=WEIGHT,
    ),
)
DELIVERY = Decimal("250.00")
DEPOSIT = Decimal("80000.00")


def order(**fields):
    """The context of a mail about an order."""
    made_up = _order(**fields)
    line = OrderLine(
        **PIECE,
        **VARIANT,
        purity=PURITY.name,
        purity_ne=PURITY.name_ne,
        quantity=1,
        unit_price=PRICE.total,
        line_total=PRICE.total,
        breakup=PRICE.as_json(),
    )
    return {
        "order": made_up,
        "lines": [line],
        "rules": CheckoutSettings.load(),
        "payment": Payment(order=made_up, amount=made_up.total),
        "order_url": _url("checkout:order"),
        "pay_url": _url("checkout:pay"),
    }


def bank_order():
    """An order that is to be paid by bank."""
    return _planned((Payment.Method.BANK, PRICE.total + DELIVERY, False))


def planned_order():
    """An order of which a deposit is paid, and the rest is to come by bank."""
    rest = PRICE.total + DELIVERY - DEPOSIT
    context = _planned((Payment.Method.KHALTI, DEPOSIT, True), (Payment.Method.BANK, rest, False))
    context["payment"].amount = DEPOSIT
    return context


def _planned(*parts):
    """`parts` are methods, amounts and whether they are paid; the last is not."""
    context = order()
    rows = [
        Row(
            Instalment(position=position, method=method, amount=amount, due_at=context["order"].hold_until),
            paid=amount if is_paid else ZERO,
            state="paid" if is_paid else "now",
            until=context["order"].hold_until,
        )
        for position, (method, amount, is_paid) in enumerate(parts, start=1)
    ]
    rules = CheckoutSettings(bank_account="Nepal Bank, New Road\nGahana Jewellers\n0123 4567 8901")
    return context | {"rows": rows, "next_row": rows[-1], "rules": rules}


def refund():
    """An order of which money goes back."""
    context = order()
    made_up = Refund(
        payment=context["payment"], amount=context["payment"].amount, due_on=today() + timedelta(days=7)
    )
    return context | {"refund": made_up}


def handed_over_order():
    """An order that can still be brought back."""
    return order() | {"until": timezone.now() + timedelta(days=7)}


def returned_pieces():
    """An order of which the shop has the piece again."""
    context = order()
    context["lines"][0].returned = 1
    return context | {"amount": PRICE.total}


def refused_transfer():
    """An order of which an announced transfer has not been found."""
    reason = "यो मितिमा यति रकम हाम्रो खातामा आएको छैन।" if is_nepali() else "No such sum came on that day."
    return order() | {"reason": reason}


def repriced_order():
    """The same order, which cost less when the buyer said yes."""
    return order(total_agreed=PRICE.total + DELIVERY - 3500)


def orders_with_returned_card():
    """The context of a mail about a card to be sent again, for which an order waits."""
    return with_returned_card() | {"orders": [_order()]}


def orders_with_refused_card():
    """The same for a card that was refused."""
    return with_refused_card() | {"orders": [_order()]}


def wish():
    """The context of a mail about a piece that is back."""
    page = JewelleryPage(**PIECE, purity=PURITY)
    return {
        "name": "सीता" if is_nepali() else "Sita",
        "variant": Variant(**VARIANT),
        "page": page,
        "price": PRICE.total,
        "item_url": f"{absolute(reverse('wagtail_serve', args=['']))}?variant={VARIANT['sku']}",
        "wishlist_url": absolute(reverse("checkout:wishlist")),
    }


def _order(**fields):
    return Order(
        number=NUMBER,
        contact_name="सीता महर्जन" if is_nepali() else "Sita Maharjan",
        contact_email="sita@example.com",
        carrier="नेपाल पार्सल" if is_nepali() else "Nepal Parcel",
        tracking_number="4417 0023",
        pickup_code="402913",
        items_total=PRICE.total,
        delivery_charge=DELIVERY,
        total=PRICE.total + DELIVERY,
        hold_until=timezone.now() + timedelta(hours=24),
        **fields,
    )


def _url(page):
    return settings.SITE_URL + reverse(page, args=[NUMBER])
