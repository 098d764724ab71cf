"""Lists of items, a page at a time: the catalogue, a category, what a search found, a row of chosen items."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.formatting import format_npr, format_weight
from home.pictures import CARD, rendition

PAGE_SIZE = 24
RELEVANCE = "relevance"
SORTS = {
    "newest": (gettext_lazy("Newest first"), ("-first_published_at", "-pk")),
    "price": (gettext_lazy("Price: low to high"), ("price_from", "-pk")),
    "-price": (gettext_lazy("Price: high to low"), ("-price_from", "-pk")),
}


@dataclass(frozen=True)
class Card:
    """An item as lists show it; the names are those of components/product_card.html."""

    url: str
    title: str
    picture: object
    price_label: str
    purity: str
    weight: str
    stock_label: str
    is_sold_out: bool


@dataclass(frozen=True)
class SortLink:
    value: str
    label: str
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """One page of items. `first` and `last` count from 1 within all that there are."""

    page_obj: Page
    cards: list[Card]
    sort_links: list[SortLink]

    @property
    def total(self):
        return self.page_obj.paginator.count

    @property
    def first(self):
        return self.page_obj.start_index()

    @property
    def last(self):
        return self.page_obj.end_index()


def list_items(items, request, *, by_relevance=False):
    """The page of `items` that the request's `page` and `sort` ask for; nonsense there means the first page
    or the last, and the usual order. `by_relevance`: the items come in an order of their own.
    """
    sorts = {name: label for name, (label, _order) in SORTS.items()}
    if by_relevance:
        sorts = {RELEVANCE: _("Best match"), **sorts}
    usual = next(iter(sorts))
    sort = request.GET.get("sort")
    sort = sort if sort in sorts else usual
    if sort != RELEVANCE:
        _label, order = SORTS[sort]
        items = (items.with_price_from() if "price" in sort else items).order_by(*order)
    page_obj = Paginator(items.with_listing_details(), PAGE_SIZE).get_page(request.GET.get("page"))
    return Listing(
        page_obj=page_obj,
        cards=[card_of(item, request) for item in page_obj.object_list],
        sort_links=[SortLink(value, label, value == sort) for value, label in sorts.items()],
    )


def card_of(item, request=None):
    """The card of an item that was read with `with_listing_details`."""
    variants = [variant for variant in item.variants.all() if variant.is_active]
    in_stock = [variant for variant in variants if variant.stock]
    offered = in_stock or variants
    return Card(
        url=item.get_url(request),
        title=item.name,
        picture=rendition(next((entry.image for entry in item.gallery.all()), None), CARD),
        price_label=_price_label([variant.price for variant in offered]),
        purity=item.purity.localized_name,
        weight=_weight_label([variant.net_weight for variant in offered]),
        stock_label=_("One of a kind") if len(variants) == 1 and variants[0].stock == 1 else "",
        is_sold_out=not in_stock,
    )


def _price_label(prices: list[Decimal]):
    if not prices:
        return ""
    lowest = format_npr(min(prices))
    return lowest if min(prices) == max(prices) else _("from %(price)s") % {"price": lowest}


def _weight_label(weights: list[Decimal]):
    if not weights:
        return ""
    lightest, heaviest = format_weight(min(weights)), format_weight(max(weights))
    if lightest != heaviest:
        number, _space, _unit = lightest.partition(" ")
        heaviest = f"{number}–{heaviest}"
    return heaviest.replace(" ", "\N{NO-BREAK SPACE}")
