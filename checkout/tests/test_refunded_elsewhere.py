"""Refunded in Khalti's own panel: the books follow, the order stops, and nobody's money is forgotten."""

from decimal import Decimal

import pytest

from catalogue.models import Variant
from checkout.actions.confirm_money import take_transfer
from checkout.actions.refunded_elsewhere import wind_up
from checkout.actions.refunds import owe_back, record_refund
from checkout.actions.settle_payment import settle
from checkout.actions.start_payment import start_payment
from checkout.books import check_books
from checkout.errors import ForbiddenMove
from checkout.models import Invoice, Order, OrderLine, Payment, Refund
from home.days import today

pytestmark = pytest.mark.django_db

ATTENTION, ORDERS = "/cms/sales/attention/", "/cms/sales/orders/"


@pytest.fixture
def piece(make_variant):
    variant = make_variant(price=Decimal(640_000))
    variant.movements.create(kind="received", change=variant.stock)
    return variant


@pytest.fixture
def deposit_paid(planned_order, piece, shopper, gateway, keeper):
    """A necklace, paid by a deposit at Khalti and the rest by bank; and the deposit."""
    order = planned_order(Order.Plan.DEPOSIT, shopper, piece)
    deposit = start_payment(order, actor=shopper)
    gateway.pays(deposit)
    deposit = settle(deposit)
    take_transfer(order, amount=Decimal(512_000), reference="FT-1", paid_on=today(), actor=keeper)
    order.refresh_from_db()
    assert order.status == "paid"
    return order, deposit


@pytest.fixture
def stopped(deposit_paid, gateway):
    """The same, with the deposit refunded in the panel."""
    order, deposit = deposit_paid
    gateway.misbehave("refunded_in_panel", pidx=deposit.pidx)
    settle(deposit)
    order.refresh_from_db()
    return order


def statuses():
    return sorted(Payment.objects.values_list("method", "status"))


def credited():
    return sorted(Invoice.objects.filter(kind="credit_note").values_list("amount", flat=True))


def test_one_of_two_payments_stops_the_order_until_somebody_has_said_where_the_pieces_are(stopped, desk):
    assert (stopped.status, stopped.refunded_elsewhere) == ("refunding", True)
    assert statuses() == [("bank", "applied"), ("khalti", "refunded")]
    assert credited() == [Decimal(128_000)]
    url = f"{ORDERS}{stopped.pk}/wind-up/"
    assert url in desk.get(ATTENTION).content.decode()
    assert url in desk.get(f"{ORDERS}{stopped.pk}/").content.decode()
    assert "5,12,000.00, is owed back" in desk.get(url).content.decode()
    assert check_books() == []


def test_the_pieces_are_back_and_the_rest_goes_back(stopped, desk, piece, keeper):
    desk.post(f"{ORDERS}{stopped.pk}/wind-up/", {"pieces": "back"})
    stopped.refresh_from_db()
    assert (stopped.status, stopped.refunded_elsewhere) == ("refunding", False)
    assert Variant.objects.get(pk=piece.pk).stock == 1
    assert OrderLine.objects.get().kept == 0
    assert statuses() == [("bank", "refund_due"), ("khalti", "refunded")]
    assert credited() == [Decimal(128_000), Decimal(512_000)]
    assert check_books() == []
    record_refund(Refund.objects.get(method="bank"), reference="B-1", actor=keeper)
    stopped.refresh_from_db()
    assert stopped.status == "refunded"
    assert check_books() == []
    assert "is wound up" in desk.get(ATTENTION).content.decode()
    assert stopped.number not in desk.get(ATTENTION).content.decode()


def test_pieces_that_do_not_come_back_stay_out_of_the_stock(stopped, piece, keeper):
    wind_up(stopped, pieces_are_back=False, actor=keeper)
    assert Variant.objects.get(pk=piece.pk).stock == 0
    assert check_books() == []
    assert statuses() == [("bank", "refund_due"), ("khalti", "refunded")]
    event = stopped.events.order_by("pk").last()
    assert (event.actor, event.reason) == (keeper, "its pieces do not come back")


def test_of_two_who_say_where_they_are_one_is_heard(stopped, piece, keeper):
    wind_up(stopped, pieces_are_back=True, actor=keeper)
    with pytest.raises(ForbiddenMove):
        wind_up(stopped, pieces_are_back=True, actor=keeper)
    assert Variant.objects.get(pk=piece.pk).stock == 1


def test_the_page_wants_an_answer_and_is_for_orders_that_were_refunded_elsewhere(desk, stopped, deposit_paid):
    url = f"{ORDERS}{stopped.pk}/wind-up/"
    response = desk.post(url, {})
    assert response.status_code == 422
    assert response.context["form"].errors["pieces"]
    desk.post(url, {"pieces": "gone"})
    assert desk.post(url, {"pieces": "back"}, follow=True).redirect_chain == [(f"{ORDERS}{stopped.pk}/", 302)]
    assert not Variant.objects.exclude(stock=0).exists()


def test_an_order_of_one_payment_ends_and_still_asks_for_its_pieces(started, gateway, keeper):
    order, payment = started
    gateway.pays(payment)
    settle(payment)
    gateway.misbehave("refunded_in_panel", pidx=payment.pidx)
    settle(payment)
    order.refresh_from_db()
    assert (order.status, order.refunded_elsewhere) == ("refunded", True)
    wind_up(order, pieces_are_back=True, actor=keeper)
    order.refresh_from_db()
    assert (order.status, order.refunded_elsewhere) == ("refunded", False)
    assert Refund.objects.get().status == "done"


@pytest.mark.parametrize("is_done", [False, True])
def test_what_was_promised_of_it_has_gone_with_it(deposit_paid, gateway, keeper, is_done):
    _order, deposit = deposit_paid
    part = owe_back(deposit, amount=Decimal(500), reason="a scratch")
    if is_done:
        record_refund(part, reference="B-1", actor=keeper)
    gateway.misbehave("refunded_in_panel", pidx=deposit.pidx)
    settle(deposit)
    assert statuses() == [("bank", "applied"), ("khalti", "refunded")]
    told = sorted(Refund.objects.values_list("amount", "status", "method"))
    assert told == [
        (Decimal(500), "done", "bank" if is_done else "khalti"),
        (Decimal(127_500), "done", "khalti"),
    ]


def test_a_part_of_an_unpaid_plan_that_was_refunded_there_is_owed_again(
    planned_order, piece, shopper, gateway
):
    order = planned_order(Order.Plan.DEPOSIT, shopper, piece)
    deposit = start_payment(order, actor=shopper)
    gateway.pays(deposit)
    deposit = settle(deposit)
    gateway.misbehave("refunded_in_panel", pidx=deposit.pidx)
    settle(deposit)
    order.refresh_from_db()
    assert (order.status, order.refunded_elsewhere) == ("pending", False)
    assert order.outstanding == Decimal(640_000)
    assert not Invoice.objects.exists()


def test_a_part_that_went_back_there_is_told_until_it_is_written_down(deposit_paid, gateway, desk):
    _order, deposit = deposit_paid
    gateway.misbehave("refunded_in_panel", 100_000, pidx=deposit.pidx)
    settle(deposit)
    url = f"/cms/sales/payments/{deposit.pk}/owe-part/"
    assert url in desk.get(ATTENTION).content.decode()
    assert [problem for problem in check_books() if "the books do not say so" in problem]
    desk.post(url, {"amount": "1000", "reason": "A scratch", "seen": "0"})
    refund = Refund.objects.get()
    desk.post(f"/cms/sales/refunds/{refund.pk}/record/", {"method": "khalti", "reference": "K-1"})
    refund.refresh_from_db()
    assert (refund.status, refund.method, refund.amount) == ("done", "khalti", Decimal(1000))
    assert url not in desk.get(ATTENTION).content.decode()
    assert check_books() == []
