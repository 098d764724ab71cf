from django.conf import settings
from django.db import models
from django.db.models import Q

from home.models import StatusEvent
from home.sealed import DigestField, SealedTextField

from .payment import Payment


class BankStatement(models.Model):
    """A list of the shop's bank that somebody uploaded. Uploading it does nothing but keep its lines."""

    file_name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    known = models.PositiveIntegerField(default=0, help_text="Lines that an earlier upload had brought.")
    left_out = models.PositiveIntegerField(default=0, help_text="Lines of money that went out, and of none.")
    problems = models.JSONField(
        default=list, help_text="Lines that could not be read: pairs of number and reason."
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()

    def __str__(self):
        return self.file_name


class StatementLine(models.Model):
    """Money that came to the shop's account, as its bank tells it. Kept once, however often it is uploaded.
    `status` is written by checkout/actions/ alone. The bank's words name people: they are sealed."""

    class Status(models.TextChoices):
        WAITING = "waiting", "To be matched"
        MATCHED = "matched", "Matched"
        SET_ASIDE = "set_aside", "Set aside"

    ALLOWED_MOVES = {
        Status.WAITING: {Status.MATCHED, Status.SET_ASIDE},
        Status.MATCHED: set(),
        Status.SET_ASIDE: {Status.WAITING},
    }

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField(help_text="Where it stands in the file.")
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    day = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    reference = SealedTextField(blank=True)
    words = SealedTextField(blank=True, help_text="All that the bank writes of it, its reference included.")
    words_digest = DigestField(of="words", purpose="bank statement")
    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="statement_lines"
    )

    class Meta:
        ordering = ["-day", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["day", "amount", "words_digest"], name="statement_line_once"),
            models.UniqueConstraint(
                fields=["payment"], condition=Q(payment__isnull=False), name="statement_line_one_per_payment"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="statement_line_amount_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "matched", "set_aside"]),
                name="statement_line_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="matched", payment__isnull=False)
                | (~Q(status="matched") & Q(payment=None)),
                name="statement_line_matched_has_payment",
            ),
        ]
        indexes = [
            models.Index(fields=["-day"], condition=Q(status="waiting"), name="statement_line_waiting")
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d}: {self.amount}"


class StatementLineEvent(StatusEvent):
    """One move of a line."""

    line = models.ForeignKey(StatementLine, on_delete=models.PROTECT, related_name="events")

    class Meta(StatusEvent.Meta):
        default_permissions = ()
