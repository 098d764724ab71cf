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
from checkout.delivery import delivery_zones, zone_of
from checkout.errors import (
    EmptyCart,
    NewPriceNotAccepted,
    NotDelivered,
    NotEnoughStock,
    OutsideLimits,
    PlanNotOffered,
    PriceChanged,
    TooManyUnpaidOrders,
)
from checkout.gate import lock_verification
from checkout.holding import time_to_hold
from checkout.lines import freeze, variants_to_freeze
from checkout.models import Cart, CheckoutSettings, Order, OrderEvent, OrderLine
from checkout.plans import keep_plan, offers_for, schedule
from checkout.prices import selling_price
from home.failpoints import reach
from home.money import ZERO

# Without letters and digits that are mistaken for each other when read out on the phone.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Nothing leads from these to a payment page: a mail says where to pay and until when.
OFFLINE = {Order.Plan.BANK, Order.Plan.CASH}


@dataclass(frozen=True)
class OrderDetails:
    """What the shopper filled in at checkout."""

    delivery_method: str
    contact_name: str
    contact_phone: str
    plan: str = Order.Plan.KHALTI
    delivery_address: str = ""
    district: str = ""
    note: str = ""
    gift_note: str = ""

    @property
    def is_pickup(self):
        return self.delivery_method == Order.DeliveryMethod.PICKUP


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


def place_order(request, details, *, expected_total, accepts_new_prices=False):
    """Place the order of `request.user`'s cart and hold its pieces at today's price; returns the Order. Without an
    approved card it `waits_for_review`: the pieces are held, and nobody can pay yet.

    `expected_total` is what the shopper saw and agreed to, in NPR; `accepts_new_prices`, whether the shopper was
    shown that prices are others than when the pieces were put in the cart, and said yes. Raises a CheckoutError:
    VerificationNeeded, HeldLongEnough, EmptyCart, PriceOnRequest, WaitsForRate, PriceChanged, NewPriceNotAccepted,
    NotEnoughStock, NotDelivered, TooManyUnpaidOrders, OutsideLimits, PlanNotOffered. Then nothing has changed.
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
        if _unpaid_orders(user) >= settings.unpaid_orders_allowed:
            raise TooManyUnpaidOrders
        held_for = time_to_hold(user, settings) if waits else timedelta()

        number = new_order_number()
        _hold(cart_lines, number, user)
        reach("place.held")

        order_lines = _order_lines(cart_lines)
        items_total = sum((line.line_total for line in order_lines), ZERO)
        zone = _zone(details)
        charge = zone.charge if zone else ZERO
        total = items_total + charge
        if total != expected_total:
            raise PriceChanged(total)
        seen = {line.variant_id: line.price_seen for line in cart_lines}
        if not accepts_new_prices and any(line.unit_price != seen[line.variant_id] for line in order_lines):
            raise NewPriceNotAccepted
        offer = _chosen(details, offers_for(user, total, settings, now, is_pickup=details.is_pickup))

        order = Order.objects.create(
            number=number,
            user=user,
            language=(translation.get_language() or "en")[:2],
            delivery_method=details.delivery_method,
            contact_name=details.contact_name,
            contact_email=user.email,
            contact_phone=details.contact_phone,
            delivery_address=details.delivery_address,
            **(_frozen(zone, details.district) if zone else {}),
            note=details.note,
            gift_note=details.gift_note,
            **buyer(verification),
            items_total=items_total,
            delivery_charge=charge,
            total=total,
            plan=offer.code,
            needs_known_payer=total >= settings.known_payer_from,
            placed_at=now,
            hold_until=now + held_for if waits else offer.parts[0].due_at,
            waits_for_review=waits,
        )
        keep_plan(order, offer)
        for line in order_lines:
            line.order = order
        OrderLine.objects.bulk_create(order_lines)
        OrderEvent.objects.create(order=order, to_status=order.status, actor=user, reason="order placed")
        cart.lines.all().delete()
        if waits:
            notifications.order_held(order)
        elif order.plan in OFFLINE:
            notifications.order_to_be_paid(order)
    reach("place.ordered")
    refresh_count(request, None)
    return order


def _unpaid_orders(user):
    """How many orders keep pieces from others for nothing: not even the first part of their plan is paid."""
    waiting = Order.objects.filter(user=user, status=Order.Status.PENDING)
    return sum(schedule(order)[0].state != "paid" for order in waiting)


def _zone(details):
    """The DeliveryZone that it goes to, None for pick-up."""
    if details.is_pickup:
        return None
    zone = zone_of(details.district, delivery_zones())
    if zone is None:
        raise NotDelivered(details.district)
    return zone


def _frozen(zone, district):
    return {
        "delivery_district": district,
        "delivery_zone": zone.name,
        "delivery_zone_ne": zone.name_ne,
        "insured_up_to": zone.insured_up_to,
    }


def _chosen(details, offers):
    if not offers:
        raise OutsideLimits
    offer = next((offer for offer in offers if offer.code == details.plan), None)
    if offer is None:
        raise PlanNotOffered
    return offer


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
