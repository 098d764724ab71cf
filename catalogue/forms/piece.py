"""What a piece is made of and how it is priced: facts that no draft or revision holds.

As with the sizes, the form tells what changed on the screen, not what stood there: a colleague may have changed
another of these facts meanwhile.
"""

from decimal import Decimal

from django import forms

from catalogue.models.attributes import Metal, Purity
from catalogue.piece import PIECE_FIELDS, PIECE_GROUPS
from catalogue.pricing import DiscountBase, DiscountUnit, MakingUnit, PricingMode, WastageUnit

from .numbers import TypedDecimalField, plain_number
from .rows import TellsWhatChanged

NUMBERS = ("wastage", "making", "discount")


class PuritySelect(forms.Select):
    """Each purity says of which metal it is, so that the screen can offer those of the metal chosen."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-metal"] = value.instance.metal_id
        return option


def term_field(label, **options):
    return TypedDecimalField(
        label=label,
        required=False,
        max_digits=10,
        min_value=Decimal(0),
        show_hidden_initial=True,
        error_messages={"min_value": "This cannot be less than nothing."},
        **options,
    )


def unit_field(label, choices):
    return forms.ChoiceField(label=label, choices=choices.choices, show_hidden_initial=True)


class PieceForm(TellsWhatChanged, forms.Form):
    """The fields of JewelleryPage.PIECE_FIELDS. Valid figures are set on `page`, which nothing here saves."""

    metal = forms.ModelChoiceField(Metal.objects.all(), empty_label="Choose …", show_hidden_initial=True)
    purity = forms.ModelChoiceField(
        Purity.objects.all(), empty_label="Choose …", widget=PuritySelect, show_hidden_initial=True
    )
    pricing_mode = forms.ChoiceField(
        label="How it is priced",
        choices=PricingMode.choices,
        widget=forms.RadioSelect,
        show_hidden_initial=True,
    )
    wastage = term_field("Wastage (jarti)", decimal_places=3)
    wastage_unit = unit_field("in", WastageUnit)
    making = term_field("Making (jyala)", decimal_places=2)
    making_unit = unit_field("in", MakingUnit)
    discount = term_field("Discount", decimal_places=2)
    discount_unit = unit_field("in", DiscountUnit)
    discount_on = unit_field("on", DiscountBase)

    def __init__(self, data=None, *, page, like=None):
        """`like` is an item whose facts a new page begins with."""
        self.page = page
        super().__init__(data, initial=self._shown(page if page.pk else like or page))
        if page.pk is None and like is not None:
            self.initial |= {name: page._meta.get_field(name).default for name in PIECE_FIELDS[-2:]}
            self.initial["discount"] = ""

    def _shown(self, page):
        initial = {
            name: getattr(page, page._meta.get_field(name).attname)
            for name in PIECE_FIELDS
            if name not in NUMBERS
        }
        return initial | {name: plain_number(Decimal(getattr(page, name))) for name in NUMBERS}

    @property
    def typed(self):
        """The fields to write: those that were changed, each with those that it means nothing without."""
        if self.page.pk is None:
            return list(PIECE_FIELDS)
        changed = set(self.changed_data)
        return [name for group in PIECE_GROUPS if changed.intersection(group) for name in group]

    @property
    def is_by_rate(self):
        """Whether the screen says so, saved or not."""
        return self["pricing_mode"].value() == PricingMode.BY_RATE

    def add_problems(self, problems):
        """Tell problems ({field: message}) at their fields, where these and what goes with them are right."""
        wrong = set(self.errors)
        for group in PIECE_GROUPS:
            for name in problems.keys() & set(group):
                if not wrong.intersection(group):
                    self.add_error(name, problems[name])

    def clean(self):
        cleaned = super().clean()
        for name in NUMBERS:
            if name in cleaned:
                cleaned[name] = cleaned[name] or Decimal(0)
        for name in self.typed:
            if name in cleaned:
                setattr(self.page, name, cleaned[name])
        return cleaned
