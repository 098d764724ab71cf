"""What Khalti says and nobody understands has a way out that somebody of the shop can take."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.actions.end_unclear import end_unclear
from checkout.actions.settle_payment import settle, settle_due
from checkout.actions.start_payment import start_payment
from checkout.errors import ForbiddenMove, PaymentBeingChecked
from checkout.models import Payment

pytestmark = pytest.mark.django_db


@pytest.fixture
def unclear(started, gateway):
    """Khalti answers with a word that nobody knows."""
    gateway.misbehave("unknown_status", "Under review")
    payment = settle(started[1])
    assert payment.status == "review"
    return payment


def test_who_has_seen_that_nothing_was_paid_ends_it_and_the_buyer_can_pay_anew(unclear, desk, shopper):
    with pytest.raises(PaymentBeingChecked):
        start_payment(unclear.order, actor=shopper)
    url = f"/cms/sales/payments/{unclear.pk}/end/"
    assert url in desk.get("/cms/sales/attention/").content.decode()
    assert url in desk.get(f"/cms/sales/payments/{unclear.pk}/").content.decode()
    desk.post(url)
    unclear.refresh_from_db()
    assert unclear.status == "failed"
    assert unclear.events.get(to_status="failed").actor.email == "ram@shop.example"
    assert start_payment(unclear.order, actor=shopper).pk != unclear.pk


def test_khalti_is_asked_once_more_first(unclear, gateway, keeper):
    gateway.heal()
    gateway.pays(unclear)
    with pytest.raises(ForbiddenMove):
        end_unclear(unclear, actor=keeper)
    unclear.refresh_from_db()
    assert (unclear.status, unclear.order.status) == ("applied", "paid")


def test_money_that_comes_later_all_the_same_is_taken(unclear, gateway, keeper):
    Payment.objects.update(created_at=timezone.now() - timedelta(days=5))
    end_unclear(unclear, actor=keeper)
    gateway.heal()
    gateway.pays(unclear)
    unclear.refresh_from_db()
    assert unclear.next_lookup_at is not None
    Payment.objects.update(next_lookup_at=timezone.now())
    assert settle_due() == 1
    unclear.refresh_from_db()
    assert unclear.status == "applied"


@pytest.mark.parametrize("word", ["completed", "partially refunded"])
def test_where_khalti_speaks_of_money_nobody_ends_it(unclear, gateway, keeper, desk, word):
    gateway.misbehave("lookup_status_code", 500)
    Payment.objects.update(gateway_status=word)
    with pytest.raises(ForbiddenMove):
        end_unclear(unclear, actor=keeper)
    assert "/end/" not in desk.get("/cms/sales/attention/").content.decode()
    assert Payment.objects.get().status == "review"


def test_a_wrong_sum_that_was_refunded_in_the_panel_is_nobodys_matter_any_more(started, gateway, shopper):
    order, payment = started
    gateway.misbehave("wrong_amount", "plus_one")
    gateway.pays(payment)
    assert settle(payment).status == "mismatch"
    gateway.heal()
    gateway.misbehave("refunded_in_panel", pidx=payment.pidx)
    payment = settle(payment)
    assert (payment.status, payment.gateway_status) == ("failed", "refunded")
    order.refresh_from_db()
    assert order.status == "pending"
    assert start_payment(order, actor=shopper).pk != payment.pk
