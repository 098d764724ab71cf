from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from home.models import StatusEvent

from .payment import Payment


class Refund(models.Model):
    """Money that goes back to the payer of one payment: all of it or a part. `status` is written by
    checkout/actions/ alone. Amounts are NPR.

    `sending` is written before Khalti is asked and `sent` after it has answered: a kill between the two leaves a
    row that is looked up, never one that is sent a second time.
    """

    class Status(models.TextChoices):
        DUE = "due", _("Owed")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        DONE = "done", _("Refunded")

    ALLOWED_MOVES = {
        Status.DUE: {Status.SENDING, Status.DONE},
        Status.SENDING: {Status.SENT, Status.DUE, Status.DONE},
        Status.SENT: {Status.DONE, Status.DUE},
        Status.DONE: set(),
    }

    class Method(models.TextChoices):
        KHALTI = "khalti", "Khalti"
        BANK = "bank", _("Bank transfer")
        CASH = "cash", _("Cash at the counter")

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DUE)
    method = models.CharField(max_length=10, choices=Method)
    reason = models.CharField(max_length=300)
    due_on = models.DateField(help_text="The last day by which the payer is to have it.")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.CharField(
        max_length=80, blank=True, help_text="What the bank or the receipt calls it."
    )
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    unanswered_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When Khalti was asked last to send it, where no answer came: it may have been sent.",
    )
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("send_refund", "Can send refunds and record those paid by bank")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["due", "sending", "sent", "done"]), name="refund_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(done_at__isnull=False), name="refund_done_has_its_moment"
            ),
        ]
        indexes = [
            models.Index(F("next_try_at"), condition=Q(next_try_at__isnull=False), name="refund_try_due")
        ]

    def __str__(self):
        return f"{self.payment.order.number}: {self.get_status_display()}"


class RefundEvent(StatusEvent):
    """One move of a refund."""

    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="events")
