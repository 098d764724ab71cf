"""Figures as people here write them."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from catalogue.pricing import GRAMS_PER_TOLA
from home.formatting import ascii_digits, format_npr, format_weight

GROUPED_NUMBER = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?")
WITH_UNIT = re.compile(r"(?P<number>[\d.]+)\s*(?P<unit>[^\d\s.]+)")
GRAM_WORDS = ("g", "gm", "gram", "grams", "ग्राम")
TOLA_WORDS = ("t", "tola", "tolas", "तोला")

# Beyond these a figure is a slip of the finger, not a piece of jewellery.
HEAVIEST_GRAMS = Decimal(20_000)
CHEAPEST = Decimal(10)  # the least that Khalti takes
DEAREST = Decimal(100_000_000)
LARGEST_STOCK = 100_000

LIMITS_TOLD = {
    "min_value": "This cannot be less than %(limit_value)s.",
    "max_value": "This cannot be more than %(limit_value)s.",
}


class TypedDecimalField(forms.DecimalField):
    """A number as people here write it: digits of both scripts, and 1,23,456 in lakh and crore groups."""

    widget = forms.TextInput
    default_error_messages = LIMITS_TOLD

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value):
        if isinstance(value, str):
            value = ascii_digits(value.strip())
            if GROUPED_NUMBER.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)


class TypedIntegerField(forms.IntegerField):
    """A whole number in digits of either script."""

    widget = forms.TextInput
    default_error_messages = LIMITS_TOLD

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value):
        return super().to_python(ascii_digits(value) if isinstance(value, str) else value)


class WeightField(TypedDecimalField):
    """A weight in grams. "4.2 g" is understood; a figure in tola is not taken for grams, but told in grams."""

    def to_python(self, value):
        if isinstance(value, str) and (typed := WITH_UNIT.fullmatch(ascii_digits(value.strip()).lower())):
            value = typed["number"]
            if typed["unit"] in TOLA_WORDS:
                self._tell_in_grams(super().to_python(value))
            elif typed["unit"] not in GRAM_WORDS:
                raise ValidationError("Weights are in grams: 4.2")
        return super().to_python(value)

    def _tell_in_grams(self, tola):
        grams = format_weight(tola * GRAMS_PER_TOLA)
        raise ValidationError(f"Weights are in grams. {tola} tola is {grams}.")


def weight_field(label, help_text=""):
    return WeightField(
        label=label,
        help_text=help_text,
        max_digits=9,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=HEAVIEST_GRAMS,
        show_hidden_initial=True,
        error_messages={"max_value": "That is more than 20 kg. Weights are in grams."},
    )


def amount_field(label, **options):
    """An amount of NPR that may be left empty for none."""
    return TypedDecimalField(
        label=label,
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=DEAREST,
        show_hidden_initial=True,
        error_messages={
            "min_value": "This cannot be less than nothing.",
            "max_value": f"That is more than {format_npr(DEAREST)}. Please check the figure.",
        },
        **options,
    )


def plain_number(value):
    """A decimal as somebody would type it: 8 for 8.000, and nothing for 0."""
    return f"{value.normalize():f}" if value else ""
