"""What of the index fits the filters, and how many items would fit each further choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_

from .bits import bits_of, is_in
from .filters import CHOICES, IN_STOCK, MEASURES, PRICE, SIZE, WEIGHT, Range

RELEVANCE = "relevance"

_LAKH = 100000
# The ends of the ranges that are offered, in NPR and grams.
STEPS = {
    PRICE: [Decimal(each) for each in (25000, 50000, _LAKH, 2 * _LAKH, 5 * _LAKH)],
    WEIGHT: [Decimal(each) for each in (2, 5, 10, 20, 50)],
}


@dataclass(frozen=True)
class Count:
    """How many items fit a choice together with all that is chosen in the other facets."""

    value: object
    count: int
    is_chosen: bool


class Selection:
    """The items of `index` that fit `filters`, among those of `category` (a path in the tree) and those `found`
    (primary keys, the best first) where these are given."""

    def __init__(self, index, filters, *, category=None, found=None):
        self.index = index
        self.filters = filters
        self._scope = index.shown if category is None else index.sets["category"].get(category, 0)
        self._found = None
        if found is not None:
            self._found = [index.positions[pk] for pk in dict.fromkeys(found) if pk in index.positions]
            self._scope &= bits_of(self._found, index.stride)
        self._of_items = {}
        self._of_variants = {}
        for facet in CHOICES:
            if codes := filters.chosen.get(facet):
                conditions = self._of_variants if facet == SIZE else self._of_items
                conditions[facet] = reduce(or_, (self._choice(facet, code) for code in codes))
        for measure in MEASURES:
            if limits := filters.range_of(measure):
                self._of_variants[measure.name] = self._within(measure, limits)
        if filters.in_stock:
            self._of_variants[IN_STOCK] = index.in_stock
        self.matches = self._matching()

    def items(self, sort):
        """The entries that fit in the order of `sort`, to be sliced."""
        order = self._found if sort == RELEVANCE else self.index.order(sort)
        return InOrder(self.index, self.matches, order)

    def count_without(self, facet):
        """How many would fit if nothing were chosen in this facet."""
        return self._matching(leave_out=facet).bit_count()

    @property
    def total_unfiltered(self):
        return self._scope.bit_count()

    def counts(self, facet):
        """A Count for each choice of a facet that fits something or is chosen, in the order of the shop."""
        chosen = self.filters.chosen.get(facet, ())
        if facet == SIZE:
            counted = self._counts_of_variants(
                facet, ((size, bits) for size, bits in self.index.sizes.items())
            )
            return [Count(size, count, size in chosen) for size, count in counted if count or size in chosen]
        others = self._matching(leave_out=facet)
        known = self.index.sets[facet]
        counts = [
            Count(named, (others & known.get(named.pk, 0)).bit_count(), named.code in chosen)
            for named in self.index.names.attributes[facet]
        ]
        return [each for each in counts if each.count or each.is_chosen]

    def range_counts(self, measure):
        """A Count for each of the ranges offered that fits something or is chosen."""
        chosen = self.filters.range_of(measure)
        offered = self.index.kept(f"ranges of {measure.name}", lambda: self._offered(measure))
        counted = self._counts_of_variants(measure.name, offered)
        return [
            Count(limits, count, limits == chosen) for limits, count in counted if count or limits == chosen
        ]

    def in_stock_count(self):
        [(_name, count)] = self._counts_of_variants(IN_STOCK, [(IN_STOCK, self.index.in_stock)])
        return Count(IN_STOCK, count, self.filters.in_stock)

    def _choice(self, facet, code):
        if facet == SIZE:
            return self.index.sizes.get(code, 0)
        return self.index.sets[facet].get(self.index.names.by_code[facet][code].pk, 0)

    def _within(self, measure, limits):
        numbers = self.index.prices if measure is PRICE else self.index.weights
        return numbers.between(*limits.whole(measure), among=self.index.on_sale)

    def _offered(self, measure):
        """Pairs of Range and the variants in it."""
        steps = STEPS[measure]
        ranges = [Range(low, high) for low, high in zip([None, *steps], [*steps, None], strict=True)]
        return [(limits, self._within(measure, limits)) for limits in ranges]

    def _matching(self, leave_out=None):
        return self._fitting_items(leave_out) & self._folded(self._fitting_variants(leave_out))

    def _fitting_items(self, leave_out):
        bits = self._scope
        for facet, condition in self._of_items.items():
            if facet != leave_out:
                bits &= condition
        return bits

    def _fitting_variants(self, leave_out):
        """The variants that fit all that is asked of a variant; None when nothing is."""
        bits = None
        for facet, condition in self._of_variants.items():
            if facet != leave_out:
                bits = condition if bits is None else bits & condition
        return bits

    def _folded(self, variants):
        return self.index.shown if variants is None else self.index.folded(variants)

    def _counts_of_variants(self, facet, choices):
        """Pairs of value and count for choices that speak of variants, pairs of value and variants. `choices` are
        the same at each call for the same facet and index."""
        items = self._fitting_items(facet)
        others = self._fitting_variants(facet)
        if others is None:
            choices = self.index.kept(f"items by {facet}", lambda: self._items_of(choices))
            return [(value, (items & bits).bit_count()) for value, bits in choices]
        both = [(value, bits & others) for value, bits in choices]
        return [(value, (items & self.index.folded(bits)).bit_count() if bits else 0) for value, bits in both]

    def _items_of(self, choices):
        return [(value, self.index.folded(bits)) for value, bits in choices]


class InOrder(Sequence):
    """The entries of a set of items in an order, made out only as far as they are asked for."""

    def __init__(self, index, bits, order):
        self._index = index
        self._bits = bits
        self._order = order
        self._count = bits.bit_count()

    def __len__(self):
        return self._count

    def __getitem__(self, wanted):
        if isinstance(wanted, slice):
            return [self._index.entries[position] for position in self._positions()[wanted]]
        return self._index.entries[self._positions()[wanted]]

    def _positions(self):
        if self._count == len(self._order):
            return self._order
        flags = is_in(self._bits, self._index.stride)
        return [position for position in self._order if flags[position] == "1"]
