"""Mail leaves the outbox once, whatever happens to one message or to one worker."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.utils import OperationalError
from django.utils import timezone

from home import outbox
from home.models import OutboxMessage
from home.outbox import enqueue_rendered, send_due

pytestmark = pytest.mark.django_db

Status = OutboxMessage.Status


@pytest.fixture
def write():
    def make(key, **fields):
        values = {"recipient": "sita@example.com", "subject": "Your order", "text": "Thank you."}
        return enqueue_rendered(key=key, **(values | fields))

    return make


def status_of(key):
    return OutboxMessage.objects.get(key=key).status


def test_a_mail_that_no_server_can_carry_is_put_off_and_the_others_go(write):
    write("broken", subject="Order\nBcc: everybody@example.com")
    write("fine")
    assert send_due() == 1
    assert [message.subject for message in mail.outbox] == ["Your order"]
    broken = OutboxMessage.objects.get(key="broken")
    assert (broken.status, broken.attempts, broken.last_error) == (Status.QUEUED, 1, "BadHeaderError")
    assert broken.due_at > timezone.now()


def refuse_once(monkeypatch):
    """A server that takes a mail whole and then is gone, so that it never says that it has it."""
    deliver = outbox._deliver
    refused = []

    def send(message):
        deliver(message)
        if not refused:
            refused.append(message.pk)
            raise ConnectionResetError

    monkeypatch.setattr(outbox, "_deliver", send)


def test_a_mail_keeps_its_message_id_over_retries(write, monkeypatch):
    message = write("slow")
    refuse_once(monkeypatch)
    assert send_due() == 0
    assert OutboxMessage.objects.get().last_error == "ConnectionResetError"
    OutboxMessage.objects.update(due_at=timezone.now())
    assert send_due() == 1

    first, second = [sent.message()["Message-ID"] for sent in mail.outbox]
    assert first == second == f"<outbox-{message.pk}@testserver>"


def test_a_worker_killed_after_sending_leaves_a_mail_that_goes_out_under_the_same_id(write, monkeypatch):
    write("half")
    deliver = outbox._deliver

    def send_and_die(message):
        deliver(message)
        raise SystemExit

    monkeypatch.setattr(outbox, "_deliver", send_and_die)
    with pytest.raises(SystemExit):
        send_due()
    monkeypatch.setattr(outbox, "_deliver", deliver)
    assert status_of("half") == Status.SENDING
    assert send_due() == 0  # it may be at it still
    OutboxMessage.objects.update(claimed_at=timezone.now() - outbox.CLAIM_LASTS - timedelta(seconds=1))
    assert send_due() == 1

    first, second = [sent.message()["Message-ID"] for sent in mail.outbox]
    assert first == second
    assert status_of("half") == Status.SENT


def test_two_mails_have_two_message_ids(write):
    write("one")
    write("other")
    assert send_due() == 2
    assert len({sent.message()["Message-ID"] for sent in mail.outbox}) == 2


def test_a_mail_that_never_goes_is_given_up_in_the_end(write):
    write("broken", subject="Order\nBcc: everybody@example.com")
    for _ in range(outbox.LAST_ATTEMPT + 1):
        send_due()
        OutboxMessage.objects.update(due_at=timezone.now())
    broken = OutboxMessage.objects.get()
    assert (broken.status, broken.attempts) == (Status.FAILED, outbox.LAST_ATTEMPT)


def test_an_error_nobody_thought_of_keeps_no_other_mail_back(write, monkeypatch, caplog):
    write("odd")
    write("fine")
    deliver = outbox._deliver
    personal = "27-01-70-01234"

    def break_on_the_odd(message):
        if message.key == "odd":
            raise LookupError(personal)
        deliver(message)

    monkeypatch.setattr(outbox, "_deliver", break_on_the_odd)
    assert send_due() == 1
    assert (status_of("odd"), status_of("fine")) == (Status.SENDING, Status.SENT)
    assert "mail odd: LookupError" in caplog.text
    assert personal not in caplog.text


def test_a_database_that_does_not_answer_ends_the_round(write, monkeypatch):
    write("first")

    def database_is_gone(message):
        raise OperationalError

    monkeypatch.setattr(outbox, "_claim", database_is_gone)
    with pytest.raises(OperationalError):
        send_due()


def test_a_claim_counts_from_when_it_was_made_and_not_from_when_the_round_began(write, monkeypatch):
    """Fifty mails to a slow server take longer than a claim lasts: the last must not look forsaken at once."""
    write("first")
    write("last")
    deliver = outbox._deliver
    began = timezone.now()

    def slowly(message):
        if message.key == "first":
            monkeypatch.setattr(timezone, "now", lambda: began + outbox.CLAIM_LASTS * 2)
        else:
            # The other worker looks while we are at it.
            assert send_due() == 0
        deliver(message)

    monkeypatch.setattr(outbox, "_deliver", slowly)
    assert send_due() == 2
    assert len(mail.outbox) == 2


def test_a_mail_that_another_worker_put_off_waits_for_its_time(write, monkeypatch):
    write("first")
    write("second")
    deliver = outbox._deliver

    def put_off_the_second(message):
        later = timezone.now() + timedelta(minutes=2)
        OutboxMessage.objects.filter(key="second").update(attempts=1, due_at=later)
        deliver(message)

    monkeypatch.setattr(outbox, "_deliver", put_off_the_second)
    assert send_due() == 1
    assert status_of("second") == Status.QUEUED
