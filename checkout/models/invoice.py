import json
from functools import cached_property

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from home.models import StatusEvent
from home.sealed import SealedTextField

from .order import Order


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class PaperKind(models.TextChoices):
    """What the shop may call its invoices: without registration for VAT it issues PAN bills."""

    PAN_BILL = "pan_bill", _("PAN bill")
    TAX_INVOICE = "tax_invoice", _("Tax invoice")


class InvoiceIsFinal(Exception):
    """Somebody tried to change or delete what has been issued. A credit note is the only way."""


class InvoiceSeries(models.Model):
    """The last number given in a fiscal year. It is taken by one guarded UPDATE inside the transaction that writes
    the invoice: the row stays locked until that commits, and a transaction that fails gives its number back."""

    kind = models.CharField(max_length=12, choices=InvoiceKind)
    fiscal_year = models.CharField(max_length=7)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "invoice series"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["kind", "fiscal_year"], name="invoice_series_unique"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.fiscal_year}: {self.last}"


class FinalQuerySet(models.QuerySet):
    """Rows that are written once. Of an invoice nothing moves but the count of its copies, and once, at the end of
    the law's time, the buyer's details: they go."""

    def update(self, **values):
        if values.keys() - {"copies"} and values.keys() != {"identity", "identity_erased_at"}:
            raise InvoiceIsFinal("an invoice is never changed; issue a credit note")
        return super().update(**values)

    def bulk_update(self, objs, fields, batch_size=None):
        raise InvoiceIsFinal("an invoice is never changed; issue a credit note")

    def delete(self):
        raise InvoiceIsFinal("an invoice is never deleted; issue a credit note")


class Invoice(models.Model):
    """An invoice or a credit note, written once (checkout/invoicing) and never changed. Amounts are NPR.

    `content` is all that is printed, as it was on that day, in both languages. `hash` seals number, moment, amount
    and content together with the hash of the one before in its series, so that nothing can be changed, taken out
    or put in between later without `verify_books` seeing it. What identifies the buyer stands apart, in
    `identity`, and in the content by its hash alone: the day when it has to be erased breaks no seal.
    """

    Kind = InvoiceKind

    kind = models.CharField(_("kind"), max_length=12, choices=InvoiceKind)
    fiscal_year = models.CharField(_("fiscal year"), max_length=7, help_text="Nepali, such as 2083/84.")
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=24, unique=True)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices")
    original = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="credit_notes",
        help_text="Of a credit note: the invoice that it takes back, whole or in part.",
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    issued_at = models.DateTimeField(_("issued"))
    content = SealedTextField()
    identity = SealedTextField(blank=True)
    identity_erased_at = models.DateTimeField(null=True, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    copies = models.PositiveIntegerField(
        default=0,
        help_text="How often it was printed: the first is the original, the others are copies of it.",
    )

    objects = FinalQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-issued_at"], name="invoice_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "fiscal_year", "sequence"], name="invoice_sequence_unique"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="invoice"), name="invoice_one_per_order"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="invoice_sequence_positive"),
            models.CheckConstraint(
                condition=Q(kind="invoice", original=None) | Q(kind="credit_note", original__isnull=False),
                name="invoice_original_of_credit_notes",
            ),
        ]

    def __str__(self):
        return self.number

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise InvoiceIsFinal(f"{self.number} is never changed; issue a credit note")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise InvoiceIsFinal(f"{self.number} is never deleted; issue a credit note")

    @property
    def is_credit_note(self):
        return self.kind == InvoiceKind.CREDIT_NOTE

    @cached_property
    def printed(self):
        """The content as checkout/invoicing/content.py made it: a dict of plain values."""
        return json.loads(self.content)

    @cached_property
    def identified(self):
        """What identifies the buyer, a dict of plain values; None once it is erased."""
        return json.loads(self.identity) if self.identity else None

    @property
    def file_name(self):
        """What its PDF is called: the slash of the year is none in a name of a file."""
        return f"{self.number.replace('/', '-')}.pdf"


@register_setting(icon="doc-full-inverse", order=130)
class InvoiceSettings(BaseGenericSetting):
    """What invoices say beside the shop's details. A change counts for those that are issued from then on."""

    paper = models.CharField(
        "kind of paper",
        max_length=12,
        choices=PaperKind,
        default=PaperKind.PAN_BILL,
        help_text="A shop that is not registered for VAT issues PAN bills. Ask your accountant.",
    )
    masks_citizenship_number = models.BooleanField(
        "hide the citizenship number",
        default=True,
        help_text="All but its last three signs. Off: it is printed whole, for whoever sees the paper.",
    )
    hs_heading = models.CharField(
        "HS heading",
        max_length=10,
        default="7113",
        validators=[
            RegexValidator(r"^\d{4}(\.?\d{2}){0,3}$", "An HS heading has four digits or more, as 7113.")
        ],
        help_text="The customs heading of what you sell; 7113 is jewellery of precious metal.",
    )
    footer_text = models.TextField(
        max_length=400, blank=True, help_text="Printed at the end: a thank-you, how to clean gold, buy-back."
    )
    footer_text_ne = models.TextField(
        "footer text in Nepali", max_length=400, blank=True, help_text="Empty: the English stands."
    )
    begun_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Orders paid since then have an invoice."
    )

    panels = [
        FieldRowPanel(["paper", "hs_heading"]),
        FieldPanel("masks_citizenship_number"),
        FieldRowPanel(["footer_text", "footer_text_ne"]),
    ]

    class Meta:
        verbose_name = "invoices"

    def __str__(self):
        return "Invoices"


class InvoiceArchive(models.Model):
    """All invoices and credit notes of a fiscal year as one ZIP, made by the worker a slice at a time.

    The slices lie in the vault, sealed with `key`; nothing of them is ever on a disk in plain. Letting go of the
    key is what deletes them: the files go after it.
    """

    class Status(models.TextChoices):
        WORKING = "working", "Being made"
        READY = "ready", "Ready"
        DELETED = "deleted", "Deleted"

    ALLOWED_MOVES = {
        Status.WORKING: {Status.READY, Status.DELETED},
        Status.READY: {Status.DELETED},
        Status.DELETED: set(),
    }

    fiscal_year = models.CharField(max_length=7)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    status = models.CharField(max_length=12, choices=Status, default=Status.WORKING)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    key = SealedTextField(blank=True)
    last_invoice = models.BigIntegerField(
        help_text="The newest invoice when it was asked for; later ones are not in it."
    )
    position = models.BigIntegerField(default=0, help_text="The last invoice that is in it so far.")
    total = models.PositiveIntegerField(help_text="How many invoices it is to hold.")
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the PDFs so far.")
    parts = models.JSONField(
        default=list, help_text="The names of its files in the vault; those past `written` are unfinished."
    )
    written = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since then a worker is at the next slice. After a while another takes over.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["working", "ready", "deleted"]), name="invoice_archive_status_known"
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="invoice_archive_done_of_total"),
            models.UniqueConstraint(
                fields=["fiscal_year", "language"],
                condition=Q(status="working"),
                name="invoice_archive_one_at_work",
            ),
        ]

    def __str__(self):
        return f"Invoices of {self.fiscal_year}"


class InvoiceArchiveEvent(StatusEvent):
    """One move of an archive."""

    archive = models.ForeignKey(InvoiceArchive, on_delete=models.CASCADE, related_name="events")

    class Meta(StatusEvent.Meta):
        default_permissions = ()
