"""Mails that did not go out."""

from datetime import timedelta

from django.utils import timezone

from home.models import OutboxMessage

LONG_AGO = timedelta(days=30)


def given_up_lately():
    """What was given up of the last thirty days, but for mails to accounts that are closed, and that nobody reads.
    Bodies stay sealed: they may hold what one logs in by."""
    return (
        OutboxMessage.objects.filter(
            status=OutboxMessage.Status.FAILED, created_at__gt=timezone.now() - LONG_AGO
        )
        .exclude(recipient__endswith=".invalid")
        .defer("text", "html")
    )
