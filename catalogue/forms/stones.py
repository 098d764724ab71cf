"""The stones of an item as rows: facts of the piece, which no draft or revision holds."""

import functools
from decimal import Decimal

from django import forms
from django.apps import apps
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from catalogue.models.attributes import Stone

from .numbers import TypedDecimalField, TypedIntegerField, amount_field
from .rows import KeepsRows, RowForm

STONE_FIELDS = ["stone", "count", "weight_carat", "price"]
MOST_STONES = 30


class StoneForm(RowForm):
    """One kind of stone: how many, how heavy, what they cost."""

    stone = forms.ModelChoiceField(Stone.objects.all(), label="Stone", show_hidden_initial=True)
    count = TypedIntegerField(
        label="How many", min_value=1, max_value=10_000, initial=1, show_hidden_initial=True
    )
    weight_carat = TypedDecimalField(
        label="Carat, together",
        required=False,
        max_digits=8,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=Decimal(10_000),
        show_hidden_initial=True,
        error_messages={"max_value": "That is more than 2 kg of stones. Please check the figure."},
    )
    price = amount_field("Price of all together (Rs)")

    def clean_price(self):
        return self.cleaned_data["price"] or Decimal(0)


class BaseStoneFormSet(KeepsRows, BaseInlineFormSet):
    """All stones of an item."""

    gone = "Somebody removed this stone meanwhile."

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["stone"].choices = self.stone_choices

    @functools.cached_property
    def stone_choices(self):
        """Asked for once, not once a row."""
        return [("", "Choose …"), *Stone.objects.values_list("pk", "name")]

    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"data-row-remove": ""})


@functools.cache
def stone_formset_class():
    """The class of the rows. Made when first asked for: the models import this module for their form."""
    return inlineformset_factory(
        apps.get_model("catalogue", "JewelleryPage"),
        apps.get_model("catalogue", "ItemStone"),
        form=StoneForm,
        formset=BaseStoneFormSet,
        fields=STONE_FIELDS,
        extra=1,
        can_delete=True,
        max_num=MOST_STONES,
        validate_max=True,
    )


def stone_formset(page, data=None):
    """The rows of `page`, filled in from `data` when it is given."""
    return stone_formset_class()(data, instance=page, prefix="stones")
