from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.models import Variant
from catalogue.pricing import breakup_from_json
from customers.models import Verification
from customers.numbers import plain_number
from home.models import StatusEvent
from home.money import ZERO, round_money
from home.sealed import DigestField, SealedDateField, SealedTextField
from home.translation import Translated

# SQLite computes with floats: equal to the paisa is the most a CHECK can ask of it.
HALF_A_PAISA = Decimal("0.005")


class Order(models.Model):
    """What somebody agreed to buy: placed first, then paid. Titles, weights, prices, address and citizenship
    details are frozen here; a later change of the item or the person does not reach them.

    `status` is written by checkout/actions/ alone, along ALLOWED_MOVES. Amounts are NPR.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting for payment")
        PAID = "paid", _("Paid")
        PREPARING = "preparing", _("Being prepared")
        READY = "ready", _("Ready for pick-up")
        SHIPPED = "shipped", _("On its way")
        DELIVERED = "delivered", _("Handed over")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDING = "refunding", _("Refund on its way")
        REFUNDED = "refunded", _("Refunded")

    ALLOWED_MOVES = {
        Status.PENDING: {Status.PAID, Status.EXPIRED, Status.CANCELLED},
        Status.PAID: {Status.PREPARING, Status.REFUNDING},
        Status.PREPARING: {Status.READY, Status.SHIPPED, Status.REFUNDING},
        Status.READY: {Status.DELIVERED, Status.REFUNDING},
        Status.SHIPPED: {Status.DELIVERED, Status.REFUNDING},
        Status.DELIVERED: {Status.REFUNDING},
        Status.EXPIRED: {Status.PAID},
        Status.CANCELLED: set(),
        Status.REFUNDING: {Status.REFUNDED},
        Status.REFUNDED: set(),
    }
    # In these the pieces have left the stock for good; in PENDING they are held.
    SOLD = {Status.PAID, Status.PREPARING, Status.READY, Status.SHIPPED, Status.DELIVERED}

    # Paid, and at the shop until somebody comes for it with the code.
    AWAITS_PICKUP = {Status.PAID, Status.PREPARING, Status.READY}

    # The shopper may still call it off: nothing has been made ready.
    CANCELLABLE = {Status.PENDING, Status.PAID}

    class Plan(models.TextChoices):
        """How it is to be paid. Its parts with their amounts and days are the order's instalments."""

        KHALTI = "khalti", _("All by Khalti")
        KHALTI_DAYS = "khalti_days", _("By Khalti, on several days")
        DEPOSIT = "deposit", _("A deposit by Khalti, the rest by bank transfer")
        BANK = "bank", _("By bank transfer")
        CASH = "cash", _("Cash at the counter")

    class DeliveryMethod(models.TextChoices):
        DELIVERY = "delivery", _("Delivery")
        PICKUP = "pickup", _("Pick-up at the shop")

    number = models.CharField(_("order number"), max_length=20, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    language = models.CharField(max_length=2, default="en")

    delivery_method = models.CharField(max_length=10, choices=DeliveryMethod)
    contact_name = models.CharField(_("name"), max_length=120)
    contact_email = models.EmailField(_("e-mail address"))
    contact_phone = SealedTextField(_("mobile number"), max_length=20)
    phone_digest = DigestField(of="contact_phone", purpose="phone")
    delivery_address = SealedTextField(_("address"), max_length=300, blank=True)
    note = models.CharField(_("note to the shop"), max_length=300, blank=True)
    gift_note = SealedTextField(_("gift note"), max_length=300, blank=True)

    # Frozen from the DeliveryZone; empty for pick-up.
    delivery_district = models.CharField(max_length=60, blank=True)
    delivery_zone = models.CharField(max_length=80, blank=True)
    delivery_zone_ne = models.CharField(max_length=80, blank=True)
    insured_up_to = models.DecimalField(
        null=True,
        blank=True,
        max_digits=14,
        decimal_places=2,
        help_text="What the parcel is made good for if it is lost. Empty: the whole value.",
    )
    carrier = models.CharField(max_length=80, blank=True)
    tracking_number = models.CharField(max_length=80, blank=True)

    pickup_code = SealedTextField(
        blank=True, help_text="Made at payment; who comes for the order says it (checkout/pickup.py)."
    )
    pickup_tries = models.PositiveIntegerField(default=0)

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="orders")
    buyer_name = models.CharField(max_length=120)
    buyer_name_ne = models.CharField(max_length=120)
    buyer_citizenship_number = SealedTextField(max_length=40)
    buyer_number_digest = DigestField(
        of="buyer_citizenship_number", purpose="citizenship number", normalise=plain_number
    )
    buyer_issuing_district = models.CharField(max_length=60)
    buyer_issue_date = models.DateField()
    buyer_birth_date = SealedDateField()
    buyer_address = SealedTextField(max_length=300)

    items_total = models.DecimalField(max_digits=14, decimal_places=2)
    delivery_charge = models.DecimalField(max_digits=10, decimal_places=2)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    total_agreed = models.DecimalField(
        null=True,
        blank=True,
        max_digits=14,
        decimal_places=2,
        help_text="What the buyer said yes to, while the total is another one that they have yet to agree to.",
    )

    plan = models.CharField(_("way of paying"), max_length=12, choices=Plan, default=Plan.KHALTI)
    needs_known_payer = models.BooleanField(
        default=False,
        help_text="So dear that the law wants it paid from a bank account of the buyer or of family.",
    )

    waits_for_review = models.BooleanField(
        default=False,
        help_text="Nobody can pay before the buyer's card is approved. Stays on an order that ended so.",
    )
    refunded_elsewhere = models.BooleanField(
        default=False,
        help_text="Refunded in Khalti's own panel, and nobody has said yet where its pieces are.",
    )
    placed_at = models.DateTimeField(_("placed"))
    hold_until = models.DateTimeField(
        help_text="Until then the pieces are kept. After it they go back once every payment attempt is known dead."
    )
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    localized_zone = Translated("delivery_zone")

    class Meta:
        ordering = ["-placed_at", "-pk"]
        permissions = [("prepare_order", "Can move orders along and cancel unpaid ones")]
        indexes = [
            models.Index(fields=["user", "-placed_at"], name="order_of_user"),
            models.Index(fields=["-placed_at"], name="order_newest"),
            models.Index(fields=["paid_at"], name="order_paid_at"),
            models.Index(fields=["hold_until"], condition=Q(status="pending"), name="order_holding"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total__gt=F("items_total") + F("delivery_charge") - HALF_A_PAISA,
                    total__lt=F("items_total") + F("delivery_charge") + HALF_A_PAISA,
                ),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="order_total_positive"),
            models.CheckConstraint(
                condition=Q(waits_for_review=False, total_agreed=None)
                | Q(status__in=["pending", "expired", "cancelled"]),
                name="order_sold_is_settled",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "pending",
                        "paid",
                        "preparing",
                        "ready",
                        "shipped",
                        "delivered",
                        "expired",
                        "cancelled",
                        "refunding",
                        "refunded",
                    ]
                ),
                name="order_status_known",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_in_review(self):
        """Whether it waits, unpaid, for somebody to look at the buyer's citizenship card."""
        return self.waits_for_review and self.status == self.Status.PENDING

    @property
    def takes_no_money_yet(self):
        """Whether the buyer's card is to be approved, or the new price agreed to, first; it stays so on an order
        that ended before."""
        return self.waits_for_review or self.total_agreed is not None

    @property
    def state_label(self):
        """How it stands, in the active language."""
        return _("Waiting for your card’s approval") if self.is_in_review else self.get_status_display()

    @property
    def is_pickup(self):
        return self.delivery_method == self.DeliveryMethod.PICKUP

    @property
    def is_worth_more_than_insured(self):
        """Whether a lost parcel would be made good for less than its pieces cost."""
        return self.insured_up_to is not None and self.items_total > self.insured_up_to

    @property
    def applied_total(self):
        """How much of it is paid, in NPR: its applied payments."""
        applied = self.payments.filter(status="applied").aggregate(paid=models.Sum("amount"))["paid"]
        return round_money(applied or ZERO)

    @property
    def outstanding(self):
        """What is still to be paid, in NPR."""
        return self.total - self.applied_total

    def quantities(self):
        """The pieces of this order: counts by variant primary key, as catalogue.stock wants them."""
        return dict(self.lines.values_list("variant_id", "quantity"))


class OrderLine(models.Model):
    """A frozen line of an order. Prices are NPR, for one piece unless named total."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="order_lines")
    sku = models.CharField(max_length=40)
    title = models.CharField(max_length=255)
    title_ne = models.CharField(max_length=255, blank=True)
    category = models.CharField(max_length=255)
    size = models.CharField(max_length=40, blank=True)
    size_ne = models.CharField(max_length=40, blank=True)
    metal = models.CharField(max_length=80)
    purity = models.CharField(max_length=80)
    purity_ne = models.CharField(max_length=80, blank=True)
    gross_weight = models.DecimalField(max_digits=9, decimal_places=3)
    net_weight = models.DecimalField(max_digits=9, decimal_places=3)
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    breakup = models.JSONField(help_text="The price break-up for one piece, as catalogue.pricing froze it.")
    line_total = models.DecimalField(max_digits=14, decimal_places=2)
    returned = models.PositiveIntegerField(default=0, help_text="Pieces that the shop has taken back.")

    localized_title = Translated("title")
    localized_size = Translated("size")
    localized_purity = Translated("purity")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="order_line_unique"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(
                    line_total__gt=F("unit_price") * F("quantity") - HALF_A_PAISA,
                    line_total__lt=F("unit_price") * F("quantity") + HALF_A_PAISA,
                ),
                name="order_line_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(returned__lte=F("quantity")), name="order_line_returned_of_quantity"
            ),
        ]

    def __str__(self):
        return f"{self.quantity} × {self.sku}"

    @property
    def kept(self):
        """How many of its pieces the buyer has, or is to get."""
        return self.quantity - self.returned

    @property
    def price_breakup(self):
        return breakup_from_json(self.breakup)


class OrderEvent(StatusEvent):
    """One move of an order."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
