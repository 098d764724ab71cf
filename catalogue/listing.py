"""A list of items as shoppers see it: filtered, counted, sorted, a page at a time. The catalogue, a category and a
search all come from here; what is found and counted is in catalogue/facets/."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy

from catalogue.cards import draw_cards
from catalogue.facets import index_for
from catalogue.facets.filters import CHOICES, IN_STOCK, SORT, read_filters
from catalogue.facets.selection import RELEVANCE, Selection
from catalogue.filter_panel import chips_of, panel_of, ways_out_of
from home.freshness import vouch_for_address
from home.kept import keep

PAGE_SIZE = 24
# What an index keeps that stands around lists, some 25 kB each: around searches, and around other lists.
MOST_AROUND = 150
POPULAR = 6
SORTS = {
    "newest": gettext_lazy("Newest first"),
    "popular": gettext_lazy("Most bought"),
    "price": gettext_lazy("Price: low to high"),
    "-price": gettext_lazy("Price: high to low"),
}


@dataclass(frozen=True)
class SortLink:
    value: str
    label: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class Around:
    """What stands around the items of a list, as HTML, and is the same on all its pages: the form of all filters,
    the links to other orders, and the chips of what is chosen, so many."""

    panel: str
    order: str
    chips: str
    chosen: int


def list_items(request, *, category=None, found=None, assumed=None):
    """The Listing that a request asks for: of all items, of those in `category` (a CategoryPage), or of those
    `found` by a search (sets of positions in the request's index, the best first). `assumed` are filters
    understood from words, such as {"purity": ["gold-22k"], "price_max": "100000"}: they count where the address
    does not name that parameter.
    Raises TooManyFilters, which is answered with 400.
    """
    index = index_for(request)
    sorts = dict(SORTS) if found is None else {RELEVANCE: gettext_lazy("Best match"), **SORTS}
    filters = read_filters(request, index, sorts=list(sorts), assumed=assumed)
    path = category.path if category else None
    selection = Selection(index, filters, category=path, found=found)
    listing = Listing(request, selection, sorts, path, found)
    if listing.has_good_parameters:
        vouch_for_address(request)
    return listing


class Listing:
    """One page of items and all that stands around it. `page_obj` is a Page of Django's Paginator."""

    def __init__(self, request, selection, sorts, category, found):
        self.request = request
        self.selection = selection
        self.filters = selection.filters
        self.sort = self.filters.sort or next(iter(sorts))
        self._sorts = sorts
        self._category = category
        self._is_search = found is not None
        self._found = found or ()
        items = selection.items(self.sort)
        self.page_obj = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))

    @property
    def has_good_parameters(self):
        """Whether the address asks for nothing but what is there, each once, and not by free numbers."""
        asked = [(name, value) for name, values in self.request.GET.lists() for value in values]
        there = {(facet, code) for facet in CHOICES for code in self.filters.chosen[facet]}
        there |= {(IN_STOCK, "1"), (SORT, self.sort), ("page", str(self.page_obj.number))}
        # A form sends what was left empty along.
        return len(asked) == len(set(asked)) and all(pair in there or not pair[1] for pair in asked)

    @property
    def total(self):
        return self.page_obj.paginator.count

    @property
    def first(self):
        """Counted from 1 within all that there are, as is `last`."""
        return self.page_obj.start_index()

    @property
    def last(self):
        return self.page_obj.end_index()

    @property
    def is_filtered(self):
        """Whether something was left out, or the address tried to."""
        return bool(self.filters or self.filters.gone or self.filters.errors)

    @property
    def has_items(self):
        """Whether there is anything before filters leave it out."""
        return bool(self.selection.total_unfiltered)

    @property
    def has_filters(self):
        """Whether there is anything to filter."""
        return self.is_filtered or self.selection.total_unfiltered > 1

    @cached_property
    def cards(self):
        return draw_cards(self.page_obj.object_list, self.request)

    @cached_property
    def count_text(self):
        """How many there are; it stands on the page twice."""
        return render_to_string("catalogue/listing_count.html", {"listing": self})

    @cached_property
    def around(self):
        """The Around of this list, drawn once for the same items, filters and language."""
        filters = self.filters
        if filters.gone or filters.errors:
            return self._draw_around()
        # Searches in a memory of their own: there is no end of them.
        drawn = self.selection.index.kept("around searches" if self._is_search else "around lists", dict)
        key = (self.request.path, get_language(), filters.address(), *filters.typed.values(), *self._found)
        if key not in drawn:
            keep(drawn, key, self._draw_around(), MOST_AROUND)
        return drawn[key]

    def _draw_around(self):
        shown = {"listing": self, "panel": panel_of(self.selection, self.request.path)}
        return Around(
            panel=render_to_string("catalogue/filters/panel.html", shown),
            order=mark_safe(render_to_string("catalogue/filters/order.html", shown).strip()),  # noqa: S308
            chips=render_to_string("catalogue/filters/chips.html", shown) if self.chips else "",
            chosen=len(self.chips),
        )

    @cached_property
    def chips(self):
        return chips_of(self.filters, self.selection.index)

    @cached_property
    def ways_out(self):
        """Where nothing fits: what to leave out, and how many there are then."""
        return ways_out_of(self.selection)

    @cached_property
    def popular(self):
        """Cards of what others buy, for a list that is empty."""
        index = self.selection.index
        entries = index.first("popular", POPULAR, category=self._category)
        return draw_cards(entries or index.first("popular", POPULAR), self.request)

    @cached_property
    def sort_links(self):
        usual = next(iter(self._sorts))
        return [
            SortLink(
                value=value,
                label=label,
                address=self.filters.sorted_by("" if value == usual else value).address(),
                is_current=value == self.sort,
            )
            for value, label in self._sorts.items()
        ]

    @property
    def clear_address(self):
        return self.filters.without_all().address()

    @property
    def previous_address(self):
        """ "" where there is no page before, as `next_address` where there is none after."""
        page = self.page_obj
        return self.filters.address(page.number - 1) if page.has_previous() else ""

    @property
    def next_address(self):
        page = self.page_obj
        return self.filters.address(page.number + 1) if page.has_next() else ""
