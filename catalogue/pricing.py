"""What a piece costs, and why. The prose is in docs/pricing.md; this is the only place where it is computed.

Pure functions of their arguments: no database, no clock, no settings. Item page, cart, checkout and order
all show the lines of the same `PriceBreakup`.
"""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from home.money import PAISA, ZERO, round_money

GRAMS_PER_TOLA = Decimal("11.664")
PER_CENT = Decimal("0.01")
PER_THOUSAND = Decimal("0.001")


class LineKind(StrEnum):
    """What a line of the break-up stands for."""

    FIXED = "fixed"
    METAL = "metal"
    WASTAGE = "wastage"
    MAKING = "making"
    STONES = "stones"
    DISCOUNT = "discount"
    TAX = "tax"


class WastageUnit(StrEnum):
    """How jarti is agreed: percent of the metal's value, or grams of metal."""

    PERCENT = "percent"
    GRAM = "gram"


class MakingUnit(StrEnum):
    """How jyala is agreed: percent of the metal's value, NPR per gram, NPR per tola, or NPR."""

    PERCENT = "percent"
    PER_GRAM = "per_gram"
    PER_TOLA = "per_tola"
    FIXED = "fixed"


class PriceError(ValueError):
    """The arguments make no price. The message names the argument and may be shown to staff."""


@dataclass(frozen=True)
class Rounding:
    """To which step (NPR) amounts are rounded, and how. The trade rounds to whole rupees; paisa by default."""

    step: Decimal = PAISA
    mode: str = ROUND_HALF_UP
    tax_mode: str = ROUND_HALF_UP

    def amount(self, value):
        return round_money(value, self.step, self.mode)

    def tax(self, value):
        return round_money(value, self.step, self.tax_mode)


WHOLE_RUPEES = Rounding(step=Decimal("1"), tax_mode=ROUND_DOWN)


@dataclass(frozen=True)
class Tax:
    """A tax in force: `rate` in percent of the sum before tax, or of the stones' value alone."""

    name: str
    rate: Decimal
    on_stones_only: bool = False


@dataclass(frozen=True)
class PriceLine:
    kind: LineKind
    amount: Decimal
    name: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True)
class PriceBreakup:
    """The lines of a price in NPR, for one piece; they add up to `total` to the paisa."""

    lines: tuple[PriceLine, ...]
    total: Decimal = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "total", sum((line.amount for line in self.lines), ZERO))

    def as_json(self):
        """The break-up as an order freezes it: amounts as text, never as floats."""
        return {
            "total": str(self.total),
            "lines": [
                {
                    "kind": str(line.kind),
                    "name": line.name,
                    "rate": None if line.rate is None else str(line.rate),
                    "amount": str(line.amount),
                }
                for line in self.lines
            ],
        }


def breakup_from_json(frozen):
    """The break-up that `as_json` froze."""
    return PriceBreakup(
        tuple(
            PriceLine(
                kind=LineKind(line["kind"]),
                amount=Decimal(line["amount"]),
                name=line["name"],
                rate=None if line["rate"] is None else Decimal(line["rate"]),
            )
            for line in frozen["lines"]
        )
    )


def fixed_price(price):
    """A price that the shop set by hand, in NPR, taxes included. Raises PriceError unless it is positive."""
    if not price.is_finite() or price <= 0:
        raise PriceError("price must be more than zero")
    return PriceBreakup((PriceLine(LineKind.FIXED, round_money(price)),))


def price_by_rate(
    *,
    net_weight,
    rate_per_tola,
    fineness=Decimal(1000),
    wastage=ZERO,
    wastage_unit=WastageUnit.PERCENT,
    making=ZERO,
    making_unit=MakingUnit.PERCENT,
    stones=(),
    taxes=(),
    rounding=Rounding(),
):
    """The price of a piece of `net_weight` grams at `rate_per_tola` (NPR per 11.664 g of fine metal).

    `fineness` is parts in a thousand; pass 1000 when the rate is already that of the purity. `wastage` (jarti)
    is percent of the metal's value or grams; `making` (jyala) percent of the metal's value, NPR per gram, NPR
    per tola, or NPR; `stones` are (name, NPR) pairs; `taxes` apply in their order, each to the sum before tax.
    Each line is rounded as the trade does, so the lines add up to what is charged. Raises PriceError.
    """
    for name, value in (("net_weight", net_weight), ("rate_per_tola", rate_per_tola), ("fineness", fineness)):
        if not value.is_finite() or value <= 0:
            raise PriceError(f"{name} must be more than zero")
    if fineness > 1000:
        raise PriceError("fineness cannot be more than 1000 parts in a thousand")
    for name, value in (("wastage", wastage), ("making", making)):
        if not value.is_finite() or value < 0:
            raise PriceError(f"{name} cannot be negative")

    rate_per_gram = rate_per_tola / GRAMS_PER_TOLA * fineness * PER_THOUSAND
    metal = rounding.amount(net_weight * rate_per_gram)
    lines = [PriceLine(LineKind.METAL, metal)]

    if wastage:
        if wastage_unit == WastageUnit.PERCENT:
            lines.append(
                PriceLine(LineKind.WASTAGE, rounding.amount(metal * wastage * PER_CENT), rate=wastage)
            )
        else:
            lines.append(PriceLine(LineKind.WASTAGE, rounding.amount(wastage * rate_per_gram)))

    if making:
        making_amount = {
            MakingUnit.PERCENT: metal * making * PER_CENT,
            MakingUnit.PER_GRAM: net_weight * making,
            MakingUnit.PER_TOLA: net_weight / GRAMS_PER_TOLA * making,
            MakingUnit.FIXED: making,
        }[making_unit]
        shown_rate = making if making_unit == MakingUnit.PERCENT else None
        lines.append(PriceLine(LineKind.MAKING, rounding.amount(making_amount), rate=shown_rate))

    for name, amount in stones:
        if not amount.is_finite() or amount < 0:
            raise PriceError(f"the price of {name} cannot be negative")
        lines.append(PriceLine(LineKind.STONES, rounding.amount(amount), name=name))

    before_tax = sum((line.amount for line in lines), ZERO)
    on_stones = sum((line.amount for line in lines if line.kind == LineKind.STONES), ZERO)
    for tax in taxes:
        base = on_stones if tax.on_stones_only else before_tax
        amount = rounding.tax(base * tax.rate * PER_CENT)
        lines.append(PriceLine(LineKind.TAX, amount, name=tax.name, rate=tax.rate))
    return PriceBreakup(tuple(lines))


def price_of(variant):
    """The price of a variant now, for one piece. Checkout asks this again; it never trusts what a page showed."""
    return fixed_price(variant.price)
