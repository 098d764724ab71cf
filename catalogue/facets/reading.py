"""Reads from the database what the index of items holds: all of it, or a few items again."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import quote

from django.apps import apps
from django.db.models import BigIntegerField, F, Q, Value
from django.db.models.functions import Cast, Round
from wagtail.models import Page, PageViewRestriction

from catalogue.models.attributes import Collection, Metal, Occasion, Purity, Stone
from catalogue.pricing import PricingMode
from home.translation import Translated

ATTRIBUTES = {
    "metal": Metal,
    "purity": Purity,
    "stone": Stone,
    "collection": Collection,
    "occasion": Occasion,
}
# Numbers are compared as whole ones: hundredths of a rupee and thousandths of a gram, as exact as the columns.
PER_RUPEE = 100
PER_GRAM = 1000
# What reverse() leaves as it is in a path.
SAFE_IN_PATHS = "/~:@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class Named:
    """An attribute that items are sorted by."""

    pk: int
    code: str
    name: str
    name_ne: str

    localized_name = Translated("name")


@dataclass(frozen=True, slots=True)
class Category:
    """A category; `is_shown`: published and not in a private section. `address` is as an Entry's."""

    pk: int
    path: str
    address: str
    title: str
    title_ne: str
    is_shown: bool

    name = Translated("title")


@dataclass(frozen=True, eq=False)
class Names:
    """What changes seldom: attributes and categories in their order, and where the catalogue is."""

    attributes: dict[str, list[Named]]
    categories: list[Category]
    catalogue: Page | None
    private: tuple[str, ...]

    def __post_init__(self):
        by_code = {facet: {each.code: each for each in named} for facet, named in self.attributes.items()}
        by_pk = {facet: {each.pk: each for each in named} for facet, named in self.attributes.items()}
        object.__setattr__(self, "by_code", by_code)
        object.__setattr__(self, "by_pk", by_pk)

    @property
    def tree(self):
        """What the addresses of items, and whether they are shown, follow from."""
        above = self.catalogue.url_path if self.catalogue else ""
        return above, self.private, [(each.path, each.address) for each in self.categories]

    def is_private(self, path):
        return path.startswith(self.private)


class Offered(NamedTuple):
    """A variant on sale. `price` in hundredths of a rupee, `weight` (net) in thousandths of a gram."""

    price: int
    weight: int
    size: str
    stock: int


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An item on view, as lists show and sort it. Prices are those of what is in stock, and where nothing is,
    those of all that is on sale; so are weights."""

    pk: int
    title: str
    title_ne: str
    category: str  # the category's path in the tree
    address: str  # what follows the catalogue's, quoted
    published: float
    metal: int
    purity: int
    collection: int | None
    stones: tuple[int, ...]
    occasions: tuple[int, ...]
    picture: int | None
    lowest_price: int
    highest_price: int
    lightest: int
    heaviest: int
    is_sold_out: bool
    is_one_of_a_kind: bool
    is_by_rate: bool

    name = Translated("title")

    @property
    def price_from(self):
        """NPR."""
        return Decimal(self.lowest_price) / PER_RUPEE

    @property
    def has_one_price(self):
        return self.lowest_price == self.highest_price

    @property
    def weights(self):
        """The lightest and the heaviest, grams."""
        return Decimal(self.lightest) / PER_GRAM, Decimal(self.heaviest) / PER_GRAM


def read_names():
    """Three queries."""
    rows = [
        model.objects.order_by()
        .annotate(facet=Value(facet))
        .values_list("facet", "sort_order", "name", "pk", "code", "name_ne")
        for facet, model in ATTRIBUTES.items()
    ]
    attributes = {facet: [] for facet in ATTRIBUTES}
    for facet, _order, name, pk, code, name_ne in sorted(rows[0].union(*rows[1:])):
        attributes[facet].append(Named(pk, code, name, name_ne))
    private = tuple(PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True))
    catalogue, categories = None, []
    for page in _catalogue_and_categories():
        if page.title_ne is None:
            catalogue = page
            continue
        address = _address(page.url_path, catalogue)
        is_shown = page.live and not page.path.startswith(private)
        categories.append(Category(page.pk, page.path, address, page.title, page.title_ne, is_shown))
    return Names(attributes, categories, catalogue, private)


def _catalogue_and_categories():
    """The catalogue and the categories below it, in the order of the tree; the catalogue's `title_ne` is None."""
    pages = Page.objects.filter(Q(cataloguepage__isnull=False) | Q(categorypage__isnull=False))
    return pages.annotate(title_ne=F("categorypage__title_ne")).order_by("path")


def read_items(names, page_ids=None):
    """Pairs of Entry and list of Offered: all items on view, or those among `page_ids`. Five queries."""
    variants, sizes_ne = _variants(page_ids)
    stones = _grouped("catalogue.ItemStone", "stone_id", page_ids)
    occasions = _grouped_occasions(page_ids)
    pictures = _first_pictures(page_ids)
    items = apps.get_model("catalogue.JewelleryPage").objects.order_by().live()
    if page_ids is not None:
        items = items.filter(pk__in=page_ids)
    rows = items.values_list(
        "pk",
        "path",
        "url_path",
        "title",
        "title_ne",
        "first_published_at",
        "metal_id",
        "purity_id",
        "collection_id",
        "pricing_mode",
    )
    found = []
    for pk, path, url_path, title, title_ne, published, metal, purity, collection, pricing_mode in rows:
        if pk not in variants or names.is_private(path):
            continue
        on_sale = variants[pk]
        offered = [each for each in on_sale if each.stock] or on_sale
        prices = [each.price for each in offered]
        weights = [each.weight for each in offered]
        entry = Entry(
            pk=pk,
            title=title,
            title_ne=title_ne,
            category=path[: -Page.steplen],
            address=_address(url_path, names.catalogue),
            published=published.timestamp() if published else 0.0,
            metal=metal,
            purity=purity,
            collection=collection,
            stones=tuple(stones.get(pk, ())),
            occasions=tuple(occasions.get(pk, ())),
            picture=pictures.get(pk),
            lowest_price=min(prices),
            highest_price=max(prices),
            lightest=min(weights),
            heaviest=max(weights),
            is_sold_out=not any(each.stock for each in on_sale),
            is_one_of_a_kind=len(on_sale) == 1 and on_sale[0].stock == 1,
            is_by_rate=pricing_mode == PricingMode.BY_RATE,
        )
        found.append((entry, on_sale))
    return found, sizes_ne


def read_sales():
    """How often items were sold lately, by primary key of the page."""
    return dict(apps.get_model("catalogue.Popularity").objects.values_list("page", "sales"))


def _address(url_path, catalogue):
    """What follows the catalogue's address in that of a page below it, quoted."""
    return quote(url_path.removeprefix(catalogue.url_path), safe=SAFE_IN_PATHS)


def _of(model, page_ids, field="page"):
    rows = model.objects.order_by()
    return rows if page_ids is None else rows.filter(**{f"{field}__in": page_ids})


def _variants(page_ids):
    """Lists of Offered by page, and the Nepali names of sizes."""
    rows = _of(apps.get_model("catalogue.Variant"), page_ids).filter(is_active=True)
    # Whole numbers out of the database: a hundred thousand Decimals would take as long as all the rest.
    price = Cast(Round(F("price") * PER_RUPEE), BigIntegerField())
    weight = Cast(Round(F("net_weight") * PER_GRAM), BigIntegerField())
    found = defaultdict(list)
    sizes_ne = {}
    rows = rows.annotate(whole_price=price, whole_weight=weight).values_list(
        "page_id", "whole_price", "whole_weight", "size", "size_ne", "stock"
    )
    for page, price, weight, size, size_ne, stock in rows.iterator(chunk_size=5000):
        size = size.strip()
        if size_ne and size not in sizes_ne:
            sizes_ne[size] = size_ne
        found[page].append(Offered(price, weight, size, stock))
    return found, sizes_ne


def _grouped(label, field, page_ids):
    found = defaultdict(set)
    for page, value in _of(apps.get_model(label), page_ids).values_list("page_id", field):
        found[page].add(value)
    return found


def _grouped_occasions(page_ids):
    through = apps.get_model("catalogue.JewelleryPage").occasions.through
    found = defaultdict(set)
    rows = _of(through, page_ids, "jewellerypage").values_list("jewellerypage_id", "occasion_id")
    for page, occasion in rows:
        found[page].add(occasion)
    return found


def _first_pictures(page_ids):
    """The image that stands for each item in lists."""
    found = {}
    rows = _of(apps.get_model("catalogue.ItemPicture"), page_ids).order_by("page_id", "sort_order", "pk")
    for page, image in rows.values_list("page_id", "image_id"):
        found.setdefault(page, image)
    return found
