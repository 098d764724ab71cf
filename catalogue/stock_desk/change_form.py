"""What can be done to many variants at once, and with which figure."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from catalogue.forms.numbers import CHEAPEST, DEAREST, LARGEST_STOCK, TypedDecimalField
from home.formatting import format_npr
from home.money import round_money

PER_CENT = Decimal("0.01")

STOCK_SET, STOCK_ADD, STOCK_TAKE = "stock-set", "stock-add", "stock-take"
PRICE_SET, PRICE_PERCENT, PRICE_BY = "price-set", "price-percent", "price-by"
MAKING_SET, MAKING_ITEM = "making-set", "making-item"
LOW_SET, LOW_NEVER = "low-set", "low-never"
SALE_ON, SALE_OFF = "sale-on", "sale-off"

WHAT = [
    ("", "Choose …"),
    (
        "Stock",
        [(STOCK_ADD, "Add pieces"), (STOCK_TAKE, "Take pieces away"), (STOCK_SET, "Set the stock to")],
    ),
    (
        "Price of what has a fixed price",
        [
            (PRICE_PERCENT, "Raise or lower by percent"),
            (PRICE_BY, "Raise or lower by rupees"),
            (PRICE_SET, "Set the price to (Rs)"),
        ],
    ),
    (
        "Making of what is priced by rate",
        [
            (MAKING_SET, "Set the making to (in the item's unit)"),
            (MAKING_ITEM, "Use the item's making again"),
        ],
    ),
    ("On sale", [(SALE_ON, "Put on sale"), (SALE_OFF, "Take off sale")]),
    ("Low stock", [(LOW_SET, "Call it low at"), (LOW_NEVER, "Never call it low")]),
]
NO_FIGURE = {MAKING_ITEM, SALE_ON, SALE_OFF, LOW_NEVER}
WHOLE = {STOCK_SET, STOCK_ADD, STOCK_TAKE, LOW_SET}
ROUNDED = {PRICE_PERCENT, PRICE_BY}
# The least and the most that the figure may be.
LIMITS = {
    STOCK_SET: (0, LARGEST_STOCK),
    STOCK_ADD: (1, LARGEST_STOCK),
    STOCK_TAKE: (1, LARGEST_STOCK),
    LOW_SET: (0, LARGEST_STOCK),
    PRICE_SET: (CHEAPEST, DEAREST),
    PRICE_PERCENT: (-90, 500),
    PRICE_BY: (-DEAREST, DEAREST),
    MAKING_SET: (0, Decimal(99_999_999)),
}


class ChangeForm(forms.Form):
    what = forms.ChoiceField(label="What to do", choices=WHAT)
    figure = TypedDecimalField(
        label="Figure",
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text="Pieces, rupees or percent. To lower a price, begin with a minus: -5.",
    )
    step = forms.TypedChoiceField(
        label="Round the new price to",
        coerce=Decimal,
        required=False,
        empty_value=Decimal(1),
        initial="10",
        choices=[(step, f"Rs {step}") for step in ("0.01", "1", "5", "10", "50", "100", "500", "1000")],
    )

    def clean(self):
        cleaned = super().clean()
        what = cleaned.get("what")
        if what and what not in NO_FIGURE and "figure" not in self.errors:
            try:
                self._check(what, cleaned.get("figure"))
            except ValidationError as error:
                self.add_error("figure", error)
        return cleaned

    def _check(self, what, figure):
        if figure is None:
            raise ValidationError("Write a figure.")
        least, most = LIMITS[what]
        if what in WHOLE and figure != figure.to_integral_value():
            raise ValidationError("Pieces are whole numbers.")
        if figure < least:
            raise ValidationError(f"At least {least}.")
        if figure > most:
            raise ValidationError(f"At most {most}.")
        if what in ROUNDED and not figure:
            raise ValidationError("That changes nothing.")

    @property
    def title(self):
        """What is done, in words."""
        what = self.cleaned_data["what"]
        labels = {value: label for _group, choices in WHAT[1:] for value, label in choices}
        if what in NO_FIGURE:
            return labels[what]
        if what == PRICE_SET:
            return f"Set the price to {format_npr(self.cleaned_data['figure'])}"
        figure = f"{self.cleaned_data['figure'].normalize():f}"
        if what in ROUNDED:
            sign = "" if figure.startswith("-") else "+"
            unit = f"{sign}{figure} %" if what == PRICE_PERCENT else f"{sign}{figure} rupees"
            return f"Price {unit}, rounded to Rs {self.cleaned_data['step']}"
        return f"{labels[what]}: {figure}"

    def wanted(self, variant):
        """What a valid form wants of a variant, for catalogue.stock_desk.rules.differences."""
        what, figure = self.cleaned_data["what"], self.cleaned_data["figure"]
        match what:
            case "stock-set":
                return {"stock": int(figure)}
            case "stock-add":
                return {"stock_change": int(figure)}
            case "stock-take":
                return {"stock_change": -int(figure)}
            case "price-set":
                return {"price": figure}
            case "price-percent":
                return {"price": self._rounded(variant.price * (1 + figure * PER_CENT))}
            case "price-by":
                return {"price": self._rounded(variant.price + figure)}
            case "making-set":
                return {"making": figure}
            case "making-item":
                return {"making": None}
            case "low-set":
                return {"reorder_level": int(figure)}
            case "low-never":
                return {"reorder_level": None}
            case _:
                return {"is_active": what == SALE_ON}

    def _rounded(self, price):
        return round_money(price, self.cleaned_data["step"])
