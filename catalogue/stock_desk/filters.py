"""Which variants the list of stock shows, and in which order. A value that makes no sense filters nothing."""

from django import forms
from django.db.models import F, TextChoices

from catalogue.models import CategoryPage, Metal, Purity
from catalogue.pricing import PricingMode
from home.records import WordSearch

IN_STOCK, SOLD_OUT, LOW = "in", "out", "low"
LONGEST_KEY = 18

# By the name in the address. Ties are broken by the key, so that no piece stands on two pages.
ORDERS = {
    "sku": ["sku"],
    "-sku": ["-sku"],
    "stock": ["stock", "pk"],
    "-stock": ["-stock", "-pk"],
    "price": ["price", "pk"],
    "-price": ["-price", "-pk"],
    "newest": ["-pk"],
}


class OnSale(TextChoices):
    YES = "yes", "On sale"
    NO = "no", "Not on sale"


def low(variants):
    """Those of `variants` of which no more are left than the shop wants to be told of."""
    return variants.filter(stock__lte=F("reorder_level"))


class CategoryField(forms.ModelChoiceField):
    def to_python(self, value):
        # Django knows what is too large for a key of its own, not for one that is a page's: SQLite breaks on it.
        if len(str(value or "")) > LONGEST_KEY:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class StockFilterForm(forms.Form):
    q = forms.CharField(
        label="Tag or title", required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = CategoryField(CategoryPage.objects.order_by("path"), required=False)
    metal = forms.ModelChoiceField(Metal.objects.all(), required=False)
    purity = forms.ModelChoiceField(Purity.objects.all(), required=False)
    state = forms.ChoiceField(
        label="Stock",
        choices=[("", "Any"), (IN_STOCK, "In stock"), (SOLD_OUT, "Sold out"), (LOW, "Low")],
        required=False,
    )
    mode = forms.ChoiceField(
        label="Priced",
        choices=[("", "Any"), (PricingMode.FIXED, "Fixed"), (PricingMode.BY_RATE, "By rate")],
        required=False,
    )
    sale = forms.ChoiceField(label="On sale", choices=[("", "Any"), *OnSale.choices], required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("category", "metal", "purity"):
            self.fields[name].empty_label = "Any"

    @property
    def chosen(self):
        """What filters, by the names in the address."""
        self.is_valid()
        return {name: self.data[name] for name, value in self.cleaned_data.items() if value}

    def narrow(self, variants):
        """Those of `variants` that are asked for."""
        self.is_valid()
        chosen = self.cleaned_data.get
        if words := chosen("q"):
            variants = WordSearch(("sku", "page__title", "page__title_ne")).search_queryset(variants, words)
        if category := chosen("category"):
            variants = variants.filter(page__path__startswith=category.path)
        for name in ("metal", "purity"):
            if chosen(name):
                variants = variants.filter(**{f"page__{name}": chosen(name)})
        if mode := chosen("mode"):
            variants = variants.filter(page__pricing_mode=mode)
        if sale := chosen("sale"):
            variants = variants.filter(is_active=sale == OnSale.YES)
        if chosen("state") == LOW:
            return low(variants)
        if chosen("state"):
            return variants.filter(stock__gt=0) if chosen("state") == IN_STOCK else variants.filter(stock=0)
        return variants


def ordering(asked):
    """The name of the order that is asked for, where there is such a one."""
    return asked if asked in ORDERS else "sku"
