"""The columns that a file of stock may have: what each is called, how its cells are read, how they are written."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from catalogue.forms.numbers import (
    CHEAPEST,
    DEAREST,
    LARGEST_STOCK,
    TypedDecimalField,
    TypedIntegerField,
    weight_field,
)
from home.formatting import format_npr
from home.records import FORMULA_START, spreadsheet_text

# Written in a cell, these take away what may be missing. An empty cell leaves everything as it is.
NOTHING = {"none", "छैन"}
YES = {"yes", "y", "true", "1", "हो", "छ"}
NO = {"no", "n", "false", "0", "होइन", "छैन"}

KEY = "sku"
# Columns that the export writes for people; an import does not read them.
FOR_READING = ("item", "category", "price_by_rate")
# What the stock was when the list was exported.
STOCK_WAS = "stock_was"


class OnSaleField(forms.CharField):
    def clean(self, value):
        word = super().clean(value).casefold()
        if word in YES:
            return True
        if word in NO:
            return False
        raise ValidationError("Write yes or no.")


class OrNothing:
    """A field in whose cells a word for nothing may stand."""

    def __init__(self, field):
        self.field = field

    def clean(self, value):
        return None if value.casefold() in NOTHING else self.field.clean(value)


def _stock(least):
    return TypedIntegerField(
        min_value=least,
        max_value=LARGEST_STOCK,
        error_messages={"invalid": "Write a whole number.", "max_value": f"At most {LARGEST_STOCK}."},
    )


# How the cells of each column that changes something are read, by its name in the file.
FIELDS = {
    "stock": _stock(0),
    STOCK_WAS: _stock(0),
    "stock_change": _stock(-LARGEST_STOCK),
    "price": TypedDecimalField(
        max_digits=12,
        decimal_places=2,
        min_value=CHEAPEST,
        max_value=DEAREST,
        error_messages={
            "min_value": f"A price begins at {format_npr(CHEAPEST)}.",
            "max_value": f"That is more than {format_npr(DEAREST)}.",
        },
    ),
    "gross_weight": weight_field("Gross weight (g)"),
    "net_weight": weight_field("Net weight (g)"),
    "making": OrNothing(TypedDecimalField(max_digits=10, decimal_places=2, min_value=Decimal(0))),
    "low_at": OrNothing(_stock(0)),
    "on_sale": OnSaleField(),
    "size": forms.CharField(max_length=40),
    "size_ne": forms.CharField(max_length=40),
}
# Where the name in the file is not that of the variant's field.
FIELD_OF = {"low_at": "reorder_level", "on_sale": "is_active"}

COLUMNS = [KEY, *FIELDS, *FOR_READING]


# The columns as the import's screen explains them.
EXPLAINED = [
    (KEY, "The tag of the piece. Needed; it says which one the line is about and is never changed."),
    ("stock", "How many there are, counted. Refused where somebody bought or counted in between."),
    (STOCK_WAS, "How many there were when the list was exported. Leave it as the export wrote it."),
    ("stock_change", "How many come in, or go out with a minus: 5 or -2. Instead of stock."),
    ("price", "In rupees, of pieces with a fixed price: 98500 or 98,500.00."),
    ("gross_weight", "In grams."),
    ("net_weight", "In grams, without stones."),
    ("making", "Of this size, in the item's unit; the word none goes back to the item's."),
    ("low_at", "Listed as low when so many are left; the word none for never."),
    ("on_sale", "yes or no."),
    ("size", "The size as it is shown."),
    ("size_ne", "The size in Nepali."),
    (", ".join(FOR_READING), "Written by the export for you to read. Not imported."),
]


def name_of(heading):
    """The name of a column as we know it: "Gross Weight" is gross_weight."""
    return "_".join(heading.casefold().replace("-", " ").replace("_", " ").split())


def protected(text):
    """`text` as a cell that every spreadsheet reads as text, so that `unprotected` gives it back."""
    return spreadsheet_text(f"'{text}" if _is_protected(text) else text)


def unprotected(text):
    """What `protected` was given."""
    return text[1:] if _is_protected(text) else text


def _is_protected(text):
    return text.startswith("'") and bool(FORMULA_START.search(text.lstrip("'")))
