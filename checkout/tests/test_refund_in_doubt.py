"""A refund of which nobody knows whether it was sent is not paid a second time by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from checkout import khalti
from checkout.actions.cancel_order import cancel_order
from checkout.actions.refunds import IN_DOUBT, record_refund, send_refund, work_on_refunds
from checkout.actions.settle_payment import settle
from checkout.errors import ForbiddenMove, RefundedByKhalti, RefundUnclear
from checkout.models import Order, Refund
from home.days import today
from home.models import OutboxMessage, ShopSettings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _owner():
    shop = ShopSettings.load()
    shop.email = "owner@example.com"
    shop.save()


@pytest.fixture
def owed(started, gateway, keeper):
    """What is owed for an order that was paid by Khalti and called off."""
    order, payment = started
    gateway.pays(payment)
    settle(payment)
    order.refresh_from_db()
    cancel_order(order, actor=keeper, reason="The buyer called")
    return Refund.objects.get()


@pytest.fixture
def answers(monkeypatch):
    """Have Khalti answer a refund with an error."""

    def answer(error):
        def refund(transaction_id):
            raise error

        monkeypatch.setattr(khalti, "refund", refund)

    return answer


NO_ANSWER = khalti.KhaltiUnavailable("no answer from Khalti")
ALREADY = khalti.KhaltiRefused("refund refused with 400: already refunded")


def later(refund):
    Refund.objects.filter(pk=refund.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.fixture
def in_doubt(owed, answers):
    """The first call had no answer, the second was refused."""
    answers(NO_ANSWER)
    send_refund(owed)
    answers(ALREADY)
    later(owed)
    return send_refund(owed)


def test_after_a_call_without_an_answer_a_refusal_is_no_word_that_nothing_was_sent(in_doubt, keeper):
    assert (in_doubt.status, in_doubt.payment.status) == ("sending", "refund_sent")
    assert in_doubt.next_try_at > timezone.now()
    with pytest.raises(ForbiddenMove):
        record_refund(in_doubt, reference="B-1", actor=keeper)
    key = f"payment-attention:{in_doubt.payment_id}:refund_sent:refund-{in_doubt.pk}-2"
    assert OutboxMessage.objects.filter(key=key).exists()


def test_it_is_done_when_the_look_up_shows_it(in_doubt, gateway):
    gateway.misbehave("refunded_in_panel", pidx=in_doubt.payment.pidx)
    later(in_doubt)
    assert send_refund(in_doubt).status == "done"
    assert Order.objects.get().status == "refunded"


def test_after_a_day_of_refusals_it_is_in_the_hands_of_the_shop(in_doubt, keeper):
    Refund.objects.update(unanswered_at=timezone.now() - IN_DOUBT)
    later(in_doubt)
    refund = send_refund(in_doubt)
    assert (refund.status, refund.payment.status, refund.next_try_at) == ("due", "refund_due", None)
    record_refund(refund, reference="B-1", actor=keeper)
    refund.refresh_from_db()
    assert (refund.status, refund.method, refund.reference) == ("done", "bank", "B-1")


def test_the_last_call_without_an_answer_counts_and_not_the_first(owed, answers):
    answers(NO_ANSWER)
    send_refund(owed)
    Refund.objects.update(unanswered_at=timezone.now() - IN_DOUBT)
    later(owed)
    send_refund(owed)
    answers(ALREADY)
    later(owed)
    assert send_refund(owed).status == "sending"


def test_one_that_gets_no_answer_is_late_not_sent_again_and_after_a_day_paid_by_hand(
    owed, answers, keeper, client, monkeypatch
):
    answers(NO_ANSWER)
    send_refund(owed)
    Refund.objects.update(due_on=today() - timedelta(days=1))
    asked = []
    monkeypatch.setattr(khalti, "refund", asked.append)
    later(owed)
    work_on_refunds()
    assert asked == []
    client.force_login(keeper)
    url = f"/cms/sales/refunds/{owed.pk}/record/"
    attention = "/cms/sales/attention/"
    assert url not in client.get(attention).content.decode()
    with pytest.raises(ForbiddenMove):
        record_refund(owed, reference="B-1", actor=keeper)
    Refund.objects.update(unanswered_at=timezone.now() - IN_DOUBT)
    assert url in client.get(attention).content.decode()
    client.post(url, {"method": "bank", "reference": "B-1"})
    owed.refresh_from_db()
    assert (owed.status, owed.reference) == ("done", "B-1")
    assert Order.objects.get().status == "refunded"
    later(owed)
    assert send_refund(owed, actor=keeper).status == "done"
    assert asked == []


def test_who_sends_it_meanwhile_is_not_talked_over(owed, keeper, monkeypatch):
    really = khalti.lookup

    def meanwhile(pidx):
        monkeypatch.setattr(khalti, "lookup", really)
        send_refund(Refund.objects.get(pk=owed.pk))
        return replace(really(pidx), status="completed")

    monkeypatch.setattr(khalti, "lookup", meanwhile)
    with pytest.raises(ForbiddenMove):
        record_refund(owed, reference="B-1", actor=keeper)
    owed.refresh_from_db()
    assert owed.status == "sent"


def test_a_part_that_went_back_in_the_panel_is_not_paid_again(owed, gateway, keeper):
    gateway.misbehave("refunded_in_panel", 100_000, pidx=owed.payment.pidx)
    with pytest.raises(RefundUnclear):
        record_refund(owed, reference="B-1", actor=keeper)
    record_refund(owed, reference="K-1", actor=keeper, method="khalti")
    owed.refresh_from_db()
    assert (owed.status, owed.method) == ("done", "khalti")


def test_before_it_is_paid_by_hand_khalti_is_asked_once_more(owed, answers, gateway, keeper):
    answers(ALREADY)
    assert send_refund(owed).status == "due"
    gateway.misbehave("lookup_status_code", 500, times=1)
    with pytest.raises(RefundUnclear):
        record_refund(owed, reference="B-1", actor=keeper)
    owed.refresh_from_db()
    assert owed.status == "due"
    gateway.misbehave("refunded_in_panel", pidx=owed.payment.pidx)
    with pytest.raises(RefundedByKhalti):
        record_refund(owed, reference="B-1", actor=keeper)
    owed.refresh_from_db()
    assert (owed.status, owed.method, owed.reference) == ("done", "khalti", "")


def test_the_desk_says_so(owed, answers, gateway, keeper, client):
    client.force_login(keeper)
    answers(ALREADY)
    send_refund(owed)
    gateway.misbehave("refunded_in_panel", pidx=owed.payment.pidx)
    response = client.post(
        f"/cms/sales/refunds/{owed.pk}/record/", {"method": "bank", "reference": "B-1"}, follow=True
    )
    assert "Do not pay it a second time" in response.content.decode()


def test_one_that_khalti_took_and_never_shows_is_recorded_once_it_is_late(owed, keeper, monkeypatch, client):
    monkeypatch.setattr(khalti, "refund", lambda transaction_id: None)
    assert send_refund(owed).status == "sent"
    with pytest.raises(ForbiddenMove):
        record_refund(owed, reference="K-1", actor=keeper, method="khalti")
    Refund.objects.update(due_on=today() - timedelta(days=1))
    client.force_login(keeper)
    url = f"/cms/sales/refunds/{owed.pk}/record/"
    assert url in client.get("/cms/sales/attention/").content.decode()
    client.post(url, {"method": "khalti", "reference": "K-1"})
    owed.refresh_from_db()
    assert (owed.status, owed.method, owed.reference) == ("done", "khalti", "K-1")
