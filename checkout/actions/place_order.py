"""Turn a cart into an order that holds its pieces."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from catalogue import stock
from catalogue.tariff import current_tariff
from checkout import notifications
from checkout.cart import refresh_count
from checkout.errors import (
    EmptyCart,
    NewPriceNotAccepted,
    NotEnoughStock,
    OutsideKhaltiLimits,
    PriceChanged,
    TooManyUnpaidOrders,
)
from checkout.gate import lock_verification
from checkout.holding import time_to_hold
from checkout.lines import freeze, variants_to_freeze
from checkout.models import Cart, CheckoutSettings, Order, OrderEvent, OrderLine
from checkout.prices import selling_price
from home.money import ZERO

# Without letters and digits that are mistaken for each other when read out on the phone.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class OrderDetails:
    """What the shopper filled in at checkout."""

    delivery_method: str
    contact_name: str
    contact_phone: str
    delivery_address: str = ""
    note: str = ""


def new_order_number():
    """A number that says nothing of how many orders there are and cannot be guessed from another."""
    text = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(8))
    return f"G-{text[:4]}-{text[4:]}"


def buyer(verification):
    """The fields of an order that say who bought it, frozen from the citizenship card."""
    longest = Order._meta.get_field("buyer_address").max_length
    return {
        "verification": verification,
        "buyer_name": verification.full_name,
        "buyer_name_ne": verification.full_name_ne,
        "buyer_citizenship_number": verification.citizenship_number,
        "buyer_issuing_district": verification.issuing_district,
        "buyer_issue_date": verification.issue_date,
        "buyer_birth_date": verification.birth_date,
        # The longest that can be typed, put together, is a little longer than the field.
        "buyer_address": verification.address[:longest],
    }


def delivery_charge(settings, delivery_method):
    """NPR."""
    return settings.delivery_charge if delivery_method == Order.DeliveryMethod.DELIVERY else ZERO


def place_order(request, details, *, expected_total, accepts_new_prices=False):
    """Place the order of `request.user`'s cart and hold its pieces at today's price; returns the Order. Without an
    approved card it `waits_for_review`: the pieces are held, and nobody can pay yet.

    `expected_total` is what the shopper saw and agreed to, in NPR; `accepts_new_prices`, whether the shopper was
    shown that prices are others than when the pieces were put in the cart, and said yes. Raises a CheckoutError:
    VerificationNeeded, HeldLongEnough, EmptyCart, PriceOnRequest, WaitsForRate, PriceChanged, NewPriceNotAccepted,
    NotEnoughStock, TooManyUnpaidOrders, OutsideKhaltiLimits. Then nothing has changed.
    """
    user = request.user
    settings = CheckoutSettings.load()
    now = timezone.now()
    with transaction.atomic():
        # The cart's row is the queue for everything this customer does at once: a second press of the button
        # waits here and then finds the cart empty. (SQLite has one writer anyway.)
        cart = Cart.objects.select_for_update().filter(user=user).first()
        verification, waits = lock_verification(user)
        cart_lines = list(cart.lines.select_related("variant__page")) if cart else []
        if not cart_lines:
            raise EmptyCart
        unpaid = Order.objects.filter(user=user, status=Order.Status.PENDING).count()
        if unpaid >= settings.unpaid_orders_allowed:
            raise TooManyUnpaidOrders
        held_for = (
            time_to_hold(user, settings) if waits else timedelta(minutes=settings.payment_window_minutes)
        )

        number = new_order_number()
        _hold(cart_lines, number, user)

        order_lines = _order_lines(cart_lines)
        items_total = sum((line.line_total for line in order_lines), ZERO)
        charge = delivery_charge(settings, details.delivery_method)
        total = items_total + charge
        if total != expected_total:
            raise PriceChanged(total)
        seen = {line.variant_id: line.price_seen for line in cart_lines}
        if not accepts_new_prices and any(line.unit_price != seen[line.variant_id] for line in order_lines):
            raise NewPriceNotAccepted
        if not settings.khalti_least <= total <= settings.khalti_most:
            raise OutsideKhaltiLimits(settings.khalti_least, settings.khalti_most)

        order = Order.objects.create(
            number=number,
            user=user,
            language=(translation.get_language() or "en")[:2],
            delivery_method=details.delivery_method,
            contact_name=details.contact_name,
            contact_email=user.email,
            contact_phone=details.contact_phone,
            delivery_address=details.delivery_address,
            note=details.note,
            **buyer(verification),
            items_total=items_total,
            delivery_charge=charge,
            total=total,
            placed_at=now,
            hold_until=now + held_for,
            waits_for_review=waits,
        )
        for line in order_lines:
            line.order = order
        OrderLine.objects.bulk_create(order_lines)
        OrderEvent.objects.create(order=order, to_status=order.status, actor=user, reason="order placed")
        cart.lines.all().delete()
        if waits:
            notifications.order_held(order)
    refresh_count(request, None)
    return order


def _hold(cart_lines, number, user):
    by_variant = {line.variant_id: line for line in cart_lines}
    unsold = [line for line in cart_lines if not (line.variant.page.live and line.variant.is_active)]
    if unsold:
        raise NotEnoughStock(unsold[0].variant.page.name, 0)
    try:
        stock.hold({pk: line.quantity for pk, line in by_variant.items()}, order_number=number, actor=user)
    except stock.InsufficientStock as error:
        page = by_variant[error.variant.pk].variant.page
        raise NotEnoughStock(page.name, error.available) from error


def _order_lines(cart_lines):
    # The hold has just locked the rows: read again what a price is made of, it may have changed since the cart was
    # read. A new price list that was at these rows first is in force by now; one that comes later waits for us.
    # All lines go by the one that is read here: no order is half yesterday's rate and half today's.
    tariff = current_tariff()
    variants = variants_to_freeze([line.variant_id for line in cart_lines])
    return [_order_line(variants[line.variant_id], line.quantity, tariff) for line in cart_lines]


def _order_line(variant, quantity, tariff):
    return freeze(variant, quantity, selling_price(variant, tariff))
