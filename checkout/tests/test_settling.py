"""What becomes of an order for each thing the gateway can say or fail to say."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalogue import stock
from checkout import khalti
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.settle_payment import settle, settle_due
from checkout.actions.start_payment import start_payment
from checkout.models import Order, Payment
from home.models import OutboxMessage, ShopSettings

pytestmark = pytest.mark.django_db


def test_a_paid_payment_pays_the_order_once(started, gateway):
    order, payment = started
    gateway.pays(payment)
    for _ in range(3):
        settle(payment)
    order.refresh_from_db()
    payment.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert order.paid_at is not None
    assert payment.status == Payment.Status.APPLIED
    assert payment.transaction_id == gateway.ledger()[payment.pidx]["transaction_id"]
    assert payment.gateway_answer["total_amount"] == 9850000
    assert [e.to_status for e in order.events.all()] == ["pending", "paid"]
    assert [e.to_status for e in payment.events.all()] == ["created", "initiated", "captured", "applied"]
    assert OutboxMessage.objects.filter(key=f"order-paid:{order.number}").count() == 1
    variant = order.lines.get().variant
    assert variant.stock == 0
    assert list(variant.movements.order_by("pk").values_list("kind", "change")) == [("held", -1), ("sold", 0)]


def test_a_return_that_says_completed_while_the_gateway_says_initiated_pays_nothing(started, gateway, client):
    order, payment = started
    back = gateway.pays(payment, "initiated")
    assert "Completed" in back
    assert client.get(back).status_code == 303
    payment.refresh_from_db()
    order.refresh_from_db()
    assert (order.status, payment.status) == ("pending", "initiated")
    assert payment.transaction_id is None


def test_reloading_the_way_back_of_a_paid_payment_asks_the_gateway_nothing(started, gateway, client):
    order, payment = started
    way_back = gateway.pays(payment)
    for _ in range(3):
        assert client.get(way_back).status_code == 303
    payment.refresh_from_db()
    assert (payment.status, payment.lookups) == ("applied", 1)


def test_pending_holds_the_piece_and_is_looked_at_again(started, gateway):
    order, payment = started
    gateway.pays(payment, "pending")
    payment = settle(payment)
    assert payment.status == Payment.Status.INITIATED
    assert payment.gateway_status == "pending"
    assert timezone.now() < payment.next_lookup_at < timezone.now() + timedelta(minutes=3)
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == 0
    assert order.lines.get().variant.stock == 0


@pytest.mark.parametrize("outcome", ["cancel", "expire"])
def test_cancelled_and_expired_links_come_with_400_and_are_dead(started, gateway, outcome):
    order, payment = started
    gateway.pays(payment, outcome)
    payment = settle(payment)
    order.refresh_from_db()
    assert payment.status == Payment.Status.FAILED
    assert order.status == Order.Status.PENDING


def test_after_a_cancelled_payment_the_shopper_can_pay_with_a_new_attempt(started, gateway, shopper):
    order, payment = started
    gateway.pays(payment, "cancel")
    settle(payment)
    second = start_payment(order, actor=shopper)
    assert second.pk != payment.pk
    assert second.pidx != payment.pidx
    gateway.pays(second)
    settle(second)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID


@pytest.mark.parametrize("value", ["plus_one", "minus_one", "string", "float", "null"])
def test_an_amount_that_is_not_ours_to_the_paisa_pays_nothing_and_tells_the_owner(started, gateway, value):
    shop = ShopSettings.load()
    shop.email = "owner@example.com"
    shop.save()
    order, payment = started
    gateway.pays(payment)
    gateway.misbehave("wrong_amount", value)
    payment = settle(payment)
    order.refresh_from_db()
    assert (order.status, payment.status) == ("pending", "mismatch")
    mail = OutboxMessage.objects.get(recipient="owner@example.com")
    assert mail.key == f"payment-attention:{payment.pk}:mismatch:completed"


@pytest.mark.parametrize(
    ("fault", "value"),
    [
        ("lookup_status_code", 500),
        ("lookup_status_code", 429),
        ("lookup_garbage", None),
        ("lookup_truncated", None),
        ("lookup_redirect", None),
        ("lookup_huge", None),
        ("wrong_pidx", None),
    ],
)
def test_a_lookup_that_fails_changes_nothing_and_settles_when_the_gateway_heals(
    started, gateway, caplog, fault, value
):
    order, payment = started
    gateway.pays(payment)
    gateway.misbehave(fault, value)
    payment = settle(payment)
    order.refresh_from_db()
    assert (order.status, payment.status) == ("pending", "initiated")
    assert payment.last_error
    assert payment.next_lookup_at is not None
    assert "test-gateway-key" not in caplog.text + payment.last_error
    gateway.heal()
    settle(payment)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID


def test_a_gateway_that_is_down_keeps_the_payment_open(started, gateway, settings):
    order, payment = started
    gateway.pays(payment)
    healthy = settings.KHALTI_BASE_URL
    settings.KHALTI_BASE_URL = "http://127.0.0.1:9/api/v2/"
    payment = settle(payment)
    assert payment.status == Payment.Status.INITIATED
    assert "no answer from Khalti" in payment.last_error
    settings.KHALTI_BASE_URL = healthy
    assert settle(payment).status == Payment.Status.APPLIED


def test_an_unknown_word_holds_the_piece_and_is_reviewed(started, gateway):
    order, payment = started
    gateway.misbehave("unknown_status", "Sleeping")
    payment = settle(payment)
    assert payment.status == Payment.Status.REVIEW
    assert payment.gateway_status == "sleeping"
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == 0
    gateway.heal()
    gateway.pays(payment)
    assert settle(payment).status == Payment.Status.APPLIED


@pytest.mark.parametrize("spelling", ["lower", "upper", "title", "sentence"])
def test_the_words_case_does_not_matter(started, gateway, spelling):
    _, payment = started
    gateway.pays(payment)
    gateway.misbehave("status_spelling", spelling)
    assert settle(payment).status == Payment.Status.APPLIED


def test_a_shopper_who_pays_and_closes_the_browser_is_settled_by_the_worker(started, gateway):
    order, payment = started
    gateway.pays(payment)
    assert payment.next_lookup_at - timezone.now() <= timedelta(minutes=3)
    Payment.objects.filter(pk=payment.pk).update(next_lookup_at=timezone.now())
    assert settle_due() == 1
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert settle_due() == 0


def test_a_payment_captured_by_a_process_that_died_is_applied_by_the_worker(started, gateway, monkeypatch):
    order, payment = started
    gateway.pays(payment)
    with monkeypatch.context() as patch:
        patch.setattr("checkout.actions.settle_payment.apply_captured", lambda *args, **kwargs: None)
        payment = settle(payment)
    assert payment.status == Payment.Status.CAPTURED
    assert settle_due() == 1
    order.refresh_from_db()
    assert order.status == Order.Status.PAID


def test_money_after_expiry_takes_the_free_piece_again(started, gateway):
    order, payment = started
    _expire(order, payment)
    assert order.lines.get().variant.stock == 1
    gateway.pays(payment)
    assert settle(payment).status == Payment.Status.APPLIED
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert order.lines.get().variant.stock == 0


def test_money_after_expiry_for_a_sold_piece_is_owed_back_and_both_are_told(started, gateway):
    shop = ShopSettings.load()
    shop.email = "owner@example.com"
    shop.save()
    order, payment = started
    _expire(order, payment)
    variant = order.lines.get().variant
    stock.hold({variant.pk: 1}, order_number="G-OTHER")
    gateway.pays(payment)
    assert settle(payment).status == Payment.Status.REFUND_DUE
    order.refresh_from_db()
    assert order.status == Order.Status.EXPIRED
    variant.refresh_from_db()
    assert variant.stock == 0
    told = dict(OutboxMessage.objects.values_list("key", "recipient"))
    assert told[f"refund-promised-{payment.refunds.get().pk}:{order.number}"] == order.contact_email
    assert told[f"payment-attention:{payment.pk}:refund_due:completed"] == "owner@example.com"


def test_a_second_completed_payment_is_owed_back(started, gateway, shopper):
    order, first = started
    gateway.pays(first, "cancel")
    settle(first)
    second = start_payment(order, actor=shopper)
    gateway.pays(second)
    settle(second)
    # The first one comes alive after all, as has been seen in the wild.
    Payment.objects.filter(pk=first.pk).update(status=Payment.Status.CAPTURED, transaction_id="late")
    assert settle(first).status == Payment.Status.REFUND_DUE
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    assert OutboxMessage.objects.filter(key=f"order-paid:{order.number}").count() == 1


def test_one_transaction_cannot_pay_two_orders(
    started, gateway, order_of, make_user, make_verification, make_variant
):
    _, payment = started
    other = make_user()
    make_verification(other)
    second_order = order_of(other, make_variant())
    second = start_payment(second_order, actor=other)
    gateway.pays(payment)
    settle(payment)
    gateway.pays(second)
    Payment.objects.filter(pk=payment.pk).update(
        transaction_id=gateway.ledger()[second.pidx]["transaction_id"]
    )
    assert settle(second).status == Payment.Status.REVIEW
    second_order.refresh_from_db()
    assert second_order.status == Order.Status.PENDING


def _expire(order, payment):
    """As if the gateway had called the link dead and the hold had run out."""
    Payment.objects.filter(pk=payment.pk).update(status=Payment.Status.FAILED)
    Order.objects.filter(pk=order.pk).update(hold_until=timezone.now() - timedelta(minutes=1))
    assert expire_due_orders() == 1
    order.refresh_from_db()
    assert order.status == Order.Status.EXPIRED


def test_two_lookups_at_once_of_a_pidx_the_gateway_does_not_know_are_no_error(started, client, monkeypatch):
    _, payment = started

    def nobody_knows_it(pidx):
        # Meanwhile the other look-up has come to the same end.
        Payment.objects.filter(pk=payment.pk).update(status=Payment.Status.REVIEW)
        raise khalti.UnknownPidx("lookup: Khalti does not know this pidx")

    monkeypatch.setattr("checkout.khalti.lookup", nobody_knows_it)
    assert client.get(reverse("checkout:khalti_return"), {"pidx": payment.pidx}).status_code == 303
    payment.refresh_from_db()
    assert payment.status == Payment.Status.REVIEW


def test_a_pidx_the_gateway_does_not_know_is_reviewed_and_the_owner_told(started, gateway):
    shop = ShopSettings.load()
    shop.email = "owner@example.com"
    shop.save()
    _, payment = started
    Payment.objects.filter(pk=payment.pk).update(pidx="never-given-by-the-gateway")
    assert settle(payment).status == Payment.Status.REVIEW
    assert OutboxMessage.objects.filter(key=f"payment-attention:{payment.pk}:review:").count() == 1
