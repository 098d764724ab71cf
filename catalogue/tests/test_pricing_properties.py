"""What holds for every price by rate, whatever it is made of."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from catalogue.pricing import (
    GRAMS_PER_TOLA,
    TEN_GRAMS,
    DiscountBase,
    DiscountUnit,
    LineKind,
    MakingUnit,
    PriceError,
    Rate,
    Rounding,
    Tax,
    TaxBase,
    WastageUnit,
    breakup_from_json,
    price_by_rate,
)

D = Decimal


def numbers(least, most, places):
    return st.decimals(least, most, places=places)


weights = numbers("0.001", "5000", 3)
rates = numbers("1", "1000000", 2)
roundings = st.builds(
    Rounding,
    step=st.sampled_from([D("0.01"), D(1), D(5), D(10)]),
    mode=st.sampled_from([ROUND_DOWN, ROUND_HALF_UP, ROUND_UP]),
    tax_mode=st.sampled_from([ROUND_DOWN, ROUND_HALF_UP, ROUND_UP]),
)
terms = st.fixed_dictionaries(
    {
        "parts": numbers("1", "1000", 2),
        "wastage": numbers("0", "40", 3),
        "wastage_unit": st.sampled_from(WastageUnit),
        "making": numbers("0", "100000", 2),
        "making_unit": st.sampled_from(MakingUnit),
        "stones": st.lists(st.tuples(st.just("Ruby"), st.just(""), numbers("0", "100000", 2)), max_size=4),
        "discount": numbers("0", "99", 2),
        "discount_unit": st.sampled_from(DiscountUnit),
        "discount_on": st.sampled_from(DiscountBase),
        "taxes": st.lists(
            st.builds(Tax, st.just("Tax"), numbers("0", "30", 2), st.sampled_from(TaxBase)), max_size=3
        ),
        "rounding": roundings,
    }
)
units = st.sampled_from([GRAMS_PER_TOLA, TEN_GRAMS])


def price(weight, rate, grams, terms):
    """The break-up, or None where nothing would be left to pay."""
    try:
        return price_by_rate(net_weight=weight, rate=Rate(rate, grams), **terms)
    except PriceError:
        return None


@given(weights, rates, units, terms)
def test_the_parts_add_up_to_the_paisa(weight, rate, grams, terms):
    breakup = price(weight, rate, grams, terms)
    assume(breakup)
    assert breakup.total == sum(line.amount for line in breakup.lines)
    assert all(line.amount == line.amount.quantize(D("0.01")) for line in breakup.lines)
    assert breakup_from_json(breakup.as_json()) == breakup


@given(weights, rates, units, terms)
def test_only_a_discount_takes_away_and_never_more_than_there_is(weight, rate, grams, terms):
    breakup = price(weight, rate, grams, terms)
    assume(breakup)
    assert breakup.total > 0
    parts = {kind: [line.amount for line in breakup.lines if line.kind == kind] for kind in LineKind}
    less = -sum(parts.pop(LineKind.DISCOUNT))
    assert all(amount >= 0 for amounts in parts.values() for amount in amounts)
    taken_from = (
        sum(parts[LineKind.MAKING])
        if terms["discount_on"] == DiscountBase.MAKING
        else sum(sum(amounts) for kind, amounts in parts.items() if kind != LineKind.TAX)
    )
    assert 0 <= less <= taken_from


@given(weights, weights, rates, rates, units, terms)
def test_more_metal_or_a_higher_rate_never_costs_less(weight, more_weight, rate, higher_rate, grams, terms):
    light, heavy = sorted([weight, more_weight])
    low, high = sorted([rate, higher_rate])
    totals = [
        breakup.total if (breakup := price(grams_of_metal, amount, grams, terms)) else D(0)
        for grams_of_metal, amount in ((light, low), (heavy, low), (heavy, high))
    ]
    assert totals == sorted(totals)
