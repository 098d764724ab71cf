"""What a piece costs, and why. The prose is in docs/pricing.md; this is the only place where it is computed.

Pure functions of their arguments: no database, no clock, no settings. Item page, cart, checkout and order
all show the lines of the same `PriceBreakup`.
"""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.db.models import TextChoices

from home.money import PAISA, ZERO, round_money

GRAMS_PER_TOLA = Decimal("11.664")
TEN_GRAMS = Decimal(10)
# The columns that keep a price end here.
DEAREST = Decimal("9999999999.99")
PER_CENT = Decimal("0.01")
PER_THOUSAND = Decimal("0.001")


class PricingMode(TextChoices):
    FIXED = "fixed", "A price typed for each size"
    BY_RATE = "by_rate", "By the metal's rate of the day"


class PriceUnit(TextChoices):
    """Which of the two published figures prices follow."""

    TOLA = "tola", "the rate for a tola (11.664 g)"
    TEN_GRAMS = "10g", "the rate for 10 g"


class LineKind(StrEnum):
    """What a line of the break-up stands for."""

    FIXED = "fixed"
    METAL = "metal"
    WASTAGE = "wastage"
    MAKING = "making"
    STONES = "stones"
    DISCOUNT = "discount"
    TAX = "tax"


class WastageUnit(TextChoices):
    """How jarti is agreed: percent of the metal's value, or grams of metal."""

    PERCENT = "percent", "percent of the metal's value"
    GRAM = "gram", "grams of metal"


class MakingUnit(TextChoices):
    """How jyala is agreed: percent of the metal's value, NPR per gram, NPR per tola, or NPR."""

    PERCENT = "percent", "percent of the metal's value"
    PER_GRAM = "per_gram", "Rs for each gram"
    PER_TOLA = "per_tola", "Rs for each tola"
    FIXED = "fixed", "Rs for the piece"


class DiscountUnit(TextChoices):
    PERCENT = "percent", "percent"
    FIXED = "fixed", "Rs for the piece"


class DiscountBase(TextChoices):
    """What a discount is taken from: the making alone, or all that comes before tax."""

    MAKING = "making", "the making alone"
    ALL = "all", "the whole price before tax"


class TaxBase(TextChoices):
    """What a tax is a percentage of."""

    PRICE = "price", "the price before tax"
    STONES = "stones", "the stones alone"
    MAKING = "making", "the making alone, less its discount"
    WITH_TAXES = "with_taxes", "the price with the taxes before this one"


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
class Rate:
    """What metal costs: `amount` NPR for `grams` grams."""

    amount: Decimal
    grams: Decimal = GRAMS_PER_TOLA

    def value_of(self, weight, parts):
        """NPR, unrounded, of `weight` grams of which `parts` in a thousand are charged. Divided last: 11.664 g at
        a rate for a tola is that rate, and not a hair less, which cutting down would turn into a rupee."""
        return weight * self.amount * parts / (self.grams * 1000)


@dataclass(frozen=True)
class Tax:
    """A tax in force: `rate` in percent of `base`."""

    name: str
    rate: Decimal
    base: TaxBase = TaxBase.PRICE
    name_ne: str = ""


@dataclass(frozen=True)
class PriceLine:
    """One line of a break-up. `rate` is in percent, where the line is a percentage; `name` and `name_ne` are those
    of a stone or tax."""

    kind: LineKind
    amount: Decimal
    name: str = ""
    rate: Decimal | None = None
    name_ne: str = ""


@dataclass(frozen=True)
class RateBasis:
    """The rate that a price was made with, as it was told: for showing, not for computing."""

    line: str
    line_ne: str
    per_tola: Decimal
    per_10_grams: Decimal
    since: str  # ISO date in Kathmandu
    parts: Decimal  # charged, in a thousand
    net_weight: Decimal  # grams
    unit: str = PriceUnit.TOLA  # which of the two figures the price follows


@dataclass(frozen=True)
class PriceBreakup:
    """The lines of a price in NPR, for one piece; they add up to `total` to the paisa."""

    lines: tuple[PriceLine, ...]
    basis: RateBasis | None = None
    total: Decimal = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "total", sum((line.amount for line in self.lines), ZERO))

    def as_json(self):
        """The break-up as an order freezes it: amounts as text, never as floats."""
        frozen = {
            "total": str(self.total),
            "lines": [
                {
                    "kind": str(line.kind),
                    "name": line.name,
                    "name_ne": line.name_ne,
                    "rate": None if line.rate is None else str(line.rate),
                    "amount": str(line.amount),
                }
                for line in self.lines
            ],
        }
        if self.basis:
            frozen["basis"] = {name: str(value) for name, value in vars(self.basis).items()}
        return frozen


def breakup_from_json(frozen):
    """The break-up that `as_json` froze."""
    basis = frozen.get("basis")
    if basis:
        numbers = ("per_tola", "per_10_grams", "parts", "net_weight")
        basis = RateBasis(**(basis | {name: Decimal(basis[name]) for name in numbers}))
    return PriceBreakup(
        tuple(
            PriceLine(
                kind=LineKind(line["kind"]),
                amount=Decimal(line["amount"]),
                name=line["name"],
                rate=None if line["rate"] is None else Decimal(line["rate"]),
                name_ne=line.get("name_ne", ""),
            )
            for line in frozen["lines"]
        ),
        basis=basis,
    )


def fixed_price(price):
    """A price that the shop set by hand, in NPR, taxes included. Raises PriceError unless it is positive."""
    if not price.is_finite() or price <= 0:
        raise PriceError("price must be more than zero")
    return PriceBreakup((PriceLine(LineKind.FIXED, round_money(price)),))


def price_by_rate(
    *,
    net_weight,
    rate,
    parts=Decimal(1000),
    wastage=ZERO,
    wastage_unit=WastageUnit.PERCENT,
    making=ZERO,
    making_unit=MakingUnit.PERCENT,
    stones=(),
    discount=ZERO,
    discount_unit=DiscountUnit.PERCENT,
    discount_on=DiscountBase.MAKING,
    taxes=(),
    rounding=Rounding(),
    basis=None,
):
    """The price of a piece of `net_weight` grams at `rate` (a Rate), of which `parts` in a thousand are charged.

    `wastage` (jarti) is percent of the metal's value or grams; `making` (jyala) percent of the metal's value, NPR
    per gram, NPR per tola, or NPR; `stones` are (name, name in Nepali, NPR) triples; `discount` is percent or NPR,
    never more than what it is taken from; `taxes` apply in their order. Each line is rounded as the trade does, so
    the lines add up to what is charged. `basis` goes into the break-up as it is. Raises PriceError.
    """
    for name, value in (("net weight", net_weight), ("rate", rate.amount), ("parts", parts)):
        if not value.is_finite() or value <= 0:
            raise PriceError(f"{name} must be more than zero")
    if parts > 1000:
        raise PriceError("no more than 1000 parts in a thousand can be charged")
    for name, value in (("wastage", wastage), ("making", making), ("discount", discount)):
        if not value.is_finite() or value < 0:
            raise PriceError(f"{name} cannot be negative")

    metal = rounding.amount(rate.value_of(net_weight, parts))
    lines = [PriceLine(LineKind.METAL, metal)]

    if wastage:
        if wastage_unit == WastageUnit.PERCENT:
            lines.append(
                PriceLine(LineKind.WASTAGE, rounding.amount(metal * wastage * PER_CENT), rate=wastage)
            )
        else:
            lines.append(PriceLine(LineKind.WASTAGE, rounding.amount(rate.value_of(wastage, parts))))

    making_amount = ZERO
    if making:
        making_amount = rounding.amount(_making(making, making_unit, metal, net_weight))
        shown_rate = making if making_unit == MakingUnit.PERCENT else None
        lines.append(PriceLine(LineKind.MAKING, making_amount, rate=shown_rate))

    on_stones = ZERO
    for name, name_ne, amount in stones:
        if not amount.is_finite() or amount < 0:
            raise PriceError(f"the price of {name} cannot be negative")
        amount = rounding.amount(amount)
        on_stones += amount
        lines.append(PriceLine(LineKind.STONES, amount, name=name, name_ne=name_ne))

    before_tax = sum((line.amount for line in lines), ZERO)
    if discount:
        base = making_amount if discount_on == DiscountBase.MAKING else before_tax
        is_percent = discount_unit == DiscountUnit.PERCENT
        # The making may have sunk with the rate since the discount was agreed.
        less = min(rounding.amount(base * discount * PER_CENT if is_percent else discount), base)
        if less:
            lines.append(PriceLine(LineKind.DISCOUNT, -less, rate=discount if is_percent else None))
            before_tax -= less
            if discount_on == DiscountBase.MAKING:
                making_amount -= less
    if before_tax <= 0:
        raise PriceError("nothing is left to pay")

    taxed = before_tax
    for tax in taxes:
        base = {
            TaxBase.PRICE: before_tax,
            TaxBase.STONES: on_stones,
            TaxBase.MAKING: making_amount,
            TaxBase.WITH_TAXES: taxed,
        }[tax.base]
        amount = rounding.tax(base * tax.rate * PER_CENT)
        taxed += amount
        lines.append(PriceLine(LineKind.TAX, amount, name=tax.name, rate=tax.rate, name_ne=tax.name_ne))
    breakup = PriceBreakup(tuple(lines), basis=basis)
    if breakup.total > DEAREST:
        raise PriceError("that is more than any piece costs")
    return breakup


def _making(making, unit, metal, net_weight):
    """NPR, unrounded."""
    if unit == MakingUnit.PERCENT:
        return metal * making * PER_CENT
    if unit == MakingUnit.PER_GRAM:
        return net_weight * making
    if unit == MakingUnit.PER_TOLA:
        return net_weight * making / GRAMS_PER_TOLA
    return making
