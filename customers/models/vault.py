import uuid

from django.conf import settings
from django.db import models


class VaultDocument(models.Model):
    """An identity paper, or a slip of a bank transfer, in the vault: what is known of it, and its wrapped key. The
    bytes lie encrypted below VAULT_ROOT under a random name. Never a Wagtail image or document. Written by
    customers/vault.py alone."""

    class Kind(models.TextChoices):
        CITIZENSHIP_FRONT = "citizenship_front", "Citizenship card, front"
        CITIZENSHIP_BACK = "citizenship_back", "Citizenship card, back"
        TRANSFER_SLIP = "transfer_slip", "Slip of a bank transfer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind)
    storage_name = models.CharField(max_length=80, unique=True)
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    key_id = models.CharField(max_length=40, help_text="Which of the KYC_KEYS wraps the file's own key.")
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    shredded_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Its bytes and its key are gone since; the row says that it was there.",
    )

    class Meta:
        ordering = ["-created_at"]
        permissions = [("read_document", "Can look at citizenship papers")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"


class DocumentAccess(models.Model):
    """Who looked at which paper, when and why. Written before the first byte is shown, never changed."""

    document = models.ForeignKey(VaultDocument, on_delete=models.PROTECT, related_name="accesses")
    viewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return f"{self.document_id} by {self.viewer_id}"
