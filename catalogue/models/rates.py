"""What metal costs, as it is told each trading day. Nothing here is ever overwritten."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from home.models import StatusEvent
from home.translation import Translated


class RateLine(models.Model):
    """A metal for which a rate is published: fine gold, tejabi gold, silver."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_ne = models.CharField("name in Nepali", max_length=80, blank=True)
    is_active = models.BooleanField(
        "asked for each day", default=True, help_text="Lines that nobody quotes any more stay in the history."
    )
    sort_order = models.PositiveIntegerField(default=100, help_text="Small numbers come first.")

    localized_name = Translated("name")

    class Meta:
        ordering = ["sort_order", "name"]

    def __str__(self):
        return self.name


class RateSheet(models.Model):
    """The rates of one moment, all lines together: entered, looked at, published."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being entered"
        WAITING = "waiting", "Waiting for a second person"
        PUBLISHED = "published", "Published"
        DISCARDED = "discarded", "Discarded"

    ALLOWED_MOVES = {
        Status.DRAFT: {Status.WAITING, Status.PUBLISHED, Status.DISCARDED},
        Status.WAITING: {Status.PUBLISHED, Status.DISCARDED},
        Status.PUBLISHED: set(),
        Status.DISCARDED: set(),
    }
    OPEN = (Status.DRAFT, Status.WAITING)

    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    effective_from = models.DateTimeField(
        default=timezone.now, db_index=True, help_text="From when these rates count, in Kathmandu's time."
    )
    source = models.CharField(max_length=120, blank=True, help_text="Who says so: the federation, a dealer.")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-effective_from", "-pk"]
        permissions = [("publish_rates", "Can enter and publish metal rates")]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "waiting", "published", "discarded"]),
                name="rate_sheet_status_known",
            ),
            # Two sheets open at once would each be compared with the same yesterday.
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(status__in=["draft", "waiting"]),
                name="rate_sheet_one_open",
            ),
        ]

    def __str__(self):
        moment = timezone.localtime(self.effective_from)
        return f"Rates of {moment.day} {moment:%b %Y, %H:%M}"


class MetalRate(models.Model):
    """What one line costs on a sheet, in NPR. Both figures are published, and the one for a tola is rounded, so
    both are kept. Both empty: not quoted that day, and the last rate stands."""

    sheet = models.ForeignKey(RateSheet, on_delete=models.CASCADE, related_name="rates")
    line = models.ForeignKey(RateLine, on_delete=models.PROTECT, related_name="rates")
    per_10_grams = models.DecimalField(
        "Rs for 10 g",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    per_tola = models.DecimalField(
        "Rs for a tola",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering = ["line__sort_order", "line__name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["sheet", "line"], name="metal_rate_once_a_sheet"),
            models.CheckConstraint(
                condition=Q(per_10_grams__isnull=True, per_tola__isnull=True)
                | Q(per_10_grams__gt=0, per_tola__gt=0),
                name="metal_rate_both_or_none",
            ),
        ]

    def __str__(self):
        return f"{self.line}: {self.per_tola} a tola"

    @property
    def is_quoted(self):
        return self.per_tola is not None


class RateSheetEvent(StatusEvent):
    sheet = models.ForeignKey(RateSheet, on_delete=models.CASCADE, related_name="events")

    class Meta(StatusEvent.Meta):
        default_permissions = ()
