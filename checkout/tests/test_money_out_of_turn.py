"""Money that comes late, short, or to an order that takes none yet; and limits that are reached meanwhile."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from checkout.actions.cancel_order import cancel_order
from checkout.actions.confirm_money import (
    announce_transfer,
    confirm_transfer,
    refuse_transfer,
    take_cash,
    take_transfer,
)
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.match_line import match_line, tick_off_line
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.errors import (
    LimitReached,
    NotYetPayable,
    OtherSum,
    OutsideLimits,
    ReferenceUsed,
    TooManyUnpaidOrders,
    TransferAwaited,
)
from checkout.limits import spent_by, spent_by_method
from checkout.models import BankStatement, CheckoutSettings, Order, Payment, PaymentLimit, StatementLine
from checkout.statements.proposals import proposals_for
from home.days import today

pytestmark = pytest.mark.django_db

D = Decimal
TOTAL = D(98_500)


@pytest.fixture
def order(bank_order, shopper, make_variant):
    return bank_order(shopper, make_variant())


def announce(order, amount=TOTAL):
    return announce_transfer(
        order, amount=amount, payer_name="Sita", payer_relation="self", paid_on=today(), actor=order.user
    )


def make_late(order):
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(hours=1))
    order.instalments.update(due_at=timezone.now() - timedelta(hours=1))


def hours_left(order):
    order.refresh_from_db()
    return (order.hold_until - timezone.now()) / timedelta(hours=1)


def line(statement, amount, reference, number=1):
    return StatementLine.objects.create(
        statement=statement,
        number=number,
        day=today(),
        amount=amount,
        words=f"from Sita {number}",
        reference=reference,
    )


@pytest.fixture
def statement(keeper):
    return BankStatement.objects.create(file_name="a", uploaded_by=keeper)


# Late and short


def test_who_has_paid_too_little_and_was_confirmed_late_has_a_day_for_the_rest(order, keeper):
    payment = announce(order)
    make_late(order)
    confirm_transfer(payment, amount=TOTAL - 1000, reference="FT-1", actor=keeper)
    assert 23.9 < hours_left(order) <= 24
    assert expire_due_orders() == 0
    take_transfer(order, amount=D(1000), reference="FT-2", paid_on=today(), actor=keeper)
    order.refresh_from_db()
    assert order.status == "paid"


def test_nobody_keeps_a_price_by_a_rupee_a_day(order, keeper):
    make_late(order)
    for number in range(3):
        take_transfer(order, amount=D(1), reference=f"FT-{number}", paid_on=today(), actor=keeper)
    assert 23.9 < hours_left(order) <= 24
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() + timedelta(minutes=1))
    take_transfer(order, amount=D(1), reference="FT-4", paid_on=today(), actor=keeper)
    assert hours_left(order) < 1


def test_an_order_of_which_a_rupee_is_paid_counts_as_unpaid(order, keeper, order_of, shopper, make_variant):
    CheckoutSettings.objects.update(unpaid_orders_allowed=1)
    take_transfer(order, amount=D(1), reference="FT-1", paid_on=today(), actor=keeper)
    with pytest.raises(TooManyUnpaidOrders):
        order_of(shopper, make_variant())


def test_whose_transfer_was_not_found_has_a_day_to_answer_once(order, keeper):
    payment = announce(order)
    make_late(order)
    refuse_transfer(payment, actor=keeper, reason="No such sum came.")
    assert 23.9 < hours_left(order) <= 24
    make_late(order)
    refuse_transfer(announce(order), actor=keeper, reason="No such sum came.")
    assert hours_left(order) < 0
    assert expire_due_orders() == 1


def test_a_refusal_takes_no_time_away(order, keeper):
    before = order.hold_until
    refuse_transfer(announce(order), actor=keeper, reason="No such sum came.")
    order.refresh_from_db()
    assert order.hold_until == before


# Not yet


@pytest.fixture(params=["in review", "new price"])
def not_yet(request, order):
    """An order that takes no money yet."""
    changes = {"waits_for_review": True} if request.param == "in review" else {"total_agreed": D(90_000)}
    Order.objects.filter(pk=order.pk).update(**changes)
    order.refresh_from_db()
    return order


def test_an_order_takes_no_money_before_it_can_be_paid(not_yet, keeper, statement):
    with pytest.raises(NotYetPayable):
        take_cash(not_yet, amount=D(1000), actor=keeper)
    with pytest.raises(NotYetPayable):
        take_transfer(not_yet, amount=TOTAL, reference="FT-1", paid_on=today(), actor=keeper)
    came = line(statement, TOTAL, "FT-1")
    with pytest.raises(NotYetPayable):
        match_line(came, not_yet, actor=keeper)
    came.refresh_from_db()
    assert came.status == "waiting"
    assert not Payment.objects.exists()


def test_the_desk_says_so_and_keeps_what_was_typed(not_yet, keeper, statement, client):
    client.force_login(keeper)
    came = line(statement, TOTAL, "FT-1")
    url = f"/cms/sales/statements/lines/{came.pk}/"
    page = client.post(url, {"choose": "1", "number": not_yet.number}, follow=True).content.decode()
    assert "This order takes no money yet" in page


@pytest.mark.parametrize("status", ["expired", "cancelled"])
def test_once_it_is_over_its_money_is_taken_down_and_goes_back(not_yet, keeper, status):
    Order.objects.filter(pk=not_yet.pk).update(status=status)
    not_yet.refresh_from_db()
    payment = take_transfer(not_yet, amount=TOTAL, reference="FT-1", paid_on=today(), actor=keeper)
    assert payment.status == "refund_due"
    not_yet.refresh_from_db()
    assert not_yet.status == status
    assert [problem for problem in check_books() if "nobody should have" in problem] == []


def test_the_order_page_takes_it_down_too(not_yet, keeper, client):
    client.force_login(keeper)
    url = f"/cms/sales/orders/{not_yet.pk}/transfer/"
    page = f"/cms/sales/orders/{not_yet.pk}/"
    assert "takes no money yet" in client.get(url, follow=True).content.decode()
    assert "that came late" not in client.get(page).content.decode()
    Order.objects.filter(pk=not_yet.pk).update(status="expired")
    assert "that came late" in client.get(page).content.decode()
    client.post(url, {"amount": "98500", "reference": "FT-1", "paid_on": today().isoformat()})
    assert Payment.objects.get().status == "refund_due"


@pytest.mark.parametrize(("status", "is_asked"), [("expired", True), ("cancelled", False), ("paid", False)])
def test_whose_money_it_is_is_asked_where_it_may_pay_and_not_where_it_goes_back(
    order, keeper, desk, status, is_asked
):
    Order.objects.filter(pk=order.pk).update(needs_known_payer=True, status=status)
    url = f"/cms/sales/orders/{order.pk}/transfer/"
    told = {"amount": "98500", "reference": "FT-1", "paid_on": today().isoformat()}
    response = desk.post(url, told)
    assert (response.status_code == 422) is is_asked
    assert ("is_known_payer" in desk.get(url).context["form"].fields) is is_asked
    assert Payment.objects.filter(status="refund_due").exists() is not is_asked


def test_an_order_is_not_called_off_while_its_transfer_is_looked_for(order, keeper, shopper, client):
    payment = announce(order)
    with pytest.raises(TransferAwaited):
        cancel_order(order, actor=keeper, reason="The buyer called")
    client.force_login(shopper)
    page = client.post(reverse("checkout:cancel", args=[order.number]), follow=True).content.decode()
    assert "once we have looked for it" in page
    refuse_transfer(payment, actor=keeper, reason="No such sum came.")
    cancel_order(order, actor=keeper, reason="The buyer called")
    order.refresh_from_db()
    assert order.status == "cancelled"


# Statements


def test_a_line_is_ticked_off_by_the_sum_that_it_is(order, keeper, statement):
    payment = take_transfer(order, amount=TOTAL + 500, reference="FT-12", paid_on=today(), actor=keeper)
    short, whole = line(statement, TOTAL, "FT-12"), line(statement, TOTAL + 500, "FT-12", 2)
    found = proposals_for([short, whole])
    assert [each.payment for each in found[whole.pk] if each.is_booked] == [payment]
    assert "reference" not in " ".join(each.why for each in found[short.pk])
    with pytest.raises(OtherSum):
        tick_off_line(short, payment, actor=keeper)
    tick_off_line(whole, payment, actor=keeper)
    whole.refresh_from_db()
    assert (whole.status, whole.payment) == ("matched", payment)


def test_a_line_with_such_a_reference_is_not_taken_for_an_order_that_has_the_sum(order, keeper, statement):
    take_transfer(order, amount=TOTAL, reference="0", paid_on=today(), actor=keeper)
    came = line(statement, TOTAL, "0")
    assert "reference" not in " ".join(each.why for each in proposals_for([came])[came.pk])
    with pytest.raises(ReferenceUsed):
        match_line(came, order, actor=keeper)


@pytest.mark.parametrize("reference", ["0", "-", "11", "000-000"])
def test_a_reference_that_many_lines_have_is_told_apart_by_the_line(
    order, keeper, statement, reference, bank_order, shopper, make_variant
):
    other = bank_order(shopper, make_variant())
    first, second = line(statement, TOTAL, reference), line(statement, TOTAL, reference, 2)
    assert match_line(first, order, actor=keeper).status == "applied"
    assert match_line(second, other, actor=keeper).status == "applied"
    assert Payment.objects.filter(transaction_id=f"{reference} statement-{second.pk}").exists()


# Limits


def test_the_cash_of_one_buyer_has_its_day(order, keeper, shopper, bank_order, make_variant):
    PaymentLimit.objects.create(
        method="cash", starts_on=today() - timedelta(days=1), least=1, most=D(499_999), most_a_day=D(1500)
    )
    take_cash(order, amount=D(1000), actor=keeper)
    other = bank_order(shopper, make_variant())
    with pytest.raises(OutsideLimits):
        take_cash(other, amount=D("500.01"), actor=keeper)
    assert take_cash(other, amount=D(500), actor=keeper).status == "applied"


def test_a_limit_that_was_reached_meanwhile_cuts_no_payment_that_has_to_be_made_today(
    order_of, gateway, shopper, make_variant, client, bank_order, keeper
):
    order = order_of(shopper, make_variant())
    other = order_of(shopper, make_variant())
    limits = PaymentLimit.objects.create(
        method="khalti", starts_on=today(), least=10, most=D(200_000), most_a_day=TOTAL
    )
    first = start_payment(other, actor=shopper)
    gateway.pays(first)
    settle(first)
    with pytest.raises(LimitReached):
        start_payment(order, actor=shopper)
    PaymentLimit.objects.filter(pk=limits.pk).update(most_a_day=TOTAL + 5000)
    with pytest.raises(LimitReached):
        start_payment(order, actor=shopper)
    client.force_login(shopper)
    page = client.get(reverse("checkout:pay", args=[order.number])).content.decode()
    assert "Khalti’s limit" in page
    assert "Pay with Khalti" not in page
    # Where there is until tomorrow, what Khalti still takes is asked for, and the page says how much that is.
    order.instalments.update(due_at=timezone.now() + timedelta(days=2))
    assert "Rs 5,000.00" in client.get(reverse("checkout:pay", args=[order.number])).content.decode()
    assert start_payment(order, actor=shopper).amount == D(5000)


def test_what_somebody_has_paid_by_each_method_is_asked_for_once(order, keeper, shopper):
    take_cash(order, amount=D(1000), actor=keeper)
    take_transfer(order, amount=D(2000), reference="FT-1", paid_on=today(), actor=keeper)
    with CaptureQueriesContext(connection) as asked:
        spent = spent_by_method(shopper, timezone.now())
    assert len(asked) == 1
    assert {method: each.today for method, each in spent.items()} == {"khalti": 0, "cash": 1000, "bank": 2000}
    assert spent_by(shopper, timezone.now(), "cash").month == 1000
