"""A mail server that is away costs nothing but time: orders are paid all the same, and mail comes later, once."""

import smtplib
import socket

import pytest
from django.utils import timezone

from checkout.actions.settle_payment import settle
from checkout.models import Order
from home.models import OutboxMessage
from home.outbox import send_due

pytestmark = pytest.mark.django_db

LIVING = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def calls(settings, monkeypatch):
    """No server listens where mail is to be sent. The attempts to reach it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    attempts = []
    connect = smtplib.SMTP.connect

    def note(self, *arguments, **options):
        attempts.append(arguments)
        return connect(self, *arguments, **options)

    monkeypatch.setattr(smtplib.SMTP, "connect", note)
    return attempts


def test_a_shopper_pays_without_anybody_asking_the_mail_server(calls, started, gateway, client):
    order, payment = started
    assert client.get(gateway.pays(payment)).status_code == 303
    settle(payment)
    order.refresh_from_db()

    assert order.status == Order.Status.PAID
    assert calls == []
    waiting = OutboxMessage.objects.get(key=f"order-paid:{order.number}")
    assert waiting.status == OutboxMessage.Status.QUEUED


def test_the_mail_waits_for_the_server_and_is_sent_once(calls, started, gateway, settings, mailoutbox):
    order, payment = started
    gateway.pays(payment)
    settle(payment)
    written = OutboxMessage.objects.count()
    assert send_due() == 0
    assert len(calls) == written
    assert set(OutboxMessage.objects.values_list("status", "attempts", "last_error")) == {
        ("queued", 1, "ConnectionRefusedError")
    }

    settings.EMAIL_BACKEND = LIVING
    assert send_due() == 0  # not before its time
    OutboxMessage.objects.update(due_at=timezone.now())
    assert [send_due(), send_due()] == [written, 0]
    assert [mail.subject for mail in mailoutbox].count(f"Your order {order.number} is paid") == 1
