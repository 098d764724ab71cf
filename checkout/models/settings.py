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

    deposit_percent = models.PositiveIntegerField(
        "deposit (% of the total)",
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text="What is paid by Khalti at once when the rest comes by bank.",
    )
    days_for_the_rest = models.PositiveIntegerField(
        "days for the rest",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="After the first payment. The price and the pieces are held until then.",
    )
    bank_transfer_enabled = models.BooleanField("take bank transfers", default=True)
    bank_account = models.TextField(
        "the shop’s bank account",
        max_length=500,
        blank=True,
        help_text="As the shopper is to type it: bank, branch, name and number of the account. Without it nobody "
        "is offered a bank transfer.",
    )
    days_for_bank_transfer = models.PositiveIntegerField(
        "days for a bank transfer",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
        help_text="For who pays all by bank. The price and the pieces are held until then.",
    )
    cash_enabled = models.BooleanField("take cash at the counter", default=True)
    days_for_cash = models.PositiveIntegerField(
        "days to come and pay",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
        help_text="For who pays in cash when picking up.",
    )
    known_payer_from = models.DecimalField(
        "from the buyer’s own account from (Rs)",
        max_digits=14,
        decimal_places=2,
        default=Decimal("1000000.00"),
        validators=[MinValueValidator(1)],
        help_text="Orders of this much or more are paid by bank alone, from an account of the buyer or of family.",
    )
    refund_days = models.PositiveIntegerField(
        "days to refund",
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text="What is owed back is to reach the payer within these days.",
    )

    return_days = models.PositiveIntegerField(
        "days to return",
        default=7,
        validators=[MaxValueValidator(365)],
        help_text="So long after the hand-over a buyer may bring pieces back. 0: not at all.",
    )

    localized_delivery_note = Translated("delivery_note")
    localized_pickup_note = Translated("pickup_note")

    panels = [
        FieldPanel("verification_rule"),
        MultiFieldPanel(
            [
                "delivery_enabled",
                FieldRowPanel(["delivery_note", "delivery_note_ne"]),
            ],
            heading="Delivery",
            help_text="What it costs where stands under Delivery zones.",
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
        MultiFieldPanel(
            [
                FieldRowPanel(["deposit_percent", "days_for_the_rest"]),
                FieldRowPanel(["bank_transfer_enabled", "days_for_bank_transfer"]),
                "bank_account",
                FieldRowPanel(["cash_enabled", "days_for_cash"]),
                FieldRowPanel(["known_payer_from", "refund_days"]),
                "return_days",
            ],
            heading="Paying",
            help_text="How much each method carries stands under Payment limits.",
        ),
    ]

    class Meta:
        verbose_name = "selling rules"

    def __str__(self):
        return "Selling rules"
