"""What the index in memory finds and counts is what a plain look at every item finds and counts."""

import random
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from catalogue.facets import ItemIndex, item_index
from catalogue.facets.bits import Sliced, bits_of
from catalogue.facets.filters import PRICE, WEIGHT
from catalogue.listing import list_items
from catalogue.models import (
    CategoryPage,
    Collection,
    ItemStone,
    JewelleryPage,
    Metal,
    Occasion,
    Popularity,
    Purity,
    Stone,
    Variant,
)

SIZES = ("", "6", "12", "14", "2.4", "18 inch")
PRICES = (24999, 25000, 25001, 50000, 99999.99, 100000, 200000, 500000.01, 500000)
WEIGHTS = ("1.999", "2", "2.001", "5", "9.5", "20", "50", "50.001")


@pytest.fixture
def shop(make_item):
    """Sixty items at random, of every attribute, in two categories, with none to six sizes on sale each."""
    dice = random.Random(2083)
    gold = make_item("First").metal
    silver = Metal.objects.create(code="silver", name="Silver")
    purities = [
        Purity.objects.create(code=code, name=code, metal=metal, fineness=fineness)
        for code, metal, fineness in (("18k", gold, 750), ("sterling", silver, 925))
    ]
    stones, collections, occasions = (
        [model.objects.create(code=f"{model.__name__.lower()}-{n}", name=f"{n}") for n in range(3)]
        for model in (Stone, Collection, Occasion)
    )
    for number in range(60):
        item = make_item(
            f"Item {number}",
            category=dice.choice(["Rings", "Chains"]),
            price=Decimal(str(dice.choice(PRICES))),
            net_weight=Decimal(dice.choice(WEIGHTS)),
            gross_weight=Decimal(60),
            size=dice.choice(SIZES),
            stock=dice.choice([0, 0, 1, 3]),
            is_active=dice.random() < 0.9,
        )
        item.purity = dice.choice(purities)
        item.metal = item.purity.metal
        item.collection = dice.choice([None, *collections])
        item.occasions.set(dice.sample(occasions, dice.randrange(3)))
        item.first_published_at = timezone.now()
        item.save()
        for stone in dice.choices(stones, k=dice.randrange(4)):
            ItemStone.objects.create(page=item, stone=stone)
        for extra in range(dice.randrange(5)):
            Variant.objects.create(
                page=item,
                sku=f"EXTRA-{number}-{extra}",
                size=dice.choice(SIZES),
                gross_weight=Decimal(60),
                net_weight=Decimal(dice.choice(WEIGHTS)),
                price=Decimal(str(dice.choice(PRICES))),
                stock=dice.choice([0, 1, 2]),
                is_active=dice.random() < 0.9,
            )
        if dice.random() < 0.4:
            Popularity.objects.create(page=item, sales=dice.randrange(5))
    return JewelleryPage.objects.live()


class Plain:
    """An item looked at the slow way."""

    def __init__(self, page):
        self.pk = page.pk
        self.category = page.get_parent().pk
        self.variants = [variant for variant in page.variants.all() if variant.is_active]
        self.codes = {
            "metal": {page.metal.code},
            "purity": {page.purity.code},
            "stone": {entry.stone.code for entry in page.stones.all()},
            "collection": {page.collection.code} if page.collection else set(),
            "occasion": {occasion.code for occasion in page.occasions.all()},
        }
        self.published = page.first_published_at.timestamp() if page.first_published_at else 0
        sales = Popularity.objects.filter(page=page).first()
        self.sales = sales.sales if sales else 0
        offered = [variant for variant in self.variants if variant.stock] or self.variants
        self.price = min((variant.price for variant in offered), default=None)

    def fits(self, wanted):
        return all(
            not codes or self.codes[facet] & set(codes)
            for facet, codes in wanted.items()
            if facet in self.codes
        ) and any(fits_variant(variant, wanted) for variant in self.variants)


def fits_variant(variant, wanted):
    sizes = wanted.get("size")
    return (
        (not sizes or variant.size in sizes)
        and variant.price >= Decimal(wanted.get("price_min") or 0)
        and variant.price <= Decimal(wanted.get("price_max") or 10**9)
        and variant.net_weight >= Decimal(wanted.get("weight_min") or 0)
        and variant.net_weight <= Decimal(wanted.get("weight_max") or 10**9)
        and (not wanted.get("in_stock") or variant.stock > 0)
    )


ORDERS = {
    "newest": lambda item: (-item.published, -item.pk),
    "price": lambda item: (item.price, -item.pk),
    "-price": lambda item: (-item.price, -item.pk),
    "popular": lambda item: (-item.sales, -item.published, -item.pk),
}


def a_choice(dice):
    """Filters at random, as lists by parameter."""
    wanted = {}
    for facet in ("metal", "purity", "stone", "collection", "occasion", "size"):
        if dice.random() < 0.3:
            choices = {
                "metal": ["gold", "silver"],
                "purity": ["gold-22k", "18k", "sterling"],
                "size": [size for size in SIZES if size],
            }.get(facet, [f"{facet}-{n}" for n in range(3)])
            wanted[facet] = dice.sample(choices, dice.randint(1, 2))
    if dice.random() < 0.4:
        low, high = sorted(dice.sample(PRICES, 2))
        wanted |= dice.choice(
            [
                {"price_min": str(low)},
                {"price_max": str(high)},
                {"price_min": str(low), "price_max": str(high)},
            ]
        )
    if dice.random() < 0.3:
        wanted[dice.choice(["weight_min", "weight_max"])] = dice.choice(WEIGHTS)
    if dice.random() < 0.3:
        wanted["in_stock"] = "1"
    return wanted


def listing_of(wanted, **options):
    query = QueryDict(mutable=True)
    for name, value in wanted.items():
        query.setlist(name, [value] if isinstance(value, str) else value)
    return list_items(RequestFactory().get(f"/shop/?{query.urlencode()}"), **options)


def without(wanted, *names):
    return {name: value for name, value in wanted.items() if name not in names}


def everything(listing):
    return [entry.pk for entry in listing.page_obj.paginator.object_list[:]]


def check(listing, items, wanted, sort):
    """Results, their order and every count beside a choice."""
    fitting = sorted((item for item in items if item.fits(wanted)), key=ORDERS[sort])
    assert everything(listing) == [item.pk for item in fitting], wanted
    selection = listing.selection
    for facet in ("metal", "purity", "stone", "collection", "occasion", "size"):
        others = without(wanted, facet)
        told = {getattr(each.value, "code", each.value): each.count for each in selection.counts(facet)}
        known = told.keys() | {code for item in items for code in item.codes.get(facet, ())}
        if facet == "size":
            known |= set(SIZES) - {""}
        for code in known:
            count = sum(item.fits(others | {facet: [code]}) for item in items)
            assert told.get(code, 0) == count, (facet, code, wanted)
    for measure in (PRICE, WEIGHT):
        ends = (measure.low, measure.high)
        others = without(wanted, *ends)
        told = {each.value: each.count for each in selection.range_counts(measure)}
        for limits, count in told.items():
            asked = {name: str(end) for name, end in zip(ends, (limits.low, limits.high), strict=True) if end}
            assert count == sum(item.fits(others | asked) for item in items), (measure, limits, wanted)
    in_stock = sum(item.fits(wanted | {"in_stock": "1"}) for item in items)
    assert selection.in_stock_count().count == in_stock


def test_lists_and_counts_are_those_of_a_plain_look_at_every_item(shop):
    items = [item for item in map(Plain, shop) if item.variants]
    chains = CategoryPage.objects.get(title="Chains")
    dice = random.Random(7)
    hits = 0
    for _time in range(60):
        wanted = a_choice(dice)
        sort = dice.choice(list(ORDERS))
        category = dice.choice([None, chains])
        among = [item for item in items if category is None or item.category == category.pk]
        listing = listing_of(wanted | {"sort": sort}, category=category)
        check(listing, among, wanted, sort)
        hits += bool(listing.total)
    assert hits > 20  # else the choices say nothing


def test_a_search_is_filtered_and_counted_among_what_it_found_and_keeps_its_order(shop):
    items = [item for item in map(Plain, shop) if item.variants]
    dice = random.Random(8)
    for _time in range(15):
        wanted = a_choice(dice)
        among = dice.sample(items, 25)
        best, others = among[:10], among[10:]
        index = item_index()
        found = [
            bits_of([index.positions[item.pk] for item in part], index.stride) for part in (best, others)
        ]
        listing = listing_of(wanted, found=found)
        fitting = [
            sorted((item for item in part if item.fits(wanted)), key=ORDERS["newest"])
            for part in (best, others)
        ]
        assert everything(listing) == [item.pk for part in fitting for item in part]
        check(listing_of(wanted | {"sort": "price"}, found=found), among, wanted, "price")


def test_one_variant_must_meet_all_that_is_asked_of_variants(make_item):
    ring = make_item("Ring", size="12", price=Decimal(1000), net_weight=Decimal(3), stock=0)
    Variant.objects.create(
        page=ring,
        sku="B",
        size="14",
        price=Decimal(5000),
        net_weight=Decimal(4),
        gross_weight=Decimal(4),
        stock=1,
    )
    assert listing_of({"size": "12"}).total == 1
    assert listing_of({"in_stock": "1"}).total == 1
    assert listing_of({"size": "12", "in_stock": "1"}).total == 0
    assert listing_of({"size": "14", "price_max": "1000"}).total == 0
    assert listing_of({"size": "14", "weight_min": "4", "price_min": "5000", "in_stock": "1"}).total == 1


def test_what_changes_one_by_one_ends_where_reading_all_anew_ends(shop):
    """The way of an index that is kept: items taken away, changed, added; more sizes than any had before."""
    from catalogue.facets.reading import read_items

    dice = random.Random(9)
    pages = list(shop)
    index = ItemIndex.read()
    for _time in range(12):
        changed = dice.sample(pages, 3)
        for page in changed:
            variant = page.variants.first()
            variant.stock = dice.randrange(3)
            variant.price = Decimal(dice.randrange(1, 10**8))
            variant.is_active = dice.random() < 0.7
            variant.save()
            page.title = f"Changed {dice.random()}"
            page.live = dice.random() < 0.8
            page.save()
            for number in range(dice.randrange(3)):
                Variant.objects.create(
                    page=page,
                    sku=f"NEW-{_time}-{page.pk}-{number}",
                    size=f"new {number}",
                    gross_weight=Decimal(900),
                    net_weight=Decimal(800 + number),
                    price=Decimal(10**9),
                    stock=1,
                )
        keys = {page.pk for page in changed}
        index = index.with_items(keys, *read_items(index.names, keys))
    assert told_by(index) == told_by(ItemIndex.read())


def told_by(index):
    """All that an index knows, by primary keys instead of positions."""

    def keys(bits):
        return {index.entries[n].pk for n in range(index.stride) if bits >> n & 1}

    sizes = {size: keys(index.folded(bits)) for size, bits in index.sizes.items()}
    return {
        "shown": keys(index.shown),
        "orders": {sort: [index.entries[n].pk for n in index.order(sort)] for sort in ORDERS},
        "entries": {pk: (index.entry(pk).title, index.entry(pk).lowest_price) for pk in index.positions},
        "sets": {
            name: {key: keys(bits) for key, bits in choices.items() if bits}
            for name, choices in index.sets.items()
        },
        "sizes": {size: found for size, found in sizes.items() if found},
        "in stock": keys(index.folded(index.in_stock)),
        "variants": index.on_sale.bit_count(),
        "prices": {
            limit: keys(index.folded(index.prices.at_most(limit, index.on_sale)))
            for limit in (0, 2499900, 2500000, 10**7, 10**11)
        },
        "weights": keys(index.folded(index.weights.between(2000, 5000, index.on_sale))),
    }


def test_the_index_of_an_empty_shop_is_empty(db):
    index = item_index()
    assert len(index) == 0
    assert listing_of({"metal": "gold", "price_min": "5"}).total == 0


def test_numbers_by_bits_are_compared_as_numbers():
    dice = random.Random(10)
    numbers = {member: dice.choice([0, 1, 7, 8, dice.randrange(1 << 40)]) for member in range(200)}
    among = bits_of(numbers, 200)
    sliced = Sliced.of(list(numbers.items()), 200)
    for limit in (-1, 0, 1, 6, 7, 8, 9, 1 << 39, (1 << 40) - 1, 1 << 40, 1 << 60, *numbers.values()):
        expected = bits_of((member for member, number in numbers.items() if number <= limit), 200)
        assert sliced.at_most(limit, among) == expected
        assert sliced.between(None, limit, among) == expected
        assert sliced.between(limit + 1, None, among) == among & ~expected
