from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from customers.districts import NEPALI_NAMES
from home.translation import Translated


class DeliveryZone(models.Model):
    """Where the shop delivers to, and what that costs. An order freezes name and insurance of its zone.

    Amounts are NPR. `districts` are English names of customers/districts.py; a zone without any is for all that
    stand in no other.
    """

    name = models.CharField(max_length=80)
    name_ne = models.CharField("name in Nepali", max_length=80, blank=True)
    districts = models.JSONField(
        default=list, blank=True, help_text="None ticked: everywhere that stands in no other zone."
    )
    charge = models.DecimalField(
        "charge (Rs)", max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    insured_up_to = models.DecimalField(
        "insured up to (Rs)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="What a lost parcel is made good for. Whoever orders more is told so. Empty: the whole value.",
    )
    days = models.CharField("how long it takes", max_length=60, blank=True, help_text="As “2 to 4 days”.")
    days_ne = models.CharField("how long it takes, in Nepali", max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="Shown beside the zone at checkout.")
    note_ne = models.CharField("note in Nepali", max_length=200, blank=True)
    sort_order = models.PositiveIntegerField("place in the list", default=0)

    localized_name = Translated("name")
    localized_days = Translated("days")
    localized_note = Translated("note")

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = "delivery zone"
        constraints = [
            models.CheckConstraint(condition=Q(charge__gte=0), name="delivery_zone_charge_not_negative")
        ]

    def __str__(self):
        return self.name

    @property
    def reach(self):
        """Its districts, in words."""
        return ", ".join(self.districts) or "everywhere else"

    def insures(self, value):
        """Whether a parcel worth `value` NPR is made good in full."""
        return self.insured_up_to is None or value <= self.insured_up_to

    def clean(self):
        unknown = [name for name in self.districts if name not in NEPALI_NAMES]
        if unknown:
            raise ValidationError({"districts": f"Not a district: {', '.join(map(str, unknown))}."})
        others = DeliveryZone.objects.exclude(pk=self.pk)
        if not self.districts:
            other = next((zone for zone in others if not zone.districts), None)
            if other:
                raise ValidationError(
                    {
                        "districts": f"“{other}” is already for everywhere else. Tick the districts of this one."
                    }
                )
        for zone in others:
            both = sorted(set(zone.districts) & set(self.districts))
            if both:
                raise ValidationError({"districts": f"Already in “{zone}”: {', '.join(both)}."})
