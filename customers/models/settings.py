from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting


@register_setting(icon="lock", order=130)
class PaperSettings(BaseGenericSetting):
    """How long citizenship papers are kept; the worker erases them then (customers/actions/erase_papers.py)."""

    years_after_sale = models.PositiveSmallIntegerField(
        "years kept after the last sale",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text="The law asks for five years at least. Ask your lawyer before you make it less.",
    )
    months_without_sale = models.PositiveSmallIntegerField(
        "months kept of people who never bought",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text="Counted from the decision on the card, or from the last order that was not paid.",
    )

    panels = [FieldPanel("years_after_sale"), FieldPanel("months_without_sale")]

    class Meta:
        verbose_name = "keeping of papers"

    def __str__(self):
        return "Keeping of papers"
