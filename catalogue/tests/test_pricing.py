"""The price formula: two shops' own sums, a table of cases, and what must hold for all of them."""

from decimal import ROUND_DOWN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.pricing import (
    GRAMS_PER_TOLA,
    WHOLE_RUPEES,
    LineKind,
    MakingUnit,
    PriceBreakup,
    PriceError,
    PriceLine,
    Tax,
    WastageUnit,
    breakup_from_json,
    fixed_price,
    price_by_rate,
)
from home.money import round_money

D = Decimal


def amounts(breakup):
    return [(str(line.kind), line.amount) for line in breakup.lines]


def test_the_first_shops_own_sum():
    breakup = price_by_rate(
        net_weight=GRAMS_PER_TOLA,
        rate_per_tola=D(56987),
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
        net_weight=GRAMS_PER_TOLA,
        rate_per_tola=D(156300),
        wastage=D(10),
        making=D(5),
        rounding=WHOLE_RUPEES,
    )
    assert breakup.total == D("179745.00")


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({}, "10000.00"),
        ({"net_weight": D("1.1664")}, "1000.00"),
        ({"fineness": D(916)}, "9160.00"),
        ({"wastage": D("2.5")}, "10250.00"),
        ({"wastage": D("1.1664"), "wastage_unit": WastageUnit.GRAM}, "11000.00"),
        ({"making": D(12)}, "11200.00"),
        ({"making": D(100), "making_unit": MakingUnit.PER_GRAM}, "11166.40"),
        ({"making": D(1500), "making_unit": MakingUnit.PER_TOLA}, "11500.00"),
        ({"making": D(750), "making_unit": MakingUnit.FIXED}, "10750.00"),
        ({"stones": [("Ruby", D(4500)), ("Pearl", D("99.99"))]}, "14599.99"),
        ({"stones": [("Ruby", D(4500))], "taxes": [Tax("VAT", D(13), on_stones_only=True)]}, "15085.00"),
        ({"taxes": [Tax("Luxury fee", D(2)), Tax("VAT", D(13))]}, "11500.00"),
    ],
)
def test_each_part_counts(changes, total):
    arguments = {"net_weight": GRAMS_PER_TOLA, "rate_per_tola": D(10000)} | changes
    assert price_by_rate(**arguments).total == D(total)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"net_weight": D(0)}, "net_weight"),
        ({"net_weight": D(-1)}, "net_weight"),
        ({"net_weight": D("NaN")}, "net_weight"),
        ({"rate_per_tola": D("Infinity")}, "rate_per_tola"),
        ({"fineness": D("1000.1")}, "fineness"),
        ({"wastage": D(-1)}, "wastage"),
        ({"making": D("NaN")}, "making"),
        ({"stones": [("Ruby", D(-5))]}, "Ruby"),
    ],
)
def test_nonsense_is_refused_by_name(changes, names):
    arguments = {"net_weight": D(4), "rate_per_tola": D(10000)} | changes
    with pytest.raises(PriceError, match=names):
        price_by_rate(**arguments)


@pytest.mark.parametrize("price", [D(0), D(-1), D("NaN"), D("Infinity")])
def test_a_fixed_price_is_positive(price):
    with pytest.raises(PriceError):
        fixed_price(price)


def test_a_frozen_breakup_thaws_to_the_same():
    breakup = price_by_rate(
        net_weight=D("4.2"), rate_per_tola=D(309300), wastage=D(8), taxes=[Tax("Luxury fee", D(2))]
    )
    assert breakup_from_json(breakup.as_json()) == breakup


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


weights = st.decimals("0.001", "5000", places=3)
rates = st.decimals("1", "1000000", places=2)
percents = st.decimals("0", "40", places=2)


@given(weights, rates, percents, percents, st.lists(st.decimals("0", "100000", places=2), max_size=4))
def test_parts_add_up_and_are_never_negative(weight, rate, wastage, making, stones):
    breakup = price_by_rate(
        net_weight=weight,
        rate_per_tola=rate,
        fineness=D(916),
        wastage=wastage,
        making=making,
        stones=[("stone", price) for price in stones],
        taxes=[Tax("Luxury fee", D(2))],
    )
    assert breakup.total == sum(line.amount for line in breakup.lines)
    assert all(line.amount >= 0 for line in breakup.lines)
    assert all(line.amount == round_money(line.amount) for line in breakup.lines)


@given(weights, weights, rates, rates)
def test_more_metal_or_a_higher_rate_never_costs_less(weight, more_weight, rate, higher_rate):
    def total(grams, per_tola):
        return price_by_rate(
            net_weight=grams, rate_per_tola=per_tola, wastage=D(8), making=D(12), taxes=[Tax("Fee", D(2))]
        ).total

    light, heavy = sorted([weight, more_weight])
    low, high = sorted([rate, higher_rate])
    assert total(light, low) <= total(heavy, low) <= total(heavy, high)
