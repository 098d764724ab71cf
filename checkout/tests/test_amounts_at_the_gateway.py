"""Sums at the edges of what Khalti carries, on the whole road: what the checkout offers, what the gateway is asked
for, and what is paid in the end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.actions.confirm_money import take_cash, take_transfer
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.errors import LimitReached, NotPayable, OutsideLimits, PlanNotOffered
from checkout.models import Order, Payment, PaymentLimit
from home.days import today

pytestmark = pytest.mark.django_db

D = Decimal
Plan = Order.Plan
BY_KHALTI = [Plan.KHALTI, Plan.KHALTI_DAYS, Plan.DEPOSIT]
# In paisa, as Khalti's page of limits has them in rupees.
LEAST, MOST = 1_000, 20_000_000


@pytest.fixture
def ordered(planned_order, shopper, make_variant):
    """Place an order of one piece at this price by this plan."""

    def order(price, plan):
        variant = make_variant(price=D(price))
        variant.movements.create(kind="received", change=1)
        return planned_order(plan, shopper, variant)

    return order


@pytest.fixture
def asked(gateway):
    """The amounts, in paisa, that the gateway has been asked for in this test."""
    before = set(gateway.ledger())
    return lambda: [row["amount"] for pidx, row in gateway.ledger().items() if pidx not in before]


def pay(order, gateway):
    """Open a link for what Khalti takes now, and pay it."""
    payment = start_payment(order, actor=order.user)
    gateway.pays(payment)
    assert settle(payment).status == Payment.Status.APPLIED
    order.refresh_from_db()
    return payment.amount


def is_paid(order):
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert check_books() == []


@pytest.mark.parametrize("plan", BY_KHALTI)
def test_below_ten_rupees_no_plan_leads_to_khalti(ordered, asked, plan):
    with pytest.raises(PlanNotOffered):
        ordered("9.99", plan)
    assert not Order.objects.exists()
    assert asked() == []


@pytest.mark.parametrize("plan", [Plan.BANK, Plan.CASH])
def test_below_ten_rupees_it_is_paid_otherwise(ordered, asked, plan):
    order = ordered("9.99", plan)
    with pytest.raises(NotPayable):
        start_payment(order, actor=order.user)
    if plan == Plan.CASH:
        take_cash(order, amount=D("9.99"), actor=order.user)
    else:
        take_transfer(order, amount=D("9.99"), reference="FT-1", paid_on=today(), actor=order.user)
    is_paid(order)
    assert asked() == []


@pytest.mark.parametrize(("price", "paisa"), [("10", LEAST), ("200000", MOST)])
def test_the_least_and_the_most_that_khalti_takes_are_paid_at_once(ordered, asked, gateway, price, paisa):
    order = ordered(price, Plan.KHALTI)
    pay(order, gateway)
    is_paid(order)
    assert asked() == [paisa]


@pytest.mark.parametrize(
    ("price", "plan"),
    [
        ("10", Plan.KHALTI_DAYS),
        ("10", Plan.DEPOSIT),
        ("200000", Plan.KHALTI_DAYS),
        ("200000", Plan.DEPOSIT),
        ("200000.01", Plan.KHALTI),
        ("200000.01", "free"),
    ],
)
def test_a_plan_that_is_not_for_the_sum_cannot_be_chosen(ordered, asked, price, plan):
    with pytest.raises(PlanNotOffered):
        ordered(price, plan)
    assert not Order.objects.exists()
    assert asked() == []


def test_a_paisa_more_than_khalti_takes_is_paid_on_two_days_and_both_parts_are_within_its_limits(
    ordered, asked, gateway
):
    order = ordered("200000.01", Plan.KHALTI_DAYS)
    assert pay(order, gateway) == D("199990.01")
    with pytest.raises(LimitReached):
        start_payment(order, actor=order.user)
    assert order.status == Order.Status.PENDING
    assert check_books() == []

    Payment.objects.update(captured_at=timezone.now() - timedelta(days=1))
    assert pay(order, gateway) == D(10)

    is_paid(order)
    assert asked() == [19_999_001, LEAST]


def test_a_paisa_more_than_khalti_takes_is_paid_by_a_deposit_and_a_transfer(ordered, asked, gateway):
    order = ordered("200000.01", Plan.DEPOSIT)
    assert pay(order, gateway) == D(40_001)
    with pytest.raises(NotPayable):
        start_payment(order, actor=order.user)
    take_transfer(order, amount=D("159999.01"), reference="FT-1", paid_on=today(), actor=order.user)
    is_paid(order)
    assert asked() == [4_000_100]


def test_who_has_paid_what_khalti_takes_in_a_day_is_not_sent_there_again_that_day(ordered, asked, gateway):
    first, second = ordered("200000", Plan.KHALTI), ordered("10", Plan.KHALTI)
    pay(first, gateway)
    with pytest.raises(LimitReached):
        start_payment(second, actor=second.user)
    assert asked() == [MOST]


def test_a_limit_that_was_raised_meanwhile_keeps_the_gateway_from_being_asked(ordered, asked):
    order = ordered("10", Plan.KHALTI)
    PaymentLimit.objects.create(method=Payment.Method.KHALTI, starts_on=today(), least=20)
    with pytest.raises(OutsideLimits):
        start_payment(order, actor=order.user)
    assert not order.payments.exists()
    assert asked() == []
