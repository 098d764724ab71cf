"""Mail is decided in the transaction of what it tells of, and sent later from rows (see OutboxMessage)."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.utils import timezone

from home.mails import compose
from home.models import OutboxMessage
from home.steadiness import going_on

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=5)
LAST_ATTEMPT = 12
# What the keys of mails with codes and links to log in by begin with.
LOGIN = "account:"


def enqueue(*, key, recipient, template, context, language="en"):
    """Write the mail of event `key`, put together in `language` (home/mails.py). Telling the same event again
    writes nothing. Returns the row.
    """
    letter = compose(template, context, language=language)
    message, _created = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "subject": letter.subject,
            "text": letter.text,
            "html": letter.html,
            "due_at": timezone.now(),
        },
    )
    return message


def enqueue_rendered(*, key, recipient, subject, text, html=""):
    """Write a mail that somebody else (allauth) has rendered. With a code or a link to log in by, its key begins
    with LOGIN."""
    return OutboxMessage.objects.create(
        key=key, recipient=recipient, subject=subject, text=text, html=html, due_at=timezone.now()
    )


def _due():
    """What nobody has sent yet, or began to send so long ago that the process must have died."""
    now = timezone.now()
    return OutboxMessage.objects.filter(
        Q(status=OutboxMessage.Status.QUEUED)
        | Q(status=OutboxMessage.Status.SENDING, claimed_at__lt=now - CLAIM_LASTS),
        due_at__lte=now,
    )


def _claim(message):
    """Whether this process, and no other, may send the message now."""
    # Asked and stamped anew for each: a slow mail server makes the moment when the batch began too old a claim.
    return (
        _due()
        .filter(pk=message.pk)
        .update(status=OutboxMessage.Status.SENDING, claimed_at=timezone.now(), attempts=F("attempts") + 1)
    )


def _deliver(message):
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.recipient],
        headers={"Message-ID": f"<outbox-{message.pk}@{host}>"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.send()


def send_due(limit=50):
    """Send what is due, oldest first; a failure is tried again later, further apart each time.

    Returns how many were sent. Two workers at once send each message once.
    """
    sent = 0
    for message in _due().order_by("due_at", "pk")[:limit]:
        with going_on(f"mail {message.key}"):
            sent += _send(message)
    return sent


def _send(message):
    """Returns whether the message was sent by this call."""
    if not _claim(message):
        return False
    row = OutboxMessage.objects.filter(pk=message.pk)
    try:
        _deliver(message)
    # smtplib's errors are OSErrors, and so are those of sockets and files; an address or a subject that no mail
    # can carry is a ValueError.
    except (OSError, ValueError) as error:
        attempts = message.attempts + 1
        given_up = attempts >= LAST_ATTEMPT
        row.update(
            status=OutboxMessage.Status.FAILED if given_up else OutboxMessage.Status.QUEUED,
            due_at=timezone.now() + timedelta(minutes=min(2**attempts, 240)),
            last_error=type(error).__name__,
        )
        log.warning("mail %s not sent (attempt %d): %s", message.key, attempts, type(error).__name__)
        return False
    row.update(status=OutboxMessage.Status.SENT, sent_at=timezone.now(), last_error="")
    return True
