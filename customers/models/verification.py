from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.numbers import masked_number, plain_number
from customers.places import address_line
from customers.reasons import localized_reason
from home.models import StatusEvent
from home.sealed import DigestField, SealedDateField, SealedTextField

from .vault import VaultDocument


class Verification(models.Model):
    """One submission of a citizenship card: the typed details, both pictures, and what the reviewer said.

    A shopper who is to send again does so in a new row, so that the history stays; it takes along what was right.
    Status is written by customers/actions/ alone. After the law's time everything personal in it is blank
    (customers/actions/erase_papers.py).
    """

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        SECOND_LOOK = "second_look", _("Waiting for a second reviewer")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Please send again")
        REJECTED = "rejected", _("Refused")

    ALLOWED_MOVES = {
        Status.SUBMITTED: {Status.SECOND_LOOK, Status.APPROVED, Status.RETURNED, Status.REJECTED},
        Status.SECOND_LOOK: {Status.APPROVED, Status.RETURNED, Status.REJECTED},
        Status.APPROVED: set(),
        Status.RETURNED: set(),
        Status.REJECTED: {Status.RETURNED},
    }
    # Somebody of the shop has yet to decide.
    WAITING = (Status.SUBMITTED, Status.SECOND_LOOK)

    class Sex(models.TextChoices):
        FEMALE = "female", _("Female")
        MALE = "male", _("Male")
        OTHER = "other", _("Other")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verifications")
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.SUBMITTED)

    full_name = models.CharField(
        _("full name"), max_length=120, help_text=_("As on the card, in English letters.")
    )
    full_name_ne = models.CharField(
        _("full name in Nepali"), max_length=120, help_text=_("As on the front of the card.")
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex, blank=True)
    parent_name = SealedTextField(
        _("name of father or mother"), max_length=120, blank=True, help_text=_("As on the card.")
    )
    nationality = models.CharField(_("nationality"), max_length=60, default="Nepali")
    citizenship_number = SealedTextField(
        _("citizenship number"),
        max_length=40,
        help_text=_("As printed, with dashes or slashes. Digits of both scripts are fine."),
    )
    number_digest = DigestField(of="citizenship_number", purpose="citizenship number", normalise=plain_number)
    issuing_district = models.CharField(_("issuing district"), max_length=60)
    issue_date = models.DateField(_("issue date"), null=True)
    birth_date = SealedDateField(_("birth date"))

    # The permanent address. `local_level` is an id of customers/places.py; older cards have only names.
    district = models.CharField(_("district"), max_length=60)
    local_level = SealedTextField(_("local level"), max_length=8, blank=True)
    municipality = SealedTextField(_("municipality or rural municipality"), max_length=120)
    ward = SealedTextField(_("ward"), max_length=4)
    street = SealedTextField(_("street or tole"), max_length=160, blank=True)
    # Where they live now; all blank when it is the same.
    current_district = models.CharField(_("district"), max_length=60, blank=True)
    current_local_level = SealedTextField(_("local level"), max_length=8, blank=True)
    current_municipality = SealedTextField(
        _("municipality or rural municipality"), max_length=120, blank=True
    )
    current_ward = SealedTextField(_("ward"), max_length=4, blank=True)
    current_street = SealedTextField(_("street or tole"), max_length=160, blank=True)
    phone = SealedTextField(_("mobile number"), max_length=20)
    phone_digest = DigestField(of="phone", purpose="phone")

    front = models.ForeignKey(VaultDocument, on_delete=models.PROTECT, related_name="+")
    back = models.ForeignKey(VaultDocument, on_delete=models.PROTECT, related_name="+")

    consent_version = models.CharField(max_length=20)
    consent_at = models.DateTimeField()

    submitted_at = models.DateTimeField(_("submitted"), auto_now_add=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(_("in review since"), null=True, blank=True)
    first_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    rejection_reason = models.CharField(_("reason"), max_length=600, blank=True)
    # What is to be sent again.
    front_is_wrong = models.BooleanField(default=False)
    back_is_wrong = models.BooleanField(default=False)
    details_are_wrong = models.BooleanField(default=False)
    private_note = SealedTextField(blank=True)
    is_politically_exposed = models.BooleanField("politically exposed person", default=False)
    source_of_funds = SealedTextField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        permissions = [("decide_verification", "Can approve and reject citizenship cards")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["submitted", "second_look", "approved", "returned", "rejected"]),
                name="verification_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["returned", "rejected"]) | ~Q(rejection_reason=""),
                name="verification_refusal_has_reason",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(status__in=["submitted", "second_look"]),
                name="verification_one_open_per_user",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="verification_queue")]

    def __str__(self):
        return f"{self.full_name} ({self.get_status_display()})"

    @property
    def is_waiting(self):
        return self.status in self.WAITING

    @property
    def masked_number(self):
        """The citizenship number with all but its last three signs hidden."""
        return masked_number(self.citizenship_number)

    @property
    def reason(self):
        """Why the card was turned down, in the active language."""
        return localized_reason(self.rejection_reason)

    @property
    def address(self):
        """The permanent address on one line."""
        return address_line(self.street, self.municipality, self.ward, self.district)

    @property
    def current_address(self):
        """Where they live now, on one line."""
        if not self.current_district:
            return self.address
        return address_line(
            self.current_street, self.current_municipality, self.current_ward, self.current_district
        )


class VerificationEvent(StatusEvent):
    """One move of a verification."""

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="events")
