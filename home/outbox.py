"""Mail is decided in the transaction of what it tells of, and sent later from rows (see OutboxMessage)."""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from home.models import OutboxMessage, ShopSettings

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=5)
LAST_ATTEMPT = 12


def enqueue(*, key, recipient, template, context, language="en", subject_prefix=""):
    """Write the mail of event `key`, rendered in `language`. Telling the same event again writes nothing.

    `template` names templates/emails/<template>.{subject.txt,txt,html}. Returns the row.
    """
    shop = ShopSettings.load()
    with translation.override(language):
        context = {"shop": shop, "site_url": settings.SITE_URL, **context}
        subject = render_to_string(f"emails/{template}.subject.txt", context)
        text = render_to_string(f"emails/{template}.txt", context)
        html = render_to_string(f"emails/{template}.html", context)
    message, _created = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "recipient": recipient,
            "subject": f"{subject_prefix}{' '.join(subject.split())}"[:200],
            "text": text,
            "html": html,
            "due_at": timezone.now(),
        },
    )
    return message


def enqueue_rendered(*, key, recipient, subject, text, html=""):
    """Write a mail that somebody else (allauth) has rendered."""
    return OutboxMessage.objects.create(
        key=key, recipient=recipient, subject=subject, text=text, html=html, due_at=timezone.now()
    )


def _claim(message, now):
    """Whether this process, and no other, may send the message now."""
    return OutboxMessage.objects.filter(
        Q(status=OutboxMessage.Status.QUEUED)
        | Q(status=OutboxMessage.Status.SENDING, claimed_at__lt=now - CLAIM_LASTS),
        pk=message.pk,
    ).update(status=OutboxMessage.Status.SENDING, claimed_at=now, attempts=F("attempts") + 1)


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
    now = timezone.now()
    due = OutboxMessage.objects.filter(
        Q(status=OutboxMessage.Status.QUEUED)
        | Q(status=OutboxMessage.Status.SENDING, claimed_at__lt=now - CLAIM_LASTS),
        due_at__lte=now,
    ).order_by("due_at", "pk")[:limit]
    sent = 0
    for message in due:
        if not _claim(message, now):
            continue
        row = OutboxMessage.objects.filter(pk=message.pk)
        try:
            _deliver(message)
        except OSError as error:  # smtplib's errors are OSErrors, and so are those of sockets and files
            attempts = message.attempts + 1
            given_up = attempts >= LAST_ATTEMPT
            row.update(
                status=OutboxMessage.Status.FAILED if given_up else OutboxMessage.Status.QUEUED,
                due_at=timezone.now() + timedelta(minutes=min(2**attempts, 240)),
                last_error=type(error).__name__,
            )
            log.warning("mail %s not sent (attempt %d): %s", message.key, attempts, type(error).__name__)
        else:
            row.update(status=OutboxMessage.Status.SENT, sent_at=timezone.now(), last_error="")
            sent += 1
    return sent
