"""What of the index fits the filters, and how many items would fit each further choice."""

from decimal import Decimal
from functools import cached_property, reduce
from itertools import chain, compress, islice
from operator import or_
from typing import NamedTuple

from .bits import flags_of
from .filters import CHOICES, IN_STOCK, MEASURES, PRICE, SIZE, WEIGHT, Range

RELEVANCE = "relevance"

_LAKH = 100000
# The ends of the ranges that are offered, in NPR and grams.
STEPS = {
    PRICE: [Decimal(each) for each in (25000, 50000, _LAKH, 2 * _LAKH, 5 * _LAKH)],
    WEIGHT: [Decimal(each) for each in (2, 5, 10, 20, 50)],
}


class Count(NamedTuple):
    """How many items fit a choice together with all that is chosen in the other facets."""

    value: object
    count: int
    is_chosen: bool


class Selection:
    """The items of `index` that fit `filters`, among those of `category` (a path in the tree) and those `found`
    (sets that share no item, the best first; within each the newest come first) where these are given."""

    def __init__(self, index, filters, *, category=None, found=None):
        self.index = index
        self.filters = filters
        self._scope = index.shown if category is None else index.sets["category"].get(category, 0)
        self._found = found
        if found is not None:
            self._scope &= reduce(or_, found, 0)
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
        if sort == RELEVANCE:
            sets, sort = [self.matches & found for found in self._found], "newest"
        else:
            sets = [self.matches]
        return InOrder(self.index, sets, self.index.order(sort))

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
            counted = self._counts_of_variants(facet, self.index.sizes.items())
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
        if leave_out in self._of_variants:
            variants = self._folded(self._fitting_variants(leave_out))
        else:
            variants = self._with_fitting_variants
        return self._fitting_items(leave_out) & variants

    @cached_property
    def _with_fitting_variants(self):
        return self._folded(self._fitting_variants())

    def _fitting_items(self, leave_out):
        bits = self._scope
        for facet, condition in self._of_items.items():
            if facet != leave_out:
                bits &= condition
        return bits

    def _fitting_variants(self, leave_out=None):
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
        items_of = self.index.kept(f"items by {facet}", lambda: self._items_of(choices))
        counted = []
        for (value, variants), choice in zip(choices, items_of, strict=True):
            fitting = items & choice
            if fitting and others is not None:
                fitting &= self.index.folded(variants & others)
            counted.append((value, fitting.bit_count()))
        return counted

    def _items_of(self, choices):
        return [self.index.folded(variants) for _value, variants in choices]


class InOrder:
    """The entries of sets of items, one set after another, each in an order. Has a length and slices, which are
    made out only as far as they are asked for."""

    def __init__(self, index, sets, order):
        self._index = index
        self._sets = [bits for bits in sets if bits]
        self._order = order
        self._count = sum(bits.bit_count() for bits in self._sets)

    def __len__(self):
        return self._count

    def __getitem__(self, part):
        positions = islice(self._positions(), *part.indices(self._count))
        return [self._index.entries[position] for position in positions]

    def _positions(self):
        flags = (flags_of(bits, self._index.stride) for bits in self._sets)
        return chain.from_iterable(
            compress(self._order, map(each.__getitem__, self._order)) for each in flags
        )
