"""Which ways of paying an order has, and how its money is parted."""

from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.limits import Limits, Spent, limits_on, most_now, spent_by
from checkout.models import Payment, PaymentLimit
from checkout.plans import plans_for
from checkout.tests.sales import kathmandu, sell

D = Decimal
LAKH = D(100_000)
NOW = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Asia/Kathmandu"))
LIMITS = {
    Payment.Method.KHALTI: Limits(D(10), 2 * LAKH, 2 * LAKH, 10 * LAKH),
    Payment.Method.BANK: Limits(),
    Payment.Method.CASH: Limits(D(1), D("499999.99"), D("499999.99")),
}
RULES = {
    "payment_window_minutes": 30,
    "deposit_percent": 20,
    "days_for_the_rest": 7,
    "bank_transfer_enabled": True,
    "bank_account": "Nepal Bank 0123",
    "days_for_bank_transfer": 2,
    "cash_enabled": True,
    "days_for_cash": 1,
    "known_payer_from": 10 * LAKH,
}


def by_khalti(spent):
    return dict.fromkeys(Payment.Method, Spent()) | {Payment.Method.KHALTI: spent}


def offers(total, *, is_pickup=True, spent=Spent(), now=NOW, limits=LIMITS, **rules):  # noqa: B008 - frozen
    rules = SimpleNamespace(**RULES | rules)
    return {
        offer.code: offer
        for offer in plans_for(
            D(total), rules=rules, limits=limits, spent=by_khalti(spent), is_pickup=is_pickup, now=now
        )
    }


def amounts(offer):
    return [(part.method.value, part.amount) for part in offer.parts]


@pytest.mark.parametrize(
    ("total", "plans"),
    [
        ("9.99", ["bank", "cash"]),
        ("10", ["khalti", "bank", "cash"]),
        ("200000", ["khalti", "bank", "cash"]),
        ("200000.01", ["khalti_days", "deposit", "bank", "cash"]),
        ("499999.99", ["khalti_days", "deposit", "bank", "cash"]),
        ("500000", ["khalti_days", "deposit", "bank"]),
        ("999999.99", ["khalti_days", "deposit", "bank"]),
        ("1000000", ["bank"]),
        ("5000000", ["bank"]),
    ],
)
def test_at_each_amount_there_are_the_ways_that_carry_it(total, plans):
    assert list(offers(total)) == plans


def test_cash_is_for_who_comes_to_the_shop():
    assert list(offers(1000, is_pickup=False)) == ["khalti", "bank"]


def test_without_an_account_nobody_is_offered_a_transfer():
    assert list(offers(500_000, bank_account=" ")) == ["khalti_days"]
    assert offers(1_000_000, bank_account="") == {}


def test_a_necklace_of_six_lakh_forty_thousand_is_a_deposit_and_a_transfer():
    deposit = offers(640_000)["deposit"]
    assert amounts(deposit) == [("khalti", D(128_000)), ("bank", D(512_000))]
    first, rest = deposit.parts
    assert first.due_at == datetime(2026, 11, 24, 12, 30, tzinfo=NOW.tzinfo)
    assert rest.due_at == datetime(2026, 12, 1, 23, 59, 59, tzinfo=NOW.tzinfo)


def test_a_deposit_is_whole_rupees_and_never_more_than_khalti_carries():
    assert amounts(offers("200000.01")["deposit"]) == [("khalti", D(40_001)), ("bank", D("159999.01"))]
    assert "deposit" not in offers(999_000, deposit_percent=30)


def test_by_khalti_on_several_days_each_part_leaves_days_for_the_others():
    in_days = offers(640_000)["khalti_days"]
    assert amounts(in_days) == [("khalti", 2 * LAKH)] * 3 + [("khalti", D(40_000))]
    assert [part.due_at.date() for part in in_days.parts] == [
        date(2026, 11, 24),
        date(2026, 11, 29),
        date(2026, 11, 30),
        date(2026, 12, 1),
    ]


def test_what_is_left_over_is_never_less_than_khalti_takes():
    assert amounts(offers("400005")["khalti_days"]) == [
        ("khalti", 2 * LAKH),
        ("khalti", D(199_995)),
        ("khalti", D(10)),
    ]


def test_too_few_days_are_no_plan():
    assert "khalti_days" not in offers(640_000, days_for_the_rest=2)
    assert "khalti_days" in offers(640_000, days_for_the_rest=3)


def test_what_was_paid_today_is_taken_into_account():
    spent = Spent(today=D(150_000), month=D(150_000))
    assert list(offers(60_000, spent=spent)) == ["khalti_days", "bank", "cash"]
    assert amounts(offers(60_000, spent=spent)["khalti_days"]) == [
        ("khalti", D(50_000)),
        ("khalti", D(10_000)),
    ]


def test_the_limit_of_a_month_ends_with_the_month():
    spent, last_day = Spent(D(0), D(950_000)), NOW.replace(day=30)
    assert amounts(offers(300_000, spent=spent, now=last_day)["khalti_days"]) == [
        ("khalti", D(50_000)),
        ("khalti", 2 * LAKH),
        ("khalti", D(50_000)),
    ]
    assert "khalti_days" not in offers(300_000, spent=spent, now=NOW.replace(day=2))


def test_a_limit_of_the_bank_parts_the_transfer():
    limits = LIMITS | {Payment.Method.BANK: Limits(most=10 * LAKH)}
    assert [part.amount for part in offers(2_500_000, limits=limits)["bank"].parts] == [
        10 * LAKH,
        10 * LAKH,
        5 * LAKH,
    ]


@given(
    total=st.decimals("0.01", "3000000", places=2),
    today=st.decimals(0, "200000", places=2),
    before=st.decimals(0, "1000000", places=2),
    least=st.sampled_from([D("0.01"), D(10), D(1000)]),
    most=st.sampled_from([D(50_000), D("99999.99"), 2 * LAKH]),
    day=st.integers(1, 30),
    days=st.integers(1, 20),
)
def test_the_parts_add_up_and_none_is_outside_the_limits(total, today, before, least, most, day, days):
    khalti = Limits(least, most, 2 * LAKH, 10 * LAKH)
    plans = offers(
        total,
        limits=LIMITS | {Payment.Method.KHALTI: khalti},
        spent=Spent(today, today + before),
        now=NOW.replace(day=day),
        days_for_the_rest=days,
    )
    for offer in plans.values():
        assert sum(part.amount for part in offer.parts) == total
        assert all(part.amount > 0 for part in offer.parts)
        moments = [part.due_at for part in offer.parts]
        assert moments == sorted(moments)
        for part in offer.parts:
            if part.method == Payment.Method.KHALTI:
                assert least <= part.amount <= most
        if offer.parts[0].method == Payment.Method.KHALTI:
            assert offer.parts[0].amount <= most_now(khalti, Spent(today, today + before))


# What is read for it


@pytest.fixture
def wallet_rows(db):
    PaymentLimit.objects.all().delete()
    for day, most in ((date(2025, 3, 1), 2 * LAKH), (date(2026, 12, 1), 3 * LAKH)):
        PaymentLimit.objects.create(method="khalti", starts_on=day, least=D(10), most=most)


def test_the_newest_row_that_has_begun_counts(wallet_rows):
    assert limits_on(date(2026, 11, 30))[Payment.Method.KHALTI].most == 2 * LAKH
    assert limits_on(date(2026, 12, 1))[Payment.Method.KHALTI].most == 3 * LAKH
    assert limits_on(date(2024, 1, 1))[Payment.Method.KHALTI] == Limits()
    assert limits_on(date(2026, 12, 1))[Payment.Method.CASH] == Limits()


def test_a_new_shop_has_the_limits_of_the_law(db):
    limits = limits_on(date(2026, 11, 24))
    assert limits[Payment.Method.KHALTI] == Limits(D(10), 2 * LAKH, 2 * LAKH, 10 * LAKH)
    assert limits[Payment.Method.CASH].most == D("499999.99")


def test_a_day_and_a_month_are_kathmandus(shopper, make_user, make_variant):
    variant = make_variant(stock=9)

    def paid(amount, at, status="applied", user=shopper, method="khalti"):
        order = sell(user, variant, paid_at=at)
        Payment.objects.create(
            order=order,
            amount=D(amount),
            status=status,
            method=method,
            transaction_id=f"t{order.pk}",
            captured_at=at,
        )

    paid(1, kathmandu(2026, 11, 24, 0, 0))
    paid(10, kathmandu(2026, 11, 23, 23, 59), status="refund_due")
    paid(100, kathmandu(2026, 11, 1, 0, 0), status="captured")
    paid(1000, kathmandu(2026, 10, 31, 23, 59))
    paid(10_000, kathmandu(2026, 11, 24, 1, 0), method="bank")
    paid(100_000, kathmandu(2026, 11, 24, 1, 0), status="failed")
    assert spent_by(shopper, kathmandu(2026, 11, 24, 15, 0)) == Spent(D("1.00"), D("111.00"))
