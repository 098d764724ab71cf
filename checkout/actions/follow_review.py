"""What becomes of the orders that wait for a citizenship card, in the transaction that decides on the card."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from catalogue import stock
from catalogue.models import Variant
from catalogue.pricing import PriceError
from catalogue.tariff import current_tariff
from checkout import notifications
from checkout.actions.place_order import buyer
from checkout.holding import orders_in_review
from checkout.lines import freeze, variants_to_freeze
from checkout.models import CheckoutSettings, Order, OrderEvent, OrderLine
from checkout.moves import move
from checkout.plans import Part, PlanOffer, keep_plan, offers_for, schedule
from checkout.prices import price_fixed_until
from customers.models import Verification
from home.formatting import format_npr
from home.money import ZERO
from home.sealed import with_digests

Status = Verification.Status


def follow_review(verification):
    """Let the waiting orders of the shopper be paid, cancel them, or leave them until their hours run out; as
    `verification` has been decided. Returns whether the shopper has a mail about it from here. A second call
    finds nothing that waits."""
    with transaction.atomic():
        # In this order everybody locks: the card, orders, variants.
        waiting = orders_in_review().select_for_update().filter(user=verification.user_id).order_by("pk")
        orders = list(waiting)
        if not orders:
            return False
        if verification.status == Status.APPROVED:
            for order in orders:
                _make_payable(order, verification)
        elif verification.status == Status.REJECTED:
            _cancel(orders, verification)
        else:
            notifications.held_card_returned(orders, verification)
    return True


def _make_payable(order, verification):
    """The price stands for as long as any order's does. After that it is the day's, and the shopper is asked."""
    now, rules = timezone.now(), CheckoutSettings.load()
    fields = buyer(verification) | {"waits_for_review": False}
    reason = "card approved"
    if now > price_fixed_until(order, rules):
        fields |= _price_anew(order)
    total = fields.get("total", order.total)
    offer = _plan_anew(order, total, rules, now)
    fields |= {
        "plan": offer.code,
        "hold_until": offer.parts[0].due_at,
        "needs_known_payer": total >= rules.known_payer_from,
    }
    if "total" in fields:
        reason += f"; {format_npr(fields['total'])} instead of {format_npr(order.total)}"
    # Guarded, as every move is: SQLite ignores the lock.
    if not orders_in_review().filter(pk=order.pk).update(**with_digests(Order, **fields)):
        return
    order.refresh_from_db()
    keep_plan(order, offer)
    OrderEvent.objects.create(
        order=order,
        from_status=order.status,
        to_status=order.status,
        actor=verification.decided_by,
        reason=reason,
    )
    notifications.order_payable(order)


def _plan_anew(order, total, rules, now):
    """The order's plan with its days counted from now. Where it does not carry the new total, the first that does;
    where none does, what was planned stands with its sums fitted to the total, and who cannot pay so has to call
    the shop."""
    is_pickup = order.delivery_method == Order.DeliveryMethod.PICKUP
    offers = offers_for(order.user, total, rules, now, is_pickup=is_pickup)
    same = [offer for offer in offers if offer.code == order.plan]
    offer = next(iter(same + offers), None) or PlanOffer(order.plan, tuple(_fitted(schedule(order), total)))
    # A mail takes longer to be read than a page.
    first, *others = offer.parts
    due_at = max(first.due_at, now + timedelta(hours=rules.hours_to_pay_after_review))
    return PlanOffer(offer.code, (replace(first, due_at=due_at), *others))


def _fitted(rows, total):
    """The Parts of a plan, for another total: the last takes what is more, or they end where it is less."""
    left = total
    for number, row in enumerate(rows, start=1):
        amount = left if number == len(rows) else min(row.part.amount, left)
        if amount:
            yield Part(row.part.method, amount, row.part.due_at)
        left -= amount


def _price_anew(order):
    """Freeze the lines at the prices in force; returns the order's fields that are others now. Where the shop has
    no price any more for one of them, what was agreed stands."""
    tariff = current_tariff()
    lines = list(order.lines.all())
    variants = variants_to_freeze([line.variant_id for line in lines])
    try:
        priced = [
            freeze(variants[line.variant_id], line.quantity, tariff.price_of(variants[line.variant_id]))
            for line in lines
        ]
    except PriceError:
        return {}
    items_total = sum((line.line_total for line in priced), ZERO)
    if items_total == order.items_total:
        return {}
    for line, anew in zip(lines, priced, strict=True):
        anew.pk, anew.order = line.pk, order
    OrderLine.objects.bulk_update(priced, FROZEN)
    return {
        "items_total": items_total,
        "total": items_total + order.delivery_charge,
        "total_agreed": order.total,
    }


FROZEN = [
    field.name for field in OrderLine._meta.concrete_fields if field.name not in {"id", "order", "variant"}
]


def _cancel(orders, verification):
    quantities = {order: order.quantities() for order in orders}
    held = {variant_id for each in quantities.values() for variant_id in each}
    # All at once in the order of their keys: order by order, two of us could wait for each other.
    list(Variant.objects.select_for_update().filter(pk__in=held).order_by("pk"))
    for order, pieces in quantities.items():
        move(order, Order.Status.CANCELLED, actor=verification.decided_by, reason="citizenship card refused")
        stock.release(
            pieces, order_number=order.number, actor=verification.decided_by, reason="order cancelled"
        )
    notifications.held_card_refused(orders, verification)
