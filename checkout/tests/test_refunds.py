"""Refunds: sent once however often somebody tries, and told to be done only when the money has gone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from checkout import khalti
from checkout.actions.cancel_order import cancel_order
from checkout.actions.confirm_money import take_transfer
from checkout.actions.owe_back_part import owe_back_part
from checkout.actions.refunds import owe_back, record_refund, send_refund, work_on_refunds
from checkout.actions.settle_payment import settle
from checkout.errors import ForbiddenMove
from checkout.models import Order, Payment, Refund
from home.days import today
from home.models import OutboxMessage

REFUNDS, PAYMENTS = "/cms/sales/refunds/", "/cms/sales/payments/"


@pytest.fixture
def paid(started, gateway):
    """An order paid by Khalti, and its payment."""
    order, payment = started
    gateway.pays(payment)
    payment = settle(payment)
    order.refresh_from_db()
    assert (order.status, payment.status) == ("paid", "applied")
    return order, payment


@pytest.fixture
def owed(paid, keeper):
    """A refund of it, after the order was cancelled."""
    order, payment = paid
    cancel_order(order, actor=keeper, reason="The buyer called")
    return Refund.objects.get(payment=payment)


@pytest.fixture
def sends(monkeypatch):
    """Counts what Khalti is asked to refund."""
    asked, really = [], khalti.refund

    def refund(transaction_id):
        asked.append(transaction_id)
        really(transaction_id)

    monkeypatch.setattr(khalti, "refund", refund)
    return asked


def text_of(response):
    return response.content.decode()


def later(refund):
    Refund.objects.filter(pk=refund.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))
    refund.refresh_from_db()


def test_a_refund_is_sent_once_and_is_done_when_khalti_shows_it(owed, gateway, sends):
    send_refund(owed)
    for _ in range(3):
        later(owed)
        work_on_refunds()
    owed.refresh_from_db()
    assert len(sends) == 1
    assert owed.status == "done"
    assert owed.payment.status == "refunded"
    assert Order.objects.get().status == "refunded"
    assert gateway.ledger()[owed.payment.pidx]["refunded"] == 9850000
    assert OutboxMessage.objects.filter(key__startswith=f"refund-done-{owed.pk}:").count() == 1


def test_a_kill_between_call_and_save_sends_nothing_twice(owed, gateway, sends, settings):
    settings.KHALTI_READ_TIMEOUT = 0.5
    gateway.misbehave("refund_timeout_after_success", 1, times=1)
    refund = send_refund(owed)
    assert refund.status == "sending"
    assert gateway.ledger()[owed.payment.pidx]["refunded"] == 9850000
    later(owed)
    work_on_refunds()
    owed.refresh_from_db()
    assert (owed.status, len(sends)) == ("done", 1)


def test_a_refund_that_did_not_reach_khalti_is_sent_again_after_a_look(owed, gateway, sends):
    gateway.misbehave("refund_500", times=1)
    assert send_refund(owed).status == "sending"
    send_refund(owed)  # at once: whoever asked may still be waiting for the answer
    assert len(sends) == 1
    later(owed)
    work_on_refunds()
    later(owed)
    work_on_refunds()
    owed.refresh_from_db()
    assert (owed.status, len(sends)) == ("done", 2)
    assert gateway.ledger()[owed.payment.pidx]["refunded"] == 9850000


def test_a_refund_that_khalti_refuses_waits_for_a_person(owed, desk, monkeypatch):
    def refuse(transaction_id):
        raise khalti.KhaltiRefused("refund refused with 400: not enough balance")

    monkeypatch.setattr(khalti, "refund", refuse)
    refund = send_refund(owed)
    assert (refund.status, refund.next_try_at) == ("due", None)
    assert refund.payment.status == "refund_due"
    assert "not enough balance" in text_of(desk.get(f"{REFUNDS}{refund.pk}/"))
    assert "not enough balance" in text_of(desk.get("/cms/sales/attention/"))


def test_of_two_workers_one_sends(owed, sends, monkeypatch):
    really = khalti.lookup

    def meanwhile(pidx):
        answer = really(pidx)
        monkeypatch.setattr(khalti, "lookup", really)
        send_refund(Refund.objects.get(pk=owed.pk))  # the other one, between our look and our send
        return answer

    monkeypatch.setattr(khalti, "lookup", meanwhile)
    send_refund(owed)
    assert len(sends) == 1


def test_a_refund_made_in_khaltis_panel_is_found_and_not_sent(owed, gateway, sends):
    gateway.misbehave("refunded_in_panel", pidx=owed.payment.pidx)
    assert send_refund(owed).status == "done"
    assert sends == []


def test_the_daily_look_finds_an_applied_payment_that_was_refunded_in_the_panel(paid, gateway):
    order, payment = paid
    gateway.misbehave("refunded_in_panel", pidx=payment.pidx)
    settle(payment)
    refund = Refund.objects.get()
    assert (refund.status, refund.amount) == ("done", payment.amount)
    assert Payment.objects.get().status == "refunded"


def test_while_khalti_may_be_sending_nobody_pays_it_by_hand(owed, gateway, keeper, desk):
    gateway.misbehave("refund_500", times=1)
    refund = send_refund(owed)
    with pytest.raises(ForbiddenMove):
        record_refund(refund, reference="R-1", actor=keeper)
    response = desk.post(f"{REFUNDS}{refund.pk}/record/", {"method": "bank", "reference": "R-1"}, follow=True)
    assert "This is no longer possible" in text_of(response)


# By hand


@pytest.fixture
def bank_owed(bank_order, shopper, make_variant, keeper):
    """A refund of an order that was paid by bank transfer."""
    order = bank_order(shopper, make_variant())
    take_transfer(order, amount=order.total, reference="FT-1", paid_on=today(), actor=keeper)
    order.refresh_from_db()
    cancel_order(order, actor=keeper, reason="The buyer called")
    return Refund.objects.get()


def test_what_was_paid_by_bank_is_paid_back_by_the_shop_and_recorded(desk, bank_owed, keeper):
    url = f"{REFUNDS}{bank_owed.pk}/record/"
    assert desk.post(url, {"method": "bank", "reference": ""}).context["form"].errors["reference"]
    assert desk.post(url, {"method": "khalti", "reference": "R"}).context["form"].errors["method"]
    for _ in range(2):
        desk.post(url, {"method": "cash", "reference": "Receipt 17"})
    bank_owed.refresh_from_db()
    assert (bank_owed.status, bank_owed.method, bank_owed.reference) == ("done", "cash", "Receipt 17")
    assert bank_owed.events.get(to_status="done").actor == keeper
    assert bank_owed.payment.status == "refunded"
    assert Order.objects.get().status == "refunded"


def test_the_list_marks_what_is_overdue_and_exports(desk, bank_owed):
    assert (bank_owed.due_on - today()).days == 7
    assert "Overdue" not in text_of(desk.get(REFUNDS))
    Refund.objects.update(due_on=today() - timedelta(days=1))
    page = text_of(desk.get(REFUNDS))
    assert "Overdue" in page
    assert "Rs 98,500.00" in page
    export = b"".join(desk.get(f"{REFUNDS}?export=csv").streaming_content).decode()
    assert "98500.00" in export
    assert bank_owed.payment.order.number in export


def test_send_now_asks_khalti_and_signs(desk, owed, gateway, keeper):
    response = desk.post(f"{REFUNDS}{owed.pk}/send/", follow=True)
    assert "Khalti took the refund" in text_of(response)
    desk.post(f"{REFUNDS}{owed.pk}/send/")
    owed.refresh_from_db()
    assert owed.status == "done"
    assert owed.events.get(to_status="sending").actor == keeper


# A part


def test_a_part_of_a_payment_goes_back_with_a_credit_note(desk, paid, keeper):
    order, payment = paid
    url = f"{PAYMENTS}{payment.pk}/owe-part/"
    assert url in text_of(desk.get(f"{PAYMENTS}{payment.pk}/"))
    for amount in ("0", "98500", "100000", "x"):
        response = desk.post(url, {"amount": amount, "reason": "A scratch", "seen": "0"})
        assert response.context["form"].errors["amount"]
        assert "A scratch" in text_of(response)
    for _ in range(2):  # a second press finds a refund that the page had not
        desk.post(url, {"amount": "1,500", "reason": "A scratch", "seen": "0"})
    refund = Refund.objects.get()
    assert (refund.amount, refund.method, refund.status) == (Decimal(1500), "bank", "due")
    assert refund.requested_by == keeper
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (payment.status, order.status) == ("applied", "paid")
    assert order.invoices.get(kind="credit_note").amount == Decimal(1500)


def test_no_more_goes_back_than_came(paid, keeper):
    _order, payment = paid
    owe_back_part(payment, amount=Decimal(90000), reason="A", actor=keeper, seen=0)
    with pytest.raises(ForbiddenMove):
        owe_back_part(payment, amount=Decimal("8500.01"), reason="B", actor=keeper, seen=1)
    assert Refund.objects.count() == 1


def test_after_a_part_the_whole_is_what_is_left(paid, keeper):
    _order, payment = paid
    owe_back_part(payment, amount=Decimal(100), reason="A", actor=keeper, seen=0)
    payment.refresh_from_db()
    owe_back(payment, reason="B", actor=keeper)
    with pytest.raises(ForbiddenMove), transaction.atomic():
        owe_back(payment, reason="C", actor=keeper)
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [Decimal(100), payment.amount - 100]
