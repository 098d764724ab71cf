"""All items on view in memory, arranged so that a list with every filter and every count takes a millisecond.

Each item has a position. A set of items is an int whose bits are positions. What is true of single variants
(price, weight, size, in stock) lies on planes: bit `plane * stride + position` speaks of one variant of the item
at `position`. So conditions on variants are joined on the planes, where they meet in the same variant, and only
then the planes are folded into a set of items.

An index is never changed once it is made: a changed one is made beside it, and readers go on with theirs.
"""

from collections import defaultdict
from copy import copy
from itertools import islice

from .bits import Sliced, bits_of
from .reading import read_items, read_names, read_sales

SPARE = 64
# What an index keeps for later, most of it drawn lists of filters of some 20 kB.
MOST_KEPT = 300
SETS = ("metal", "purity", "stone", "collection", "occasion", "category")


class Full(Exception):
    """There is no position left for new items."""


class ItemIndex:
    """`entries` by position (None where an item was taken away), `positions` by primary key of the page, `names`
    of attributes and categories. The rest is for catalogue/facets/selection.py."""

    def __init__(self, names, items, sizes_ne, sales):
        """From what catalogue/facets/reading.py reads."""
        self.names = names
        self.sales = sales
        self.sizes_ne = sizes_ne
        self.stride = len(items) + len(items) // 8 + SPARE
        self.planes = 1
        self.entries = []
        self.positions = {}
        self.shown = self.on_sale = self.in_stock = 0
        self.sets = {name: {} for name in SETS}
        self.sizes = {}
        self.prices = self.weights = Sliced()
        self._kept = {}
        self._add(items)

    @classmethod
    def read(cls):
        names = read_names()
        return cls(names, *read_items(names), read_sales())

    def __len__(self):
        return len(self.positions)

    def entry(self, pk):
        """The Entry of an item, None when it is not on view."""
        position = self.positions.get(pk)
        return None if position is None else self.entries[position]

    def with_names(self, names):
        """The same items under new names."""
        changed = copy(self)
        changed.names = names
        changed._kept = {}
        return changed

    def with_sales(self, sales):
        changed = copy(self)
        changed.sales = sales
        changed._kept = {}
        return changed

    def with_items(self, page_ids, items, sizes_ne):
        """With `items` (see read_items) in the place of what was known of `page_ids`. Raises Full."""
        changed = copy(self)
        changed.entries = self.entries.copy()
        changed.positions = self.positions.copy()
        changed.sets = {name: choices.copy() for name, choices in self.sets.items()}
        changed.sizes_ne = sizes_ne | self.sizes_ne
        changed._kept = {}
        changed._take_away([self.positions[pk] for pk in page_ids if pk in self.positions])
        changed._add(items)
        return changed

    def kept(self, name, make):
        """What `make()` gave when it was first asked for by this name: what follows from this index alone."""
        found = self._kept.get(name)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[name] = make()
        return found

    def order(self, sort):
        """The positions of all items in the order of `sort`, one of ORDERS."""
        return self.kept(sort, lambda: sorted(self.positions.values(), key=ORDERS[sort](self)))

    def first(self, sort, limit, *, category=None, leave_out=()):
        """The first entries in the order of `sort`, of all items or of those in a category (its path in the
        tree), without those whose primary keys are in `leave_out`."""
        bits = self.shown if category is None else self.sets["category"].get(category, 0)
        wanted = (
            self.entries[position]
            for position in self.order(sort)
            if bits >> position & 1 and self.entries[position].pk not in leave_out
        )
        return list(islice(wanted, limit))

    def folded(self, variants):
        """The items of which at least one variant is among `variants`."""
        planes = self.planes
        while planes > 1:
            half = (planes + 1) // 2
            variants |= variants >> half * self.stride
            planes = half
        return variants & self.shown

    def _take_away(self, positions):
        items = bits_of(positions, self.stride)
        variants = sum(items << plane * self.stride for plane in range(self.planes))
        for position in positions:
            del self.positions[self.entries[position].pk]
            self.entries[position] = None
        self.shown &= ~items
        self.on_sale &= ~variants
        self.in_stock &= ~variants
        self.prices = self.prices.without(variants)
        self.weights = self.weights.without(variants)
        self.sizes = {size: bits & ~variants for size, bits in self.sizes.items()}
        for choices in self.sets.values():
            for pk, bits in choices.items():
                choices[pk] = bits & ~items

    def _add(self, items):
        """Find a position for each item, and set its bits in all sets."""
        if len(self.entries) + len(items) > self.stride:
            raise Full
        sets = {name: defaultdict(list) for name in SETS}
        sizes = defaultdict(list)
        on_sale, in_stock, prices, weights = [], [], [], []
        first = len(self.entries)
        for position, (entry, offered) in enumerate(items, start=first):
            self.entries.append(entry)
            self.positions[entry.pk] = position
            for name, keys in _keys_of(entry):
                for key in keys:
                    sets[name][key].append(position)
            for plane, variant in enumerate(offered):
                bit = plane * self.stride + position
                on_sale.append(bit)
                prices.append((bit, variant.price))
                weights.append((bit, variant.weight))
                if variant.stock:
                    in_stock.append(bit)
                if variant.size:
                    sizes[variant.size].append(bit)
        self.planes = max(self.planes, max((len(offered) for _entry, offered in items), default=0))
        length = self.planes * self.stride
        self.shown |= bits_of(range(first, len(self.entries)), self.stride)
        self.on_sale |= bits_of(on_sale, length)
        self.in_stock |= bits_of(in_stock, length)
        self.prices = self.prices.joined(Sliced.of(prices, length))
        self.weights = self.weights.joined(Sliced.of(weights, length))
        _join(self.sizes, sizes, length)
        for name, found in sets.items():
            _join(self.sets[name], found, self.stride)


def _keys_of(entry):
    yield "metal", (entry.metal,)
    yield "purity", (entry.purity,)
    yield "stone", entry.stones
    yield "collection", (entry.collection,) if entry.collection else ()
    yield "occasion", entry.occasions
    yield "category", (entry.category,)


def _join(known, found, length):
    for key, numbers in found.items():
        known[key] = known.get(key, 0) | bits_of(numbers, length)


def _by_newest(index):
    entries = index.entries
    return lambda position: (-entries[position].published, -entries[position].pk)


def _by_price(sign):
    def key(index):
        entries = index.entries
        return lambda position: (sign * entries[position].lowest_price, -entries[position].pk)

    return key


def _by_sales(index):
    entries, sales = index.entries, index.sales
    return lambda position: (
        -sales.get(entries[position].pk, 0),
        -entries[position].published,
        -entries[position].pk,
    )


ORDERS = {"newest": _by_newest, "price": _by_price(1), "-price": _by_price(-1), "popular": _by_sales}
