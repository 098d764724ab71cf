"""A status changes along its table alone, by a guarded UPDATE, and leaves a line behind."""

import pytest

from checkout.actions import move_order as verbs
from checkout.errors import ForbiddenMove
from checkout.models import Order, Payment
from checkout.moves import move
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db

FORBIDDEN = [
    (before, after)
    for before in Order.Status
    for after in Order.Status
    if after not in Order.ALLOWED_MOVES[before]
]
FORBIDDEN_FOR_PAYMENTS = [
    (before, after)
    for before in Payment.Status
    for after in Payment.Status
    if after not in Payment.ALLOWED_MOVES[before]
]


def test_every_status_has_a_line_in_the_tables():
    assert set(Order.ALLOWED_MOVES) == set(Order.Status)
    assert set(Payment.ALLOWED_MOVES) == set(Payment.Status)


@pytest.fixture
def order(order_of, shopper, make_variant):
    return order_of(shopper, make_variant())


def test_no_order_moves_where_its_table_does_not_lead(order):
    for before, after in FORBIDDEN:
        Order.objects.filter(pk=order.pk).update(status=before)
        order.status = before
        with pytest.raises(ForbiddenMove):
            move(order, after)
    assert order.events.count() == 1


def test_no_payment_moves_where_its_table_does_not_lead(order):
    payment = Payment.objects.create(order=order, amount=order.total, transaction_id="t")
    for before, after in FORBIDDEN_FOR_PAYMENTS:
        Payment.objects.filter(pk=payment.pk).update(status=before)
        payment.status = before
        with pytest.raises(ForbiddenMove):
            move(payment, after)
    assert not payment.events.exists()


def test_of_two_who_read_the_same_status_one_moves_it(order, shopper):
    seen_by_another = Order.objects.get(pk=order.pk)
    move(order, Order.Status.CANCELLED, actor=shopper, reason="changed my mind")
    with pytest.raises(ForbiddenMove):
        move(seen_by_another, Order.Status.EXPIRED)
    event = order.events.last()
    assert (event.from_status, event.to_status, event.actor, event.reason) == (
        "pending",
        "cancelled",
        shopper,
        "changed my mind",
    )


def test_staff_lead_a_paid_order_to_the_buyer(order, make_user):
    staff = make_user()
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PAID)
    order.refresh_from_db()
    verbs.start_preparing(order, staff)
    with pytest.raises(ForbiddenMove):
        verbs.mark_shipped(order, staff, "it is to be picked up, not sent")
    verbs.mark_ready(order, staff)
    verbs.mark_delivered(order, staff)
    assert [event.to_status for event in order.events.all()] == ["pending", "preparing", "ready", "delivered"]
    assert OutboxMessage.objects.filter(key=f"order-ready:{order.number}").count() == 1


def test_the_carrier_and_number_reach_the_shoppers_mail(order, make_user):
    Order.objects.filter(pk=order.pk).update(status=Order.Status.PREPARING, delivery_method="delivery")
    order.refresh_from_db()
    verbs.mark_shipped(order, make_user(), "Nepal Post EMS 1234")
    mail = OutboxMessage.objects.get(key=f"order-shipped:{order.number}")
    assert "Nepal Post EMS 1234" in mail.text
    assert "Nepal Post EMS 1234" in mail.html
