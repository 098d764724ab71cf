"""The day before a part of a plan is due its buyer is reminded, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from checkout.actions.remind_of_parts import remind_of_parts
from checkout.models import Instalment, Order, Payment
from home.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(order_of, shopper, make_variant):
    """Placed three days ago: a deposit that is paid, and a rest that is due in 20 hours."""
    order = order_of(shopper, make_variant())
    now = timezone.now()
    Order.objects.filter(pk=order.pk).update(
        placed_at=now - timedelta(days=3), hold_until=now + timedelta(hours=20)
    )
    order.instalments.all().delete()
    for position, amount, method, due_in in ((1, 20_000, "khalti", -70), (2, 78_500, "bank", 20)):
        Instalment.objects.create(
            order=order,
            position=position,
            amount=amount,
            method=method,
            due_at=now + timedelta(hours=due_in),
        )
    Payment.objects.create(
        order=order,
        amount=20_000,
        status="applied",
        transaction_id="T-1",
        captured_at=now - timedelta(days=3),
    )
    return order


def reminders():
    return OutboxMessage.objects.filter(key__startswith="part-is-due-")


def test_the_reminder_goes_out_once(order):
    remind_of_parts()
    remind_of_parts()
    mail = reminders().get()
    assert mail.key == f"part-is-due-2:{order.number}"
    assert mail.recipient == order.contact_email
    assert "78,500" in mail.text


def test_nobody_is_reminded_two_days_ahead(order):
    order.instalments.filter(position=2).update(due_at=timezone.now() + timedelta(hours=30))
    remind_of_parts()
    assert not reminders().exists()


def test_nobody_is_reminded_of_what_was_due_within_a_day_from_the_start(order):
    Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(hours=2))
    remind_of_parts()
    assert not reminders().exists()


def test_who_has_told_of_a_transfer_is_left_in_peace(order):
    Payment.objects.create(order=order, amount=78_500, method="bank", status="review")
    remind_of_parts()
    assert not reminders().exists()


def test_nobody_is_reminded_of_a_part_that_is_paid(order):
    Payment.objects.create(
        order=order,
        amount=78_500,
        method="bank",
        status="applied",
        transaction_id="B-1",
        captured_at=timezone.now(),
    )
    remind_of_parts()
    assert not reminders().exists()


@pytest.mark.parametrize("status", ["paid", "expired", "cancelled"])
def test_an_order_that_does_not_wait_is_not_spoken_of(order, status):
    Order.objects.filter(pk=order.pk).update(status=status)
    remind_of_parts()
    assert not reminders().exists()
