from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from catalogue.pricing import PriceUnit


@register_setting(icon="calendar-check", order=120)
class PricingSettings(BaseGenericSetting):
    """How the shop turns rates into prices. A change makes a new price list; nothing changes half."""

    class Step(models.TextChoices):
        PAISA = "0.01", "to the paisa"
        RUPEE = "1.00", "to the rupee"
        FIVE = "5.00", "to 5 rupees"
        TEN = "10.00", "to 10 rupees"

    class Mode(models.TextChoices):
        HALF_UP = "ROUND_HALF_UP", "half up"
        DOWN = "ROUND_DOWN", "cut down"
        UP = "ROUND_UP", "up"

    unit = models.CharField("prices follow", max_length=4, choices=PriceUnit, default=PriceUnit.TOLA)
    rounding_step = models.CharField("each line is rounded", max_length=5, choices=Step, default=Step.RUPEE)
    rounding_mode = models.CharField("lines are rounded", max_length=13, choices=Mode, default=Mode.HALF_UP)
    tax_rounding_mode = models.CharField(
        "taxes are rounded", max_length=13, choices=Mode, default=Mode.DOWN, help_text="Many shops cut down."
    )
    second_person_above = models.DecimalField(
        "second person above (%)",
        max_digits=4,
        decimal_places=1,
        default=Decimal("3.0"),
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(50)],
        help_text="When a rate moves by more than this, somebody else must confirm before it is published.",
    )
    stale_after_days = models.PositiveIntegerField(
        "rates are old after (days)",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Then staff are reminded on every screen.",
    )
    stop_sale_when_stale = models.BooleanField(
        "stop selling by old rates",
        default=False,
        help_text="While rates are old, what is priced by rate cannot be bought.",
    )

    panels = [
        MultiFieldPanel(
            [
                HelpPanel(
                    "A change here makes a new price list: it is computed in the background and put in force in "
                    "one switch."
                ),
                FieldPanel("unit"),
                FieldRowPanel(["rounding_step", "rounding_mode", "tax_rounding_mode"]),
            ],
            heading="From rate to price",
        ),
        MultiFieldPanel(
            [
                FieldPanel("second_person_above"),
                FieldRowPanel(["stale_after_days", "stop_sale_when_stale"]),
            ],
            heading="The rate desk",
        ),
    ]

    class Meta:
        verbose_name = "prices and rates"

    def __str__(self):
        return "Prices and rates"
