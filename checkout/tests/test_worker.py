"""One bad payment, order or job does not keep the worker from the others."""

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db.utils import IntegrityError, OperationalError
from django.utils import timezone

from checkout import notifications
from checkout.actions import settle_payment
from checkout.actions.expire_orders import expire_due_orders
from checkout.actions.settle_payment import settle_due
from checkout.actions.start_payment import start_payment
from checkout.management.commands.worker import Command
from checkout.models import Order, Payment

pytestmark = pytest.mark.django_db


PERSONAL = "27-01-70-01234"


def a_job_that_breaks():
    raise IntegrityError(f"DETAIL: Failing row contains ({PERSONAL})")


def a_job_without_a_database():
    raise OperationalError("server closed the connection")


@pytest.mark.parametrize(
    ("job", "says"), [(a_job_that_breaks, "IntegrityError"), (a_job_without_a_database, "OperationalError")]
)
def test_a_job_that_fails_is_logged_and_the_worker_goes_on(job, says, caplog, monkeypatch):
    monkeypatch.setattr("checkout.management.commands.worker.close_old_connections", lambda: None)
    Command()._run(job)
    [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert job.__name__ in record.getMessage()
    assert says in record.getMessage()
    assert PERSONAL not in caplog.text


@pytest.fixture
def two_paid(started, gateway, order_of, make_user, make_verification, make_variant, monkeypatch):
    """Two payments that were made at the gateway; to settle the first breaks."""
    _, poison = started
    other = make_user()
    make_verification(other)
    order = order_of(other, make_variant())
    good = start_payment(order, actor=other)
    for payment in (poison, good):
        gateway.pays(payment)
    apply = settle_payment.apply_captured

    def break_on_the_first(pk, **options):
        if pk == poison.pk:
            raise KeyError("odd")
        apply(pk, **options)

    monkeypatch.setattr(settle_payment, "apply_captured", break_on_the_first)
    return poison, good


def test_a_payment_that_cannot_be_settled_keeps_no_other_back(two_paid, caplog):
    poison, good = two_paid
    Payment.objects.update(next_lookup_at=timezone.now())
    assert settle_due() == 1
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.status, good.status) == (Payment.Status.CAPTURED, Payment.Status.APPLIED)
    assert poison.next_lookup_at is not None
    assert f"payment {poison.pk}: KeyError" in caplog.text


def test_the_command_settles_what_it_can_as_well(two_paid, capsys):
    _, good = two_paid
    call_command("settle_payments")
    good.refresh_from_db()
    assert good.status == Payment.Status.APPLIED
    assert capsys.readouterr().out == "Paid: 1\n"


def test_an_order_that_breaks_keeps_no_other_from_expiring(
    order_of, shopper, make_user, make_verification, make_variant, monkeypatch
):
    other = make_user()
    make_verification(other)
    poison, good = order_of(shopper, make_variant()), order_of(other, make_variant())
    Order.objects.update(hold_until=timezone.now())
    tell = notifications.order_expired

    def break_on_the_first(order):
        if order.pk == poison.pk:
            raise KeyError("odd")
        tell(order)

    monkeypatch.setattr(notifications, "order_expired", break_on_the_first)
    assert expire_due_orders() == 1
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.status, good.status) == (Order.Status.PENDING, Order.Status.EXPIRED)
    assert poison.lines.get().variant.stock == 0


def test_a_gateway_that_does_not_answer_is_not_asked_for_every_payment(
    order_of, gateway, make_user, make_variant, make_verification
):
    payments = []
    for number in range(5):
        buyer = make_user(f"buyer{number}@example.com")
        make_verification(buyer)
        payments.append(start_payment(order_of(buyer, make_variant()), actor=buyer))
    Payment.objects.update(next_lookup_at=timezone.now() - timedelta(seconds=1))
    gateway.misbehave("lookup_status_code", 500)
    assert settle_due() == 3
    assert Payment.objects.exclude(last_error="").count() == 3
    gateway.heal()
    for payment in payments:
        gateway.pays(payment)
    assert settle_due() == 2
    Payment.objects.exclude(status="applied").update(next_lookup_at=timezone.now() - timedelta(seconds=1))
    assert settle_due() == 3
    assert set(Payment.objects.values_list("status", flat=True)) == {"applied"}
