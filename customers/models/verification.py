from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.reasons import localized_reason
from home.models import StatusEvent

from .vault import VaultDocument


class Verification(models.Model):
    """One submission of a citizenship card: the typed details, both pictures, and what the reviewer said.

    A shopper who is rejected submits again: a new row, so that the history stays. Status is written by
    customers/actions/ alone.
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")

    ALLOWED_MOVES = {
        Status.SUBMITTED: {Status.APPROVED, Status.REJECTED},
        Status.APPROVED: set(),
        Status.REJECTED: set(),
    }

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)

    full_name = models.CharField(
        _("full name"), max_length=120, help_text=_("As on the card, in English letters.")
    )
    full_name_ne = models.CharField(
        _("full name in Nepali"), max_length=120, help_text=_("As on the front of the card.")
    )
    citizenship_number = models.CharField(
        _("citizenship number"),
        max_length=40,
        help_text=_("As printed, with dashes or slashes. Digits of both scripts are fine."),
    )
    issuing_district = models.CharField(_("issuing district"), max_length=60)
    issue_date = models.DateField(_("issue date"))
    birth_date = models.DateField(_("birth date"))
    district = models.CharField(_("district"), max_length=60)
    municipality = models.CharField(_("municipality or rural municipality"), max_length=120)
    ward = models.PositiveSmallIntegerField(_("ward"))
    street = models.CharField(_("street or tole"), max_length=160, blank=True)
    phone = models.CharField(_("mobile number"), max_length=20)

    front = models.OneToOneField(VaultDocument, on_delete=models.PROTECT, related_name="+")
    back = models.OneToOneField(VaultDocument, on_delete=models.PROTECT, related_name="+")

    consent_version = models.CharField(max_length=20)
    consent_at = models.DateTimeField()

    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rejection_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        permissions = [("decide_verification", "Can approve and reject citizenship cards")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["submitted", "approved", "rejected"]),
                name="verification_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(rejection_reason=""),
                name="verification_rejection_has_reason",
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="submitted"), name="verification_one_open_per_user"
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="verification_queue")]

    def __str__(self):
        return f"{self.full_name} ({self.get_status_display()})"

    @property
    def masked_number(self):
        """The citizenship number with all but its last three signs hidden."""
        hidden = "".join("•" if sign.isalnum() else sign for sign in self.citizenship_number[:-3])
        return hidden + self.citizenship_number[-3:]

    @property
    def reason(self):
        """Why the card was turned down, in the active language."""
        return localized_reason(self.rejection_reason)

    @property
    def address(self):
        """The permanent address on one line."""
        place = f"{self.municipality}-{self.ward}, {self.district}"
        return f"{self.street}, {place}" if self.street else place


class VerificationEvent(StatusEvent):
    """One move of a verification."""

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="events")
