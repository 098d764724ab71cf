"""The forms of the item's screen in the admin."""

from .item import ItemForms, JewelleryPageForm
from .numbers import TypedDecimalField, TypedIntegerField, WeightField, weight_field
from .variants import variant_formset

__all__ = [
    "ItemForms",
    "JewelleryPageForm",
    "TypedDecimalField",
    "TypedIntegerField",
    "WeightField",
    "variant_formset",
    "weight_field",
]
