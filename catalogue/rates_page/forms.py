from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.forms.numbers import HEAVIEST_GRAMS, TypedDecimalField
from catalogue.pricing import GRAMS_PER_TOLA, MakingUnit

GRAM, TOLA = "g", "tola"
UNITS = [(GRAM, _("g")), (TOLA, _("tola"))]
MAKING_UNITS = [
    (MakingUnit.PERCENT, _("percent of the metal")),
    (MakingUnit.PER_GRAM, _("Rs a gram")),
    (MakingUnit.PER_TOLA, _("Rs a tola")),
    (MakingUnit.FIXED, _("Rs for the piece")),
]
MOST_PERCENT = Decimal(100)
MOST_MAKING_PERCENT = Decimal(500)
MOST_RUPEES = Decimal(10_000_000)
LONGEST_INPUT = 30
NO_NUMBER = _("Please write a number, such as 11.664.")
MESSAGES = {
    "required": _("Please write how heavy the piece is."),
    "invalid": NO_NUMBER,
    "max_digits": _("That number is too long."),
    "max_whole_digits": _("That number is too long."),
    "max_decimal_places": _("Three decimals are enough."),
}
CHOOSE = {"invalid_choice": _("Please choose one of these.")}


class NumberField(TypedDecimalField):
    """A number that a shopper types. What is wrong with it is told in words of this page."""

    def __init__(self, *, min_message, **options):
        super().__init__(
            max_digits=12,
            decimal_places=3,
            error_messages=MESSAGES | {"min_value": min_message},
            **options,
        )

    def to_python(self, value):
        # A number of a thousand digits costs more to read than a shopper's question is worth.
        if isinstance(value, str) and len(value) > LONGEST_INPUT:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class UnitField(forms.ChoiceField):
    """One of some units; the first where the address names none."""

    def clean(self, value):
        return super().clean(value or self.choices[0][0])


class CalculatorForm(forms.Form):
    """What a piece would cost: weight and purity, and what else the goldsmith asks for. Changes nothing.

    `purities` are those that have a rate.
    """

    weight = NumberField(
        label=_("Weight"), min_value=Decimal("0.001"), min_message=_("The weight must be more than nothing.")
    )
    unit = UnitField(label=_("Weight in"), choices=UNITS, error_messages=CHOOSE)
    purity = forms.ChoiceField(
        label=_("Purity"), error_messages=CHOOSE | {"required": CHOOSE["invalid_choice"]}
    )
    wastage = NumberField(
        label=_("Jarti (wastage), %"),
        required=False,
        min_value=Decimal(0),
        min_message=_("This cannot be less than nothing."),
    )
    making = NumberField(
        label=_("Jyala (making)"),
        required=False,
        min_value=Decimal(0),
        min_message=_("This cannot be less than nothing."),
    )
    making_unit = UnitField(label=_("Jyala in"), choices=MAKING_UNITS, error_messages=CHOOSE)

    def __init__(self, *args, purities, **kwargs):
        super().__init__(*args, **kwargs)
        self.purities = {purity.code: purity for purity in purities}
        self.fields["purity"].choices = [(code, each.localized_name) for code, each in self.purities.items()]

    @property
    def was_asked(self):
        """Whether the address holds a question, and not just the page."""
        return bool(self.data.keys() & {"weight", "purity", "wastage", "making"})

    def clean_purity(self):
        return self.purities[self.cleaned_data["purity"]]

    def clean_wastage(self):
        wastage = self.cleaned_data["wastage"] or Decimal(0)
        if wastage > MOST_PERCENT:
            raise forms.ValidationError(_("Jarti is at most 100 percent of the metal."))
        return wastage

    def clean_making(self):
        return self.cleaned_data["making"] or Decimal(0)

    def clean(self):
        cleaned = super().clean()
        weight, unit = cleaned.get("weight"), cleaned.get("unit")
        if weight is not None and unit:
            grams = weight * GRAMS_PER_TOLA if unit == TOLA else weight
            cleaned["grams"] = grams.quantize(Decimal("0.001"))
            if grams > HEAVIEST_GRAMS:
                self.add_error("weight", _("That is more than 20 kg. Please check the weight and its unit."))
        making, making_unit = cleaned.get("making"), cleaned.get("making_unit")
        if making is not None and making_unit:
            if making_unit == MakingUnit.PERCENT and making > MOST_MAKING_PERCENT:
                self.add_error("making", _("Jyala is at most 500 percent of the metal. Is the unit right?"))
            elif making > MOST_RUPEES:
                self.add_error("making", _("That is more than 1 crore. Please check the amount."))
        return cleaned
