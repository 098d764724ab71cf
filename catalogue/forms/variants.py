"""The sizes of an item, which no draft or revision holds.

What a size's row shows may be old by the time it is saved: a shopper bought, a colleague counted or
changed a price. So a row tells what *changed* on the screen, not what stood there (`show_hidden_initial`), and
the stock is changed by the difference (see catalogue/actions/save_variants.py).

Two hundred rows take no more queries than two: what a row must know of the database is asked for all at once.
"""

import functools
import re

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.db.models.functions import Lower
from django.forms.models import BaseInlineFormSet, inlineformset_factory

from home.formatting import format_npr

from .numbers import (
    CHEAPEST,
    DEAREST,
    LARGEST_STOCK,
    TypedDecimalField,
    TypedIntegerField,
    amount_field,
    weight_field,
)
from .rows import KeepsRows, RowForm

VARIANT_FIELDS = [
    "sku",
    "size",
    "size_ne",
    "gross_weight",
    "net_weight",
    "price",
    "making",
    "reorder_level",
    "is_active",
]
MOST_SIZES = 200
NUMBER_AT_THE_END = re.compile(r"(.*?)(\d+)", re.DOTALL)


class VariantForm(RowForm):
    """One row: a size with its weight, price and stock."""

    sku = forms.CharField(label="SKU or tag", max_length=40, show_hidden_initial=True)
    size = forms.CharField(label="Size", max_length=40, required=False, show_hidden_initial=True)
    size_ne = forms.CharField(label="Size in Nepali", max_length=40, required=False, show_hidden_initial=True)
    gross_weight = weight_field("Gross weight (g)")
    net_weight = weight_field("Net weight (g)")
    price = TypedDecimalField(
        label="Price (Rs)",
        # Asked for while the price is typed: by rate, clean() does not look at it, nor does the screen show it.
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
    making = amount_field("Making of this size", help_text="Only if other than the item’s, in its unit.")
    reorder_level = TypedIntegerField(
        label="Low at",
        required=False,
        min_value=0,
        max_value=LARGEST_STOCK,
        show_hidden_initial=True,
        help_text="On the list of what runs out from this many pieces down.",
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

    # What the row costs now, as the item's form finds it; see catalogue/price_drafts.py.
    priced = None

    def __init__(self, *args, is_by_rate=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_by_rate = is_by_rate
        if self.instance.pk:
            self.initial["stock"] = self.instance.stock
            self.initial["counted"] = self.counted_now

    @property
    def counted_now(self):
        return self.instance.counted or 0  # comes with the rows, see variant_formset()

    def has_changed(self):
        """A row of which only the "on sale" tick was touched is still an empty row."""
        filled_in = set(self.changed_data) - {"counted"}
        return bool(filled_in - {"is_active", "reason"} if self.instance.pk is None else filled_in)

    def clean(self):
        cleaned = super().clean()
        if self.is_by_rate:
            # What was typed while the price was still a fixed one is neither read nor complained of.
            self.errors.pop("price", None)
            cleaned.pop("price", None)
        gross, net = cleaned.get("gross_weight"), cleaned.get("net_weight")
        if gross is not None and net is not None and gross < net:
            self.add_error("gross_weight", "The gross weight cannot be below the net weight.")
        if self.instance.pk and cleaned.get("stock") is not None and self.stock_change:
            self._check_stock()
        return cleaned

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
        if self.counted_now != (self.cleaned_data.get("counted") or 0):
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
        self.data[self.add_prefix("counted")] = str(self.counted_now)


class BaseVariantFormSet(KeepsRows, BaseInlineFormSet):
    """All sizes of an item. Errors stand at the row they belong to."""

    gone = "Somebody removed this size meanwhile."

    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"data-variant-remove": ""})

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
        self._refuse_taken_tags()
        for form in self.initial_forms:
            if self._should_delete_form(form) and form.instance.pk and form.instance.was_ordered:
                raise ValidationError(
                    f"{form.instance.sku} has been ordered and stays in the books. "
                    "Take the tick from “On sale” instead of removing it."
                )

    def _refuse_taken_tags(self):
        typed = {}
        for form in self.kept_forms:
            if "sku" in form.changed_data or form.instance.pk is None:
                typed.setdefault(form.cleaned_data.get("sku", "").lower(), form)
        typed.pop("", None)
        if not typed:
            return
        taken = self.model.objects.annotate(folded=Lower("sku")).filter(folded__in=typed)
        for other in taken.select_related("page"):
            form = typed[other.folded]
            if other.pk != form.instance.pk:
                form.add_error("sku", f"{other.sku} is already the tag of a size of “{other.page.title}”.")

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
        max_num=MOST_SIZES,
        validate_max=True,
    )


def variant_formset(page, data=None, *, is_by_rate=None, near=None):
    """The rows of `page`, filled in from `data` when it is given. `is_by_rate` is what the screen says, where that
    is not what the page says; `near` is the category of a new page, for tags to suggest."""
    Variant, StockMovement = (apps.get_model("catalogue", name) for name in ("Variant", "StockMovement"))
    counted = Max("movements__pk", filter=Q(movements__kind__in=StockMovement.COUNTED))
    if is_by_rate is None:
        is_by_rate = page.pricing_mode == page.PricingMode.BY_RATE
    return variant_formset_class()(
        data,
        instance=page,
        prefix="variants",
        queryset=Variant.objects.annotate(counted=counted).order_by("sort_order", "pk"),
        initial=None if data is not None else [{"sku": tag} for tag in suggested_tags(page, near)],
        form_kwargs={"is_by_rate": is_by_rate},
    )


def suggested_tags(page, near=None, count=2):
    """Tags that are free: counted on from the newest size of the item or, for a new one, from the newest item of
    the category `near`. RNG-106-18 for a size 18 counts items, not sizes: RNG-107-1, RNG-107-2 come next."""
    Variant = apps.get_model("catalogue", "Variant")
    newest = Variant.objects.order_by("-pk").values_list("sku", "size")
    last = newest.filter(page=page).first() if page.pk else None
    is_new_item = last is None
    if is_new_item and near is not None:
        last = newest.filter(page__path__startswith=near.path, page__depth=near.depth + 1).first()
    sku, size = last or ("", "")
    names_size = is_new_item and size and sku.endswith(f"-{size}")
    counts_on = NUMBER_AT_THE_END.fullmatch(sku.removesuffix(f"-{size}") if names_size else sku)
    if not counts_on:
        return []
    beginning, number = counts_on.groups()
    candidates = [f"{beginning}{int(number) + step:0{len(number)}}" for step in range(1, 60)]
    if names_size:
        candidates = [f"{stem}-{place}" for stem in candidates for place in range(1, count + 1)]
    longest = Variant._meta.get_field("sku").max_length
    taken = set(Variant.objects.filter(sku__in=candidates).values_list("sku", flat=True))
    return [tag for tag in candidates if tag not in taken and len(tag) <= longest][:count]
