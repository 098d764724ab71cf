"""The item's form in the admin: the page, which has drafts and revisions, and its variants, which have none.

What a variant's row shows may be old by the time it is saved: a shopper bought, a colleague counted or
changed a price. So a row tells what *changed* on the screen, not what stood there (`show_hidden_initial`), and
the stock is changed by the difference (see catalogue/actions/save_variants.py).
"""

import functools
import re
from decimal import Decimal

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from wagtail.admin.forms import WagtailAdminPageForm

from home.formatting import ascii_digits, format_npr

VARIANT_FIELDS = ["sku", "size", "size_ne", "gross_weight", "net_weight", "price", "is_active"]
GROUPED_NUMBER = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?")

# Beyond these a figure is a slip of the finger, not a piece of jewellery.
HEAVIEST_GRAMS = Decimal(20_000)
CHEAPEST = Decimal(10)  # the least that Khalti takes
DEAREST = Decimal(100_000_000)
LARGEST_STOCK = 100_000


class TypedDecimalField(forms.DecimalField):
    """A number as people here write it: digits of both scripts, and 1,23,456 in lakh and crore groups."""

    widget = forms.TextInput

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

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value):
        return super().to_python(ascii_digits(value) if isinstance(value, str) else value)


def weight_field(label, help_text=""):
    return TypedDecimalField(
        label=label,
        help_text=help_text,
        max_digits=9,
        decimal_places=3,
        min_value=Decimal("0.001"),
        max_value=HEAVIEST_GRAMS,
        show_hidden_initial=True,
        error_messages={"max_value": "That is more than 20 kg. Weights are in grams."},
    )


class VariantForm(forms.ModelForm):
    """One row: a size with its weight, price and stock."""

    sku = forms.CharField(label="SKU or tag", max_length=40, show_hidden_initial=True)
    size = forms.CharField(label="Size", max_length=40, required=False, show_hidden_initial=True)
    size_ne = forms.CharField(label="Size in Nepali", max_length=40, required=False, show_hidden_initial=True)
    gross_weight = weight_field("Gross weight (g)")
    net_weight = weight_field("Net weight (g)")
    price = TypedDecimalField(
        label="Price (Rs)",
        max_digits=12,
        decimal_places=2,
        min_value=CHEAPEST,
        max_value=DEAREST,
        show_hidden_initial=True,
        error_messages={
            "min_value": f"A price begins at {format_npr(CHEAPEST)}.",
            "max_value": f"That is more than {format_npr(DEAREST)}. Please check the figure.",
        },
    )
    stock = TypedIntegerField(
        label="Stock", min_value=0, max_value=LARGEST_STOCK, initial=0, show_hidden_initial=True
    )
    is_active = forms.BooleanField(label="On sale", required=False, initial=True, show_hidden_initial=True)
    reason = forms.CharField(
        label="Why the stock changes",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Optional: new delivery, counted, sold in the shop …"}),
    )
    # The newest movement that staff wrote when the row was shown. Another one since then means that somebody
    # else counted, or that this very form has been sent already.
    counted = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["stock"] = self.instance.stock
            self.initial["counted"] = self.instance.last_counted()

    def has_changed(self):
        """A row of which only the "on sale" tick was touched is still an empty row."""
        filled_in = set(self.changed_data) - {"counted"}
        return bool(filled_in - {"is_active", "reason"} if self.instance.pk is None else filled_in)

    def clean_sku(self):
        sku = self.cleaned_data["sku"]
        taken = self.instance.__class__.objects.filter(sku__iexact=sku).exclude(pk=self.instance.pk)
        other = taken.select_related("page").first()
        if other:
            raise ValidationError(f"{other.sku} is already the tag of a size of “{other.page.title}”.")
        return sku

    def clean(self):
        cleaned = super().clean()
        gross, net = cleaned.get("gross_weight"), cleaned.get("net_weight")
        if gross is not None and net is not None and gross < net:
            self.add_error("gross_weight", "The gross weight cannot be below the net weight.")
        if self.instance.pk and cleaned.get("stock") is not None and self.stock_change:
            self._check_stock()
        return cleaned

    @property
    def hidden_initials(self):
        """The values shown, as hidden fields beside those that are typed."""
        return [
            bound.as_hidden(only_initial=True)
            for bound in self.visible_fields()
            if bound.field.show_hidden_initial
        ]

    @property
    def shown_stock(self):
        """The stock that stood on the screen, 0 for a new row."""
        if not self.instance.pk:
            return 0
        field = self.fields["stock"]
        shown = field.hidden_widget().value_from_datadict(
            self.data, self.files, self.add_initial_prefix("stock")
        )
        try:
            return field.clean(shown)
        except ValidationError:
            return self.instance.stock

    @property
    def stock_change(self):
        """The pieces that this row adds; negative when it takes away."""
        return self.cleaned_data["stock"] - self.shown_stock

    def _check_stock(self):
        """Refuse a number that was typed beside a stock which is no longer true, and show the true one."""
        now = self.instance.stock
        if self.instance.last_counted() != (self.cleaned_data.get("counted") or 0):
            self.add_error(
                "stock",
                f"Somebody changed this stock meanwhile: it is {now} now. Please type the number again.",
            )
        elif now + self.stock_change < 0:
            self.add_error(
                "stock",
                f"Meanwhile some were sold: only {now} left, so {-self.stock_change} cannot be taken away.",
            )
        else:
            return
        self.data = self.data.copy()
        self.data[self.add_initial_prefix("stock")] = str(now)
        self.data[self.add_prefix("counted")] = str(self.instance.last_counted())

    def save(self, commit=True):
        raise NotImplementedError("Rows are written by catalogue.actions.save_variants, field by field.")


class BaseVariantFormSet(BaseInlineFormSet):
    """All sizes of an item. Errors stand at the row they belong to."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Remove"
        form.fields["id"].error_messages["invalid_choice"] = "Somebody removed this size meanwhile."

    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"data-variant-remove": ""})

    @property
    def kept_forms(self):
        """The rows that stay, without the empty ones at the end."""
        return [
            form
            for form in self.forms
            if not self._should_delete_form(form) and (form.instance.pk or form.has_changed())
        ]

    def validate_unique(self):
        """Told at the row, by clean()."""

    def clean(self):
        super().clean()
        skus = set()
        for form in self.kept_forms:
            sku = form.cleaned_data.get("sku", "").casefold()
            if sku and sku in skus:
                form.add_error("sku", "Another size of this item has the same tag.")
            skus.add(sku)
        for form in self.initial_forms:
            if self._should_delete_form(form) and form.instance.pk and form.instance.was_ordered:
                raise ValidationError(
                    f"{form.instance.sku} has been ordered and stays in the books. "
                    "Take the tick from “On sale” instead of removing it."
                )

    def next_sort_order(self):
        """The place after the last size."""
        last = self.get_queryset().aggregate(last=Max("sort_order"))["last"]
        return 0 if last is None else last + 1


@functools.cache
def variant_formset_class():
    """The class of the rows. Made when first asked for: the models import this module for their form."""
    return inlineformset_factory(
        apps.get_model("catalogue", "JewelleryPage"),
        apps.get_model("catalogue", "Variant"),
        form=VariantForm,
        formset=BaseVariantFormSet,
        fields=VARIANT_FIELDS,
        extra=2,
        can_delete=True,
        max_num=200,
        validate_max=True,
    )


def variant_formset(page, data=None):
    """The rows of `page`, filled in from `data` when it is given."""
    return variant_formset_class()(data, instance=page, prefix="variants")


class JewelleryPageForm(WagtailAdminPageForm):
    """The item's form: invalid when a row is invalid, so that nothing typed is lost. The rows are written once
    the page is (catalogue/wagtail_hooks.py), never by a preview."""

    def __init__(self, data=None, files=None, *args, **kwargs):
        super().__init__(data, files, *args, **kwargs)
        self.variants = variant_formset(self.instance, data)

    def is_valid(self):
        return all([super().is_valid(), self.variants.is_valid()])
