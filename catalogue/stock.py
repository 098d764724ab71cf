"""The only writers of stock. Every change is one conditional UPDATE and one movement, in the caller's
transaction or its own.

`select_for_update` is silently ignored on SQLite, so nothing here reads the stock and then writes it: the
condition stands in the UPDATE. Several variants are always taken in primary-key order, so that the carts (A, B)
and (B, A) cannot lock each other out.
"""

from django.db import transaction
from django.db.models import F

from catalogue.models import StockMovement, Variant
from home.freshness import touch_items


class InsufficientStock(Exception):
    """Not enough is left. `variant` says of what, `available` how many there were a moment ago."""

    def __init__(self, variant, available):
        self.variant = variant
        self.available = available
        super().__init__(f"{variant.sku}: {available} left")


def _touch(variant_ids):
    touch_items(Variant.objects.filter(pk__in=variant_ids).values_list("page", flat=True).distinct())


def _record(variant_id, kind, change, order_number="", actor=None, reason=""):
    StockMovement.objects.create(
        variant_id=variant_id,
        kind=kind,
        change=change,
        order_number=order_number,
        actor=actor,
        reason=reason,
    )


def hold(quantities, *, order_number, actor=None, reason=""):
    """Take stock for an unpaid order: all of it or none.

    `quantities` maps variant primary keys to counts. Raises InsufficientStock for the first that is short;
    the transaction is rolled back to where this call began.
    """
    with transaction.atomic():
        for variant_id in sorted(quantities):
            count = quantities[variant_id]
            taken = Variant.objects.filter(pk=variant_id, is_active=True, stock__gte=count).update(
                stock=F("stock") - count
            )
            if not taken:
                variant = Variant.objects.get(pk=variant_id)
                raise InsufficientStock(variant, variant.stock if variant.is_active else 0)
            _record(variant_id, StockMovement.Kind.HELD, -count, order_number, actor, reason)
        _touch(quantities)


def release(quantities, *, order_number, actor=None, reason=""):
    """Give back what an order held."""
    with transaction.atomic():
        for variant_id in sorted(quantities):
            count = quantities[variant_id]
            Variant.objects.filter(pk=variant_id).update(stock=F("stock") + count)
            _record(variant_id, StockMovement.Kind.RELEASED, count, order_number, actor, reason)
        _touch(quantities)


def take_back(quantities, *, order_number, actor=None, reason=""):
    """Put pieces that were sold back into the stock."""
    with transaction.atomic():
        for variant_id in sorted(quantities):
            count = quantities[variant_id]
            Variant.objects.filter(pk=variant_id).update(stock=F("stock") + count)
            _record(variant_id, StockMovement.Kind.RETURNED, count, order_number, actor, reason)
        _touch(quantities)


def mark_sold(quantities, *, order_number):
    """Note in the history that held pieces are paid for. The stock was taken when they were held."""
    for variant_id in sorted(quantities):
        _record(
            variant_id, StockMovement.Kind.SOLD, 0, order_number, reason=f"{quantities[variant_id]} paid for"
        )


def adjust(variant, change, *, kind, actor, reason=""):
    """Add `change` pieces (negative: take away) after a delivery or a count.

    Raises InsufficientStock when more would be taken than is there: a shopper may have bought meanwhile.
    """
    if change == 0:
        return
    with transaction.atomic():
        done = Variant.objects.filter(pk=variant.pk, stock__gte=max(0, -change)).update(
            stock=F("stock") + change
        )
        if not done:
            raise InsufficientStock(variant, Variant.objects.get(pk=variant.pk).stock)
        _record(variant.pk, kind, change, actor=actor, reason=reason)
        touch_items([variant.page_id])


def adjust_many(changes, *, actor, reason=""):
    """Add pieces to many variants at once: `changes` maps primary keys to how many, negative to take away.

    Each for itself: returns the keys of those that are too few (a shopper may have bought meanwhile) or gone,
    which stay as they are.
    """
    refused = set()
    movements = []
    with transaction.atomic():
        for variant_id in sorted(changes):
            change = changes[variant_id]
            enough = Variant.objects.filter(pk=variant_id, stock__gte=max(0, -change))
            if not enough.update(stock=F("stock") + change):
                refused.add(variant_id)
                continue
            kind = StockMovement.Kind.RECEIVED if change > 0 else StockMovement.Kind.CORRECTED
            movements.append(
                StockMovement(variant_id=variant_id, kind=kind, change=change, actor=actor, reason=reason)
            )
        StockMovement.objects.bulk_create(movements)
        _touch(changes.keys() - refused)
    return refused
