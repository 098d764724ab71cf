"""The price formula: two shops' own sums, and a table of cases. What must hold for all is in
test_pricing_properties.py; the prose in docs/pricing.md."""

from decimal import ROUND_DOWN, ROUND_UP, Decimal

import pytest

from catalogue.pricing import (
    GRAMS_PER_TOLA,
    TEN_GRAMS,
    WHOLE_RUPEES,
    DiscountBase,
    DiscountUnit,
    LineKind,
    MakingUnit,
    PriceBreakup,
    PriceError,
    PriceLine,
    Rate,
    RateBasis,
    Rounding,
    Tax,
    TaxBase,
    WastageUnit,
    breakup_from_json,
    fixed_price,
    price_by_rate,
)
from home.money import round_money

D = Decimal
TOLA = GRAMS_PER_TOLA


def stone(price, name="Ruby"):
    return (name, "", D(price))


def amounts(breakup):
    return [(str(line.kind), line.amount) for line in breakup.lines]


def test_the_first_shops_own_sum():
    breakup = price_by_rate(
        net_weight=TOLA,
        rate=Rate(D(56987)),
        wastage=D(3),
        making=D(10),
        taxes=[Tax("Luxury fee", D(2))],
        rounding=WHOLE_RUPEES,
    )
    assert amounts(breakup) == [
        ("metal", D("56987.00")),
        ("wastage", D("1710.00")),
        ("making", D("5699.00")),
        ("tax", D("1287.00")),
    ]
    assert breakup.total == D("65683.00")


def test_the_second_shops_own_sum():
    breakup = price_by_rate(
        net_weight=TOLA, rate=Rate(D(156300)), wastage=D(10), making=D(5), rounding=WHOLE_RUPEES
    )
    assert breakup.total == D("179745.00")


# A tola of fine metal at Rs 10,000, and what is other. The amounts were worked out by hand, in the order of the
# lines: metal, wastage, making, stones, discount, taxes.
LUXURY = Tax("Luxury fee", D(2))
VAT = Tax("VAT", D(13))
CASES = {
    "metal alone": ({}, ["10000"]),
    "a tenth of a tola": ({"net_weight": D("1.1664")}, ["1000"]),
    "one gram": ({"net_weight": D(1)}, ["857.34"]),
    "a milligram": ({"net_weight": D("0.001")}, ["0.86"]),
    "ten tola": ({"net_weight": D("116.64")}, ["100000"]),
    "by the rate for 10 g": ({"net_weight": D(10), "rate": Rate(D(8573), TEN_GRAMS)}, ["8573"]),
    "a tola by the rate for 10 g": ({"rate": Rate(D(8573), TEN_GRAMS)}, ["9999.55"]),
    "22K as 916": ({"parts": D(916)}, ["9160"]),
    "22K as 913": ({"parts": D(913)}, ["9130"]),
    "14K as 583.3": ({"parts": D("583.3")}, ["5833"]),
    "sterling silver": ({"rate": Rate(D(6870)), "parts": D(925)}, ["6354.75"]),
    "jarti in percent": ({"wastage": D("2.5")}, ["10000", "250"]),
    "jarti in percent of what 22K is worth": ({"parts": D(916), "wastage": D(10)}, ["9160", "916"]),
    "jarti in grams": (
        {"wastage": D("1.1664"), "wastage_unit": WastageUnit.GRAM},
        ["10000", "1000"],
    ),
    "jarti in grams of 22K": (
        {"parts": D(916), "wastage": D("0.5832"), "wastage_unit": WastageUnit.GRAM},
        ["9160", "458"],
    ),
    "jyala in percent": ({"making": D(12)}, ["10000", "1200"]),
    "jyala for each gram": ({"making": D(100), "making_unit": MakingUnit.PER_GRAM}, ["10000", "1166.40"]),
    "jyala for each tola": ({"making": D(1500), "making_unit": MakingUnit.PER_TOLA}, ["10000", "1500"]),
    "jyala for each tola, half a tola": (
        {"net_weight": D("5.832"), "making": D(1500), "making_unit": MakingUnit.PER_TOLA},
        ["5000", "750"],
    ),
    "jyala for the piece": ({"making": D(750), "making_unit": MakingUnit.FIXED}, ["10000", "750"]),
    "jyala is no percentage of jarti": ({"wastage": D(10), "making": D(5)}, ["10000", "1000", "500"]),
    "two stones": ({"stones": [stone(4500), stone("99.99", "Pearl")]}, ["10000", "4500", "99.99"]),
    "a stone that is not charged": ({"stones": [stone(0)]}, ["10000", "0"]),
    "a discount on the making": ({"making": D(12), "discount": D(25)}, ["10000", "1200", "-300"]),
    "all of the making given away": ({"making": D(12), "discount": D(100)}, ["10000", "1200", "-1200"]),
    "rupees off the making": (
        {"making": D(12), "discount": D(500), "discount_unit": DiscountUnit.FIXED},
        ["10000", "1200", "-500"],
    ),
    "never more off than the making": (
        {"making": D(12), "discount": D(5000), "discount_unit": DiscountUnit.FIXED},
        ["10000", "1200", "-1200"],
    ),
    "no making, no discount on it": ({"discount": D(50)}, ["10000"]),
    "a discount on all": (
        {"making": D(10), "stones": [stone(1000)], "discount": D(10), "discount_on": DiscountBase.ALL},
        ["10000", "1000", "1000", "-1200"],
    ),
    "rupees off all": (
        {"discount": D(1001), "discount_unit": DiscountUnit.FIXED, "discount_on": DiscountBase.ALL},
        ["10000", "-1001"],
    ),
    "two taxes, each on the price": ({"taxes": [LUXURY, VAT]}, ["10000", "200", "1300"]),
    "a tax on the one before": (
        {"taxes": [LUXURY, Tax("VAT", D(13), TaxBase.WITH_TAXES)]},
        ["10000", "200", "1326"],
    ),
    "the order of taxes counts": (
        {"taxes": [Tax("VAT", D(13), TaxBase.WITH_TAXES), LUXURY]},
        ["10000", "1300", "200"],
    ),
    "a tax on stones alone": (
        {"stones": [stone(4500)], "taxes": [Tax("VAT", D(13), TaxBase.STONES)]},
        ["10000", "4500", "585"],
    ),
    "a tax on stones where there are none": (
        {"taxes": [Tax("VAT", D(13), TaxBase.STONES)]},
        ["10000", "0"],
    ),
    "a tax on the making, less its discount": (
        {"making": D(12), "discount": D(25), "taxes": [Tax("VAT", D(13), TaxBase.MAKING)]},
        ["10000", "1200", "-300", "117"],
    ),
    "taxes come after the discount": (
        {"making": D(12), "discount": D(50), "taxes": [LUXURY]},
        ["10000", "1200", "-600", "212"],
    ),
    "each line to the rupee": (
        {"net_weight": D(1), "wastage": D(3), "making": D(7), "rounding": Rounding(step=D(1))},
        ["857", "26", "60"],
    ),
    "each line up to the rupee": (
        {"net_weight": D(1), "rounding": Rounding(step=D(1), mode=ROUND_UP)},
        ["858"],
    ),
    "each line cut down to 10 rupees": (
        {"net_weight": D(1), "wastage": D(3), "rounding": Rounding(step=D(10), mode=ROUND_DOWN)},
        ["850", "20"],
    ),
    "cutting down takes nothing from a round sum": (
        {"net_weight": TOLA * 3, "rate": Rate(D(309300)), "rounding": Rounding(step=D(1), mode=ROUND_DOWN)},
        ["927900"],
    ),
    "taxes cut down, lines half up": (
        {"net_weight": D(1), "taxes": [VAT], "rounding": WHOLE_RUPEES},
        ["857", "111"],
    ),
    "all at once": (
        {
            "net_weight": D("4.2"),
            "rate": Rate(D(309300)),
            "parts": D(916),
            "wastage": D(8),
            "making": D(650),
            "making_unit": MakingUnit.PER_GRAM,
            "stones": [stone(12500)],
            "discount": D(10),
            "taxes": [LUXURY, Tax("VAT", D(13), TaxBase.STONES)],
            "rounding": WHOLE_RUPEES,
        },
        # 4.2 * 309,300 * 0.916 / 11.664 = 102,018.09; 8 %: 8,161.44; 2 % of 125,136: 2,502.72
        ["102018", "8161", "2730", "12500", "-273", "2502", "1625"],
    ),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_each_part_counts(changes, expected):
    breakup = price_by_rate(**({"net_weight": TOLA, "rate": Rate(D(10000))} | changes))
    assert [line.amount for line in breakup.lines] == [D(amount) for amount in expected]
    assert breakup.total == sum(D(amount) for amount in expected)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"net_weight": D(0)}, "net weight"),
        ({"net_weight": D(-1)}, "net weight"),
        ({"net_weight": D("NaN")}, "net weight"),
        ({"rate": Rate(D("Infinity"))}, "rate"),
        ({"rate": Rate(D(0))}, "rate"),
        ({"rate": Rate(D(-5))}, "rate"),
        ({"parts": D("1000.1")}, "1000"),
        ({"parts": D(0)}, "parts"),
        ({"wastage": D(-1)}, "wastage"),
        ({"making": D("NaN")}, "making"),
        ({"discount": D(-1)}, "discount"),
        ({"stones": [stone(-5)]}, "Ruby"),
        ({"stones": [stone("NaN")]}, "Ruby"),
        ({"discount": D(100), "discount_on": DiscountBase.ALL}, "nothing is left"),
        ({"net_weight": D("0.001"), "rate": Rate(D("0.01"))}, "nothing is left"),
    ],
)
def test_nonsense_is_refused_by_name(changes, names):
    with pytest.raises(PriceError, match=names):
        price_by_rate(**({"net_weight": D(4), "rate": Rate(D(10000))} | changes))


@pytest.mark.parametrize("price", [D(0), D(-1), D("NaN"), D("Infinity")])
def test_a_fixed_price_is_positive(price):
    with pytest.raises(PriceError):
        fixed_price(price)


def test_a_frozen_breakup_thaws_to_the_same():
    breakup = price_by_rate(
        net_weight=D("4.2"),
        rate=Rate(D(309300)),
        parts=D(916),
        wastage=D(8),
        making=D(5),
        discount=D(10),
        stones=[("Ruby", "माणिक", D(4500))],
        taxes=[Tax("Luxury fee", D(2), name_ne="विलासिता शुल्क")],
        basis=RateBasis(
            line="Fine gold",
            line_ne="छापावाल सुन",
            per_tola=D(309300),
            per_10_grams=D(265175),
            since="2026-11-23",
            parts=D(916),
            net_weight=D("4.2"),
        ),
    )
    assert breakup_from_json(breakup.as_json()) == breakup


def test_a_breakup_frozen_before_there_were_rates_still_thaws():
    frozen = {
        "total": "98500.00",
        "lines": [{"kind": "fixed", "name": "", "rate": None, "amount": "98500.00"}],
    }
    assert breakup_from_json(frozen) == fixed_price(D(98500))


def test_the_total_is_always_the_sum_of_the_lines():
    lines = (PriceLine(LineKind.METAL, D("0.10")), PriceLine(LineKind.TAX, D("0.20")))
    assert PriceBreakup(lines).total == D("0.30")


@pytest.mark.parametrize(
    ("amount", "step", "mode", "rounded"),
    [
        ("0.005", "0.01", None, "0.01"),
        ("0.0049", "0.01", None, "0.00"),
        ("1287.92", "1", ROUND_DOWN, "1287.00"),
        ("1287.50", "1", None, "1288.00"),
        ("1287.92", "5", None, "1290.00"),
    ],
)
def test_rounding(amount, step, mode, rounded):
    options = {"rounding": mode} if mode else {}
    assert round_money(D(amount), D(step), **options) == D(rounded)
