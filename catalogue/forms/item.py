"""The item's form: the page, which has drafts and revisions, and beside it what has none - the facts of the
piece, its stones and its sizes. They are read, checked and refused together, and written by
catalogue/actions/save_item.py once the page is saved: never by a preview."""

import re
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.coreutils import find_available_slug

from catalogue.price_drafts import (
    DraftPiece,
    DraftSize,
    figure_problems,
    piece_problems,
    price_or_problem,
)
from catalogue.tariff import current_tariff
from home.formatting import format_npr

from .numbers import DEAREST
from .piece import PieceForm
from .stones import stone_formset
from .variants import variant_formset

CHOICES = re.compile(r"collection|occasions|related_items-\d+-item|gallery-\d+-image")
KEY = re.compile(r"[0-9]{1,18}")


class ItemForms:
    """What stands beside the page on its screen: `piece`, `stones` and `variants`, filled in from `data` when it
    is given. `near` is the category of a new page: its newest item tells what to begin with."""

    def __init__(self, page, data=None, *, near=None):
        self.page = page
        like = None
        if near is not None and page.pk is None and data is None:
            like = page.__class__.objects.child_of(near).order_by("-pk").first()
        self.piece = PieceForm(data, page=page, like=like)
        self.stones = stone_formset(page, data)
        self.variants = variant_formset(page, data, is_by_rate=self.piece.is_by_rate, near=near)

    @cached_property
    def tariff(self):
        return current_tariff()

    def is_valid(self):
        """Whether all can be written. What only shows when they are taken together stands at its field too."""
        beside = [
            form.is_valid() for form in (self.piece, self.stones, self.variants)
        ]  # each says what is wrong
        sizes = self._sizes()
        # Where something is wrong already, what can be judged without it stands at its field all the same.
        find_problems = piece_problems if all(beside) else figure_problems
        self.piece.add_problems(find_problems(self.page, [size for _row, size in sizes], self.tariff))
        if not all(beside):
            return False
        if self.piece.is_by_rate and self.piece.is_valid():
            for row, size in sizes:
                self._check_price(row, size)
        return self.piece.is_valid() and all(not row.errors for row, _size in sizes)

    def _sizes(self):
        """Pairs of a valid row and its DraftSize."""
        piece = DraftPiece.of(
            self.page,
            [
                (form.cleaned_data["stone"], form.cleaned_data["price"])
                for form in self.stones.kept_forms
                if form.is_valid()
            ],
        )
        return [
            (
                row,
                DraftSize(
                    page=piece,
                    label=row.cleaned_data["sku"],
                    net_weight=row.cleaned_data["net_weight"],
                    making=row.cleaned_data["making"],
                    price=row.cleaned_data.get("price"),
                ),
            )
            for row in self.variants.kept_forms
            if row.is_valid()
        ]

    def _check_price(self, row, size):
        breakup, problem = price_or_problem(size, self.tariff)
        if breakup is not None and breakup.total > DEAREST:
            problem = f"That makes {format_npr(breakup.total)}. Please check the weight, it is in grams."
        if problem:
            row.add_error("net_weight", ValidationError(problem))

    def priced_rows(self):
        """The rows, each with `priced`: PriceBreakup and problem, for a saved size of an item by rate."""
        if self.page.pk and self.page.pricing_mode == self.page.PricingMode.BY_RATE:
            saved = {variant.pk: variant for variant in self._saved_variants()}
            for row in self.variants:
                if row.instance.pk in saved:
                    row.priced = price_or_problem(saved[row.instance.pk], self.tariff)
        return self.variants

    def _saved_variants(self):
        return (
            self.variants.model.objects.filter(page=self.page)
            .select_related("page")
            .prefetch_related("page__stones__stone")
        )


def with_keys_only(data):
    """`data` of the form, with 0, which is nobody's key, where something is chosen by what is no key. It is
    refused either way, but Wagtail's choosers look up what was sent once more to show it."""
    data = data.copy()
    for name in filter(CHOICES.fullmatch, data):
        data.setlist(name, [key if not key or KEY.fullmatch(key) else "0" for key in data.getlist(name)])
    return data


class JewelleryPageForm(WagtailAdminPageForm):
    """The item's form: invalid when anything beside it is invalid, so that nothing typed is lost."""

    def __init__(self, data=None, files=None, *args, parent_page=None, **kwargs):
        data = None if data is None else with_keys_only(data)
        super().__init__(data, files, *args, parent_page=parent_page, **kwargs)
        self.beside = ItemForms(self.instance, data, near=parent_page)

    @property
    def variants(self):
        return self.beside.variants

    def clean_slug(self):
        """The address that the screen made of the title of a new item gives way to one that is there."""
        slug = self.cleaned_data["slug"]
        if self.instance.pk is None and slug == slugify(self.data.get("title", ""), allow_unicode=True):
            return find_available_slug(self.parent_page, slug)
        return slug

    def is_valid(self):
        return all([super().is_valid(), self.beside.is_valid(), self._is_not_beside_itself()])

    def _is_not_beside_itself(self):
        """Whether no item is chosen to be shown beside itself, or twice."""
        seen = {self.instance.pk}
        entries = self.formsets.get("related_items", ())
        for entry in entries:
            item = getattr(entry, "cleaned_data", {}).get("item")
            if item is None or entry.cleaned_data.get("DELETE"):
                continue
            if item.pk in seen:
                is_itself = item.pk == self.instance.pk
                entry.add_error(
                    "item", "This is the item itself." if is_itself else "This is chosen already."
                )
            seen.add(item.pk)
        return all(not entry.errors for entry in entries)

    def save(self, commit=True):
        if self.instance.pk:
            # What is typed about the piece is shown by a preview, but written by save_item alone.
            self.instance.leave_piece()
        return super().save(commit)
