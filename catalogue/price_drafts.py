"""What typed figures would cost: by the catalogue's own formula, of things that are nowhere saved."""

from dataclasses import dataclass, fields
from decimal import Decimal

from catalogue.pricing import (
    DiscountBase,
    DiscountUnit,
    LineKind,
    MakingUnit,
    PriceError,
    PricingMode,
    WastageUnit,
)
from catalogue.tariff import NotQuoted
from home.formatting import format_npr, format_weight

# Beyond these a figure is a slip of the finger. Silver may cost more in the making than in metal.
MOST_WASTAGE_PERCENT = 50
MOST_MAKING = {
    MakingUnit.PERCENT: 200,
    MakingUnit.PER_GRAM: 50_000,
    MakingUnit.PER_TOLA: 500_000,
    MakingUnit.FIXED: 10_000_000,
}


@dataclass
class DraftStone:
    """As an ItemStone is asked for by the tariff."""

    stone: object
    price: Decimal


class DraftStones(list):
    def all(self):
        return self


@dataclass
class DraftPiece:
    """As a JewelleryPage is asked for by the tariff."""

    metal_id: int
    purity_id: int
    pricing_mode: str
    wastage: Decimal
    wastage_unit: str
    making: Decimal
    making_unit: str
    discount: Decimal
    discount_unit: str
    discount_on: str
    stones: DraftStones

    @classmethod
    def of(cls, page, stones):
        """The piece as the facts on `page` and pairs of Stone and price tell it."""
        facts = {field.name: getattr(page, field.name) for field in fields(cls) if field.name != "stones"}
        return cls(**facts, stones=DraftStones(DraftStone(stone, price) for stone, price in stones))


@dataclass
class DraftSize:
    """As a Variant is asked for by the tariff. `label` is what staff know it by."""

    page: DraftPiece
    label: str
    net_weight: Decimal
    making: Decimal | None = None
    price: Decimal | None = None


def price_or_problem(size, tariff):
    """The PriceBreakup of a size (DraftSize or Variant) and why it has none; one of them is empty."""
    try:
        return tariff.price_of(size), ""
    except PriceError as error:
        return None, f"No price: {error}."


def piece_problems(page, sizes, tariff):
    """What cannot be, of an item's facts (`page`, with metal and purity) and its DraftSizes, as {field: message}
    with the names of JewelleryPage.PIECE_FIELDS. Messages are for staff."""
    return figure_problems(page, sizes, tariff) or _discount_problem(page, sizes, tariff)


def figure_problems(page, sizes, tariff):
    """As piece_problems, but only what can be said before all facts and sizes are known."""
    problems = {}
    if not (page.metal_id and page.purity_id):
        pass  # a new item, of which one was not chosen
    elif page.purity.metal_id != page.metal_id:
        problems["purity"] = f"{page.purity.name} is not a purity of {page.metal.name}."
    elif page.pricing_mode == PricingMode.BY_RATE and (problem := _rate_problem(page.purity, tariff)):
        problems["purity"] = problem
    problems |= _wastage_problem(page, sizes)
    for making in (page.making, *(size.making for size in sizes)):
        if making is not None and making > MOST_MAKING[page.making_unit]:
            unit = MakingUnit(page.making_unit).label
            problems["making"] = (
                f"{making:f} {unit} is more than any making. Please check the figure and its unit."
            )
    if page.discount_unit == DiscountUnit.PERCENT and page.discount > 100:
        problems["discount"] = "No more than 100 percent can be taken off."
    return problems


def _rate_problem(purity, tariff):
    if purity.rate_line_id is None:
        return (
            f"{purity.name} follows no rate. Say which in Attributes > Purities, or type the prices by hand."
        )
    try:
        tariff.rate_of(purity.pk)
    except NotQuoted:
        return f"There is no rate for {purity.name} yet. Publish one under Rates, or type the prices by hand."
    return ""


def _wastage_problem(page, sizes):
    if page.wastage_unit == WastageUnit.PERCENT:
        if page.wastage > MOST_WASTAGE_PERCENT:
            return {"wastage": f"More than {MOST_WASTAGE_PERCENT} percent of wastage cannot be right."}
        return {}
    for size in sizes:
        if page.wastage > size.net_weight:
            return {
                "wastage": f"{format_weight(page.wastage)} is more than {size.label} weighs "
                f"({format_weight(size.net_weight)})."
            }
    return {}


def _discount_problem(page, sizes, tariff):
    if page.pricing_mode != PricingMode.BY_RATE or not page.discount:
        return {}
    for size in sizes:
        breakup, _problem = price_or_problem(size, tariff)
        if breakup is None:
            return {"discount": f"That leaves nothing to pay for {size.label}."}
        making = sum((line.amount for line in breakup.lines if line.kind == LineKind.MAKING), Decimal(0))
        is_of_the_making = (
            page.discount_on == DiscountBase.MAKING and page.discount_unit == DiscountUnit.FIXED
        )
        if is_of_the_making and page.discount > making:
            return {
                "discount": f"The making of {size.label} is {format_npr(making)} today: "
                "more than that cannot be taken off it."
            }
    return {}
