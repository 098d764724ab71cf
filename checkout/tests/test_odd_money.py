"""Money that goes another way than it should: nobody pays it back twice, and somebody is told."""

from decimal import Decimal

import pytest

from checkout import khalti
from checkout.actions.confirm_money import take_transfer
from checkout.actions.refunds import owe_back, record_refund, send_refund
from checkout.actions.settle_payment import settle
from checkout.errors import ForbiddenMove
from checkout.models import Order, Payment, Refund
from home.days import today
from home.models import OutboxMessage, ShopSettings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _owner():
    shop = ShopSettings.load()
    shop.email = "owner@example.com"
    shop.save()


@pytest.fixture
def applied(started, gateway):
    _order, payment = started
    gateway.pays(payment)
    return settle(payment)


def told_of(payment):
    return OutboxMessage.objects.filter(key__startswith=f"payment-attention:{payment.pk}:").exists()


def test_a_refused_look_up_says_nothing_of_a_refund_that_may_have_been_sent(applied, monkeypatch, make_user):
    refund = owe_back(applied, reason="called off")
    OutboxMessage.objects.all().delete()

    def cut_off(transaction_id):
        raise khalti.KhaltiUnavailable("no answer")

    monkeypatch.setattr(khalti, "refund", cut_off)
    assert send_refund(refund).status == Refund.Status.SENDING

    def refused(pidx):
        raise khalti.KhaltiRefused("lookup refused with 401: check KHALTI_SECRET_KEY")

    monkeypatch.setattr(khalti, "lookup", refused)
    refund = send_refund(refund)

    assert refund.status == Refund.Status.SENDING
    assert refund.next_try_at is not None
    assert told_of(applied)
    with pytest.raises(ForbiddenMove):
        record_refund(refund, reference="B-1", actor=make_user())


def test_a_surplus_is_owed_back_before_anything_can_take_it_for_a_part(
    order_of, shopper, make_variant, make_user
):
    order = order_of(shopper, make_variant())
    payment = take_transfer(
        order, amount=order.total + 500, reference="B-1", paid_on=today(), actor=make_user()
    )

    assert payment.status == Payment.Status.APPLIED
    assert Order.objects.get().status == Order.Status.PAID
    rest = Payment.objects.exclude(pk=payment.pk).get()
    assert (rest.status, rest.amount, rest.transaction_id) == ("refund_due", Decimal(500), "B-1 +")


def test_when_the_process_dies_before_applying_the_surplus_is_owed_already(
    order_of, shopper, make_variant, make_user, monkeypatch
):
    monkeypatch.setattr("checkout.actions.confirm_money.apply_captured", lambda *args, **kwargs: None)
    order = order_of(shopper, make_variant())
    take_transfer(order, amount=order.total + 500, reference="B-1", paid_on=today(), actor=make_user())

    assert sorted(Payment.objects.values_list("status", "amount")) == [
        ("captured", order.total),
        ("refund_due", Decimal(500)),
    ]
