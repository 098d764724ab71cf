"""What a change of a variant comes to, and why it may not be. The same rules when a change is planned and when it
is applied, for what comes from the list and from a file."""

from decimal import Decimal

from catalogue.forms.numbers import CHEAPEST, DEAREST, LARGEST_STOCK
from catalogue.models import Variant
from catalogue.price_drafts import MOST_MAKING
from catalogue.pricing import MakingUnit, PricingMode
from home.formatting import format_npr

# What the price by rate follows from, besides what belongs to the item.
RATED = {"net_weight", "making"}
# Whoever writes one of these must know how the item is priced, and keep it so until the price is written.
PRICED = RATED | {"price"}


def typed(name, value):
    """A value of the variant's field `name` as JSON keeps it, as the model has it."""
    return None if value is None else Variant._meta.get_field(name).to_python(value)


def differences(variant, wanted):
    """Which of the values in `wanted` are others than the variant's: pairs of old and new by field.
    `stock_change`, pieces to add, gives the stock now and the pieces."""
    changes = {}
    for name, value in wanted.items():
        if name == "stock_change":
            if value:
                changes[name] = [variant.stock, value]
        elif getattr(variant, name) != value:
            changes[name] = [getattr(variant, name), value]
    return changes


def why_not(variant, changes):
    """Why these `differences` cannot be made true, in words for staff; "" when they can."""
    new = {name: value for name, (_old, value) in changes.items()}
    by_rate = variant.page.pricing_mode == PricingMode.BY_RATE
    if "price" in new:
        if by_rate:
            return "The price follows the metal rate and cannot be typed."
        if new["price"] < CHEAPEST:
            return f"The price would be {format_npr(new['price'])}; a price begins at {format_npr(CHEAPEST)}."
        if new["price"] > DEAREST:
            return f"The price would be more than {format_npr(DEAREST)}."
    if "making" in new and not by_rate:
        return "The item has a fixed price, so there is no making to set."
    unit = variant.page.making_unit
    if (new.get("making") or 0) > MOST_MAKING[unit]:
        return f"{new['making']:f} {MakingUnit(unit).label} is more than any making."
    if new.get("gross_weight", variant.gross_weight) < new.get("net_weight", variant.net_weight):
        return "The gross weight would be below the net weight."
    stock = new.get("stock", variant.stock + new.get("stock_change", 0))
    if stock < 0:
        return f"Only {variant.stock} in stock: {-new['stock_change']} cannot be taken away."
    if stock > LARGEST_STOCK:
        return f"That would make {stock} in stock; at most {LARGEST_STOCK} can be."
    return ""


def outdated(variant, changes):
    """What is no longer as it was when `changes` were planned, in words for staff; "" when all still is."""
    for name, (old, _new) in changes.items():
        # Pieces that are added or taken away are so from whatever there is by then.
        if name == "stock_change":
            continue
        now = getattr(variant, name)
        if now != old:
            return (
                f"{LABELS[name]} was {shown(name, old)} when this was planned and is {shown(name, now)} now."
            )
    return ""


LABELS = {
    "stock": "Stock",
    "stock_change": "Stock",
    "price": "Price",
    "gross_weight": "Gross weight",
    "net_weight": "Net weight",
    "making": "Making",
    "reorder_level": "Low at",
    "is_active": "On sale",
    "size": "Size",
    "size_ne": "Size in Nepali",
}


def shown(name, value):
    """A value of field `name` for people."""
    if value is None or value == "":
        return "—"
    if name == "price":
        return format_npr(value)
    if name == "is_active":
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
