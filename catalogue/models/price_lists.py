"""What everything priced by rate costs, computed in the background and put in force in one switch."""

from django.db import models
from django.db.models import Q

from .rates import RateSheet


class PriceList(models.Model):
    """All that prices by rate follow from (`terms`: rates, purities, taxes, rounding; see catalogue/tariff.py),
    and how far the computing of every variant's price has come. Exactly one list is in force.

    A list is computed into `ListedPrice` rows, which no shopper sees, and then put in force in one transaction
    (catalogue/actions/reprice.py). A process that dies half-way leaves rows from which the next one goes on.
    """

    class Status(models.TextChoices):
        COMPUTING = "computing", "Being computed"
        READY = "ready", "Computed"
        IN_FORCE = "in_force", "In force"
        REPLACED = "replaced", "Replaced"
        ABANDONED = "abandoned", "Abandoned"

    UNFINISHED = (Status.COMPUTING, Status.READY)

    status = models.CharField(max_length=10, choices=Status, default=Status.COMPUTING, db_index=True)
    sheet = models.ForeignKey(
        RateSheet, null=True, blank=True, on_delete=models.SET_NULL, related_name="price_lists"
    )
    reason = models.CharField(max_length=200, help_text="What made it necessary.")
    terms = models.JSONField()
    # A list for a sheet that is only being looked at is computed, but waits for the word.
    goes_live = models.BooleanField(default=True)
    total = models.PositiveIntegerField(default=0, help_text="Variants priced by rate when it was begun.")
    done = models.PositiveIntegerField(default=0)
    last_variant = models.BigIntegerField(default=0, help_text="Variants up to this key are computed.")
    changed = models.PositiveIntegerField(null=True, help_text="Prices that the switch changed.")
    problems = models.JSONField(
        default=list, help_text="Variants without a price on these terms: they keep the one that they had."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    in_force_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="in_force"), name="price_list_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["computing", "ready", "in_force", "replaced", "abandoned"]),
                name="price_list_status_known",
            ),
        ]

    def __str__(self):
        return f"Price list {self.pk}: {self.reason}"

    @property
    def percent_done(self):
        if self.status != self.Status.COMPUTING:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0


class ListedPrice(models.Model):
    """The price of a variant on a list that is not in force yet. `terms_version` is the variant's when it was
    read: where it has gone up since, the price is computed anew at the switch."""

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="prices")
    variant = models.ForeignKey("catalogue.Variant", on_delete=models.CASCADE, related_name="+")
    terms_version = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["price_list", "variant"], name="listed_price_once_a_list")
        ]

    def __str__(self):
        return f"{self.variant_id}: {self.price}"
