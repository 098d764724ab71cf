"""What an item is made of and made for: small lists that the shopkeeper edits as snippets."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from wagtail.search import index

from home.translation import Translated

from .rates import RateLine


class Attribute(index.Indexed, models.Model):
    """A name in both languages, a code for addresses and filters, and a place in the list."""

    name = models.CharField(max_length=80)
    name_ne = models.CharField("name in Nepali", max_length=80, blank=True)
    code = models.SlugField(
        max_length=40, unique=True, help_text="Used in addresses. Keep it once it is public."
    )
    sort_order = models.PositiveIntegerField(default=100, help_text="Small numbers come first.")

    localized_name = Translated("name")

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["sort_order", "name"]

    def __str__(self):
        return self.name


class Metal(Attribute):
    """Gold, silver."""


class Purity(Attribute):
    """How fine a metal is, as the shop works it: 22K may be 916 or 913 parts in a thousand."""

    metal = models.ForeignKey(Metal, on_delete=models.PROTECT, related_name="purities")
    fineness = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="Parts of fine metal in a thousand: 916 for 22K, 925 for sterling silver.",
    )
    rate_line = models.ForeignKey(
        RateLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="purities",
        verbose_name="priced by the rate of",
        help_text="Empty: pieces of this purity cannot be priced by rate.",
    )
    rate_factor = models.DecimalField(
        "charged parts in a thousand",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="What the shop charges of that rate: 916, 913 or 920 for 22K; 1000 where the rate is already "
        "that of this purity. Empty: as fine as it is.",
    )

    class Meta(Attribute.Meta):
        verbose_name_plural = "purities"
        constraints = [
            models.CheckConstraint(
                condition=Q(fineness__gt=0, fineness__lte=1000), name="purity_fineness_in_thousand"
            ),
            models.CheckConstraint(
                condition=Q(rate_factor__isnull=True) | Q(rate_factor__gt=0, rate_factor__lte=1000),
                name="purity_rate_factor_in_thousand",
            ),
        ]

    @property
    def charged_factor(self):
        """Parts in a thousand of its line's rate that a piece is charged."""
        return self.fineness if self.rate_factor is None else self.rate_factor


class Stone(Attribute):
    """Ruby, coral, pote bead."""

    is_precious = models.BooleanField(
        default=False, help_text="Diamonds and precious stones are taxed otherwise than beads and glass."
    )


class Collection(Attribute):
    """Pieces that belong together: bridal, everyday."""

    story = models.TextField(blank=True)
    story_ne = models.TextField("story in Nepali", blank=True)

    localized_story = Translated("story")


class Occasion(Attribute):
    """What a piece is worn or given for: Teej, a wedding, pasni."""
