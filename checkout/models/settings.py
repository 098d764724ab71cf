from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from customers.standing import NEEDS_APPROVAL, NEEDS_SUBMISSION
from home.translation import Translated


@register_setting(icon="clipboard-list", order=120)
class CheckoutSettings(BaseGenericSetting):
    """The shop's rules for selling."""

    class VerificationRule(models.TextChoices):
        APPROVAL = NEEDS_APPROVAL, "The card has been approved"
        SUBMISSION = NEEDS_SUBMISSION, "The card has been sent in (and not rejected)"

    verification_rule = models.CharField(
        "a shopper may order when",
        max_length=10,
        choices=VerificationRule,
        default=VerificationRule.APPROVAL,
    )
    delivery_enabled = models.BooleanField("offer delivery", default=True)
    delivery_charge = models.DecimalField(
        "delivery charge (Rs)",
        max_digits=10,
        decimal_places=2,
        default=Decimal("250.00"),
        validators=[MinValueValidator(0)],
    )
    delivery_note = models.CharField(
        max_length=200,
        blank=True,
        help_text="Shown beside the choice, e.g. where you deliver and how long it takes.",
    )
    delivery_note_ne = models.CharField("delivery note in Nepali", max_length=200, blank=True)
    pickup_enabled = models.BooleanField("offer pick-up", default=True)
    pickup_note = models.CharField(max_length=200, blank=True, help_text="Where and when to pick up.")
    pickup_note_ne = models.CharField("pick-up note in Nepali", max_length=200, blank=True)
    payment_window_minutes = models.PositiveIntegerField(
        "minutes to start paying",
        default=30,
        validators=[MinValueValidator(5)],
        help_text="A new order holds its pieces this long; with an open payment page, until that page expires.",
    )
    hold_in_review = models.BooleanField(
        "hold pieces while a card is looked at",
        default=True,
        help_text="A shopper whose card waits for review may order, and gets the link to pay at its approval.",
    )
    hold_in_review_hours = models.PositiveIntegerField(
        "hours to look at the card",
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(96)],
        help_text="Without a decision by then the order expires and its pieces go back.",
    )
    hours_to_pay_after_review = models.PositiveIntegerField(
        "hours to pay after approval",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(96)],
        help_text="Long enough for a mail to be read.",
    )
    unpaid_orders_allowed = models.PositiveIntegerField(
        "unpaid orders allowed at once",
        default=2,
        validators=[MinValueValidator(1)],
        help_text="So that nobody can keep the shop's pieces from others by not paying.",
    )

    khalti_least = models.DecimalField(
        "least Khalti payment (Rs)", max_digits=12, decimal_places=2, default=Decimal("10.00")
    )
    khalti_most = models.DecimalField(
        "largest Khalti payment (Rs)",
        max_digits=12,
        decimal_places=2,
        default=Decimal("200000.00"),
        help_text="Wallet limit for one payment to a merchant (Nepal Rastra Bank, March 2025: Rs 2,00,000).",
    )

    localized_delivery_note = Translated("delivery_note")
    localized_pickup_note = Translated("pickup_note")

    panels = [
        FieldPanel("verification_rule"),
        MultiFieldPanel(
            [
                FieldRowPanel(["delivery_enabled", "delivery_charge"]),
                FieldRowPanel(["delivery_note", "delivery_note_ne"]),
            ],
            heading="Delivery",
        ),
        MultiFieldPanel(
            [FieldPanel("pickup_enabled"), FieldRowPanel(["pickup_note", "pickup_note_ne"])],
            heading="Pick-up",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(["payment_window_minutes", "unpaid_orders_allowed"]),
                "hold_in_review",
                FieldRowPanel(["hold_in_review_hours", "hours_to_pay_after_review"]),
            ],
            heading="Holding pieces",
        ),
        MultiFieldPanel([FieldRowPanel(["khalti_least", "khalti_most"])], heading="Khalti"),
    ]

    class Meta:
        verbose_name = "selling rules"

    def __str__(self):
        return "Selling rules"
