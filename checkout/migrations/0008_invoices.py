"""Invoices, their series and archives. From now on each order that is paid has one."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import home.sealed
from django.conf import settings
from django.db import migrations, models


def begin_now(apps, schema_editor):
    """Orders that were paid before have no invoice, and are not missed (checkout/invoicing/book_checks.py)."""
    apps.get_model("checkout", "InvoiceSettings").objects.create()


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0007_limits_as_rows"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceSeries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note")], max_length=12
                    ),
                ),
                ("fiscal_year", models.CharField(max_length=7)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name_plural": "invoice series",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "fiscal_year"), name="invoice_series_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "Invoice"), ("credit_note", "Credit note")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "fiscal_year",
                    models.CharField(
                        help_text="Nepali, such as 2083/84.", max_length=7, verbose_name="fiscal year"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="number")),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="checkout.order",
                    ),
                ),
                (
                    "original",
                    models.ForeignKey(
                        blank=True,
                        help_text="Of a credit note: the invoice that it takes back, whole or in part.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="checkout.invoice",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("content", home.sealed.SealedTextField()),
                ("identity", home.sealed.SealedTextField(blank=True)),
                ("identity_erased_at", models.DateTimeField(blank=True, null=True)),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "copies",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="How often it was printed: the first is the original, the others are copies of it.",
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["-issued_at"], name="invoice_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "fiscal_year", "sequence"), name="invoice_sequence_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "invoice")),
                        fields=("order",),
                        name="invoice_one_per_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="invoice_amount_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sequence__gte", 1)), name="invoice_sequence_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "invoice"), ("original", None)),
                            models.Q(("kind", "credit_note"), ("original__isnull", False)),
                            _connector="OR",
                        ),
                        name="invoice_original_of_credit_notes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "paper",
                    models.CharField(
                        choices=[("pan_bill", "PAN bill"), ("tax_invoice", "Tax invoice")],
                        default="pan_bill",
                        help_text="A shop that is not registered for VAT issues PAN bills. Ask your accountant.",
                        max_length=12,
                        verbose_name="kind of paper",
                    ),
                ),
                (
                    "masks_citizenship_number",
                    models.BooleanField(
                        default=True,
                        help_text="All but its last three signs. Off: it is printed whole, for whoever sees the paper.",
                        verbose_name="hide the citizenship number",
                    ),
                ),
                (
                    "hs_heading",
                    models.CharField(
                        default="7113",
                        help_text="The customs heading of what you sell; 7113 is jewellery of precious metal.",
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d{4}(\\.?\\d{2}){0,3}$", "An HS heading has four digits or more, as 7113."
                            )
                        ],
                        verbose_name="HS heading",
                    ),
                ),
                (
                    "footer_text",
                    models.TextField(
                        blank=True,
                        help_text="Printed at the end: a thank-you, how to clean gold, buy-back.",
                        max_length=400,
                    ),
                ),
                (
                    "footer_text_ne",
                    models.TextField(
                        blank=True,
                        help_text="Empty: the English stands.",
                        max_length=400,
                        verbose_name="footer text in Nepali",
                    ),
                ),
                (
                    "begun_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        help_text="Orders paid since then have an invoice.",
                    ),
                ),
            ],
            options={
                "verbose_name": "invoices",
            },
        ),
        migrations.CreateModel(
            name="InvoiceArchive",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fiscal_year", models.CharField(max_length=7)),
                ("language", models.CharField(choices=[("en", "English"), ("ne", "Nepali")], max_length=2)),
                (
                    "status",
                    models.CharField(
                        choices=[("working", "Being made"), ("ready", "Ready"), ("deleted", "Deleted")],
                        default="working",
                        max_length=12,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("key", home.sealed.SealedTextField(blank=True)),
                (
                    "last_invoice",
                    models.BigIntegerField(
                        help_text="The newest invoice when it was asked for; later ones are not in it."
                    ),
                ),
                (
                    "position",
                    models.BigIntegerField(default=0, help_text="The last invoice that is in it so far."),
                ),
                ("total", models.PositiveIntegerField(help_text="How many invoices it is to hold.")),
                ("done", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0, help_text="Bytes of the PDFs so far.")),
                (
                    "parts",
                    models.JSONField(
                        default=list,
                        help_text="The names of its files in the vault; those past `written` are unfinished.",
                    ),
                ),
                ("written", models.PositiveIntegerField(default=0)),
                (
                    "claimed_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Since then a worker is at the next slice. After a while another takes over.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["working", "ready", "deleted"])),
                        name="invoice_archive_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done__lte", models.F("total"))),
                        name="invoice_archive_done_of_total",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "working")),
                        fields=("fiscal_year", "language"),
                        name="invoice_archive_one_at_work",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceArchiveEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_status", models.CharField(blank=True, max_length=12)),
                ("to_status", models.CharField(max_length=12)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "archive",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="checkout.invoicearchive",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.RunPython(begin_now, migrations.RunPython.noop),
    ]
