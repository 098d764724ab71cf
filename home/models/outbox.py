from django.db import models
from django.db.models import Q

from home.sealed import SealedTextField


class OutboxMessage(models.Model):
    """A mail that has been decided in the same transaction as what it tells of, and is sent later.

    `key` names the event ("order-paid:G-7KQ4M2XD"), so that one event writes one mail however often it is told.
    A crash between sending and noting it can repeat a mail; its Message-ID is then the same.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    key = models.CharField(max_length=120, unique=True)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    # Sealed: mails tell addresses, and codes by which one signs in.
    text = SealedTextField()
    html = SealedTextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(help_text="Not to be sent before this moment.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "sent", "failed"]), name="outbox_status_known"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["queued", "sending"]), name="outbox_due")
        ]

    def __str__(self):
        return self.key
