from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from catalogue.pricing import TaxBase
from home.translation import Translated

from .attributes import Metal


class TaxRule(models.Model):
    """A tax on pieces priced by rate, from one day to another. A rate that changes ends one row and begins
    another; what a past price was made of stays readable."""

    name = models.CharField(max_length=80, help_text="As the shopper reads it: Luxury fee, VAT.")
    name_ne = models.CharField("name in Nepali", max_length=80, blank=True)
    rate = models.DecimalField(
        "rate (%)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    base = models.CharField("percent of", max_length=12, choices=TaxBase.choices, default=TaxBase.PRICE)
    metal = models.ForeignKey(
        Metal,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Only pieces of this metal. Empty: all.",
    )
    only_with_precious_stones = models.BooleanField(
        default=False, help_text="Only pieces set with stones that are marked as precious."
    )
    applies_from = models.DateField(help_text="The first day, from midnight in Kathmandu.")
    applies_until = models.DateField(null=True, blank=True, help_text="The last day. Empty: no end is known.")
    sort_order = models.PositiveIntegerField(
        "order of application", default=100, help_text="Small numbers come first."
    )

    localized_name = Translated("name")

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="tax_rule_rate_percent"),
            models.CheckConstraint(
                condition=Q(applies_until__isnull=True) | Q(applies_until__gte=F("applies_from")),
                name="tax_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.rate.normalize():f} %"

    def clean(self):
        self._check_days()
        self._check_others()

    def _check_days(self):
        if self.applies_from and self.applies_until and self.applies_until < self.applies_from:
            raise ValidationError({"applies_until": "The last day comes before the first."})

    def _check_others(self):
        """No piece pays the same tax twice on a day."""
        if not self.name or not self.applies_from:
            return
        others = TaxRule.objects.filter(
            Q(applies_until__isnull=True) | Q(applies_until__gte=self.applies_from), name__iexact=self.name
        ).exclude(pk=self.pk)
        if self.applies_until:
            others = others.filter(applies_from__lte=self.applies_until)
        if self.metal:
            others = others.filter(Q(metal__isnull=True) | Q(metal=self.metal))
        if other := others.first():
            until = f"until {other.applies_until:%-d %b %Y}" if other.applies_until else "without an end"
            raise ValidationError(
                {
                    "applies_from": f"“{other}” applies from {other.applies_from:%-d %b %Y} {until}: the same tax "
                    "would be taken twice. Give that one its last day first, or this one another name."
                }
            )
