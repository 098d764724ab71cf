from decimal import Decimal

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from .payment import Payment


class PaymentLimit(models.Model):
    """What one method of payment carries, from a day on, until a later row of the same method. Amounts are NPR;
    an empty one is no limit. They are a payer's limits over all shops: the shop knows only its own part."""

    method = models.CharField(max_length=10, choices=Payment.Method)
    starts_on = models.DateField("from", help_text="The first day, from midnight in Kathmandu.")
    least = models.DecimalField(
        "least payment (Rs)",
        max_digits=14,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    most = models.DecimalField(
        "largest payment (Rs)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="For one payment. Empty: no limit.",
    )
    most_a_day = models.DecimalField(
        "largest sum a day (Rs)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Of one payer. Empty: no limit.",
    )
    most_a_month = models.DecimalField(
        "largest sum a month (Rs)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="Of one payer, in a calendar month. Empty: no limit.",
    )
    note = models.CharField(
        max_length=200, blank=True, help_text="Where this is written, for whoever looks after the limits."
    )

    class Meta:
        ordering = ["method", "-starts_on"]
        verbose_name = "payment limit"
        constraints = [
            models.UniqueConstraint(fields=["method", "starts_on"], name="payment_limit_one_a_day"),
            models.CheckConstraint(condition=Q(least__gt=0), name="payment_limit_least_positive"),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=F("least")), name="payment_limit_most_not_below"
            ),
        ]

    def __str__(self):
        return f"{self.get_method_display()} from {self.starts_on:%-d %b %Y}"

    @property
    @admin.display(description="method")
    def method_name(self):
        return self.get_method_display()

    def clean(self):
        least = self.least or 0
        for name in ("most", "most_a_day", "most_a_month"):
            most = getattr(self, name)
            if most is not None and most < least:
                raise ValidationError({name: "This is below the least payment."})
