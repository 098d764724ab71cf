from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum

from home.translation import Translated

from .pages import JewelleryPage

GRAM = Decimal("0.001")


class Variant(models.Model):
    """One thing that can be put in a cart: an item in one size. A one-of-a-kind piece is a variant with one in
    stock and its own weight.

    `stock` is what can be sold now: an unpaid order has already taken its share. Only the verbs in
    catalogue/stock.py may change it. `price` is the price in force in NPR, taxes included: typed by hand, or for
    an item priced by rate computed by the verbs in catalogue/actions/. Listings, filters and sorting go by it;
    whoever sells asks the formula again (catalogue/tariff.py).
    """

    page = models.ForeignKey(JewelleryPage, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField("SKU or tag", max_length=40, unique=True)
    size = models.CharField(max_length=40, blank=True)
    size_ne = models.CharField("size in Nepali", max_length=40, blank=True)
    gross_weight = models.DecimalField(
        "gross weight (g)", max_digits=9, decimal_places=3, validators=[MinValueValidator(GRAM)]
    )
    net_weight = models.DecimalField(
        "net weight (g)",
        max_digits=9,
        decimal_places=3,
        validators=[MinValueValidator(GRAM)],
        help_text="Metal alone, without stones.",
    )
    price = models.DecimalField(
        "price in force (Rs)",
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        db_index=True,
    )
    making = models.DecimalField(
        "making of this size",
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Only where it is not the item's, in the same unit.",
    )
    # Goes up with whatever this variant's price by rate follows from: see PriceList.
    terms_version = models.PositiveIntegerField(default=0)
    stock = models.PositiveIntegerField(default=0)
    reorder_level = models.PositiveIntegerField(
        "low at",
        null=True,
        blank=True,
        help_text="Listed as low when so many or fewer are left. Empty: never.",
    )
    is_active = models.BooleanField("on sale", default=True)
    sort_order = models.PositiveIntegerField(default=0)

    localized_size = Translated("size")

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="variant_stock_not_negative"),
            models.CheckConstraint(condition=Q(price__gt=0), name="variant_price_positive"),
            models.CheckConstraint(condition=Q(net_weight__gt=0), name="variant_net_weight_positive"),
            models.CheckConstraint(
                condition=Q(gross_weight__gte=F("net_weight")), name="variant_gross_not_below_net"
            ),
        ]

    def __str__(self):
        return self.sku

    @property
    def was_ordered(self):
        """Whether an order names this variant: then it stays for good. (Orders live in checkout, which may know
        of us, not we of it: hence by the name of the relation.)"""
        return self.order_lines.exists()

    @classmethod
    def gone_for_good(cls, variants):
        """The primary keys of those of `variants` that were one of a kind and are sold: the only one on sale of
        their item, of which the shop has had one piece and no more. One query, none where nothing is sold out."""
        sold_out = [variant.pk for variant in variants if variant.stock == 0]
        if not sold_out:
            return set()
        others = cls.objects.filter(page=OuterRef("page"), is_active=True).exclude(pk=OuterRef("pk"))
        had = Sum("movements__change", filter=Q(movements__kind__in=StockMovement.COUNTED))
        alone = cls.objects.filter(pk__in=sold_out).exclude(Exists(others))
        return set(alone.annotate(had=had).filter(had=1).order_by().values_list("pk", flat=True))

    def last_counted(self):
        """The primary key of the newest movement that staff wrote, 0 when there is none."""
        counted = self.movements.filter(kind__in=StockMovement.COUNTED)
        return counted.aggregate(last=models.Max("pk"))["last"] or 0


class StockMovement(models.Model):
    """Why the stock of a variant is what it is. Written by catalogue/stock.py alone, never changed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", "Received"
        CORRECTED = "corrected", "Corrected"
        HELD = "held", "Held for an order"
        RELEASED = "released", "Released"
        SOLD = "sold", "Sold"
        RETURNED = "returned", "Returned"

    # What staff enter by hand; the others follow from orders.
    COUNTED = (Kind.RECEIVED, Kind.CORRECTED)

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind)
    change = models.IntegerField(help_text="What was added to the stock; negative when taken away.")
    order_number = models.CharField(max_length=20, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["order_number"], name="stock_movement_order"),
            models.Index(fields=["created_at", "id"], name="stock_movement_moment"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["received", "corrected", "held", "released", "sold", "returned"]),
                name="stock_movement_kind_known",
            )
        ]

    def __str__(self):
        return f"{self.variant_id} {self.kind} {self.change:+d}"
