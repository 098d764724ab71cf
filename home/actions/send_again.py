from django.utils import timezone

from home.models import OutboxMessage
from home.outbox import LOGIN

Status = OutboxMessage.Status


def can_be_sent_again():
    """Mails that were given up and are still worth sending: codes to log in by have run out by then, and an
    address that ends in .invalid is that of a closed account."""
    given_up = OutboxMessage.objects.filter(status=Status.FAILED)
    return given_up.exclude(key__startswith=LOGIN).exclude(recipient__endswith=".invalid")


def send_again(message):
    """Whether the mail, which was given up, is on its way again, with as many attempts as a new one. It goes out
    under its old Message-ID: who has had it after all sees it once."""
    return bool(
        can_be_sent_again()
        .filter(pk=message.pk)
        .update(status=Status.QUEUED, attempts=0, due_at=timezone.now(), last_error="")
    )
