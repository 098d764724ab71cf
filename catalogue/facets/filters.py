"""What the address of a list asks for: which parameters there are, what they may hold, how they are written."""

from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, InvalidOperation
from functools import lru_cache
from urllib.parse import quote_plus

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from home.formatting import ascii_digits, localized_digits

from .reading import ATTRIBUTES, PER_GRAM, PER_RUPEE

SIZE = "size"
IN_STOCK = "in_stock"
SORT = "sort"
# The address alone says what is chosen: nothing is assumed from the words that were searched for.
OWN = "own"
CHOICES = (*ATTRIBUTES, SIZE)
# What is kept of an address that is not ours: the words of a search, and that they are to be taken as they are.
KEPT = ("q", "plain")

MOST_VALUES = 50
MOST_CHARACTERS = 4096
MOST_DIGITS = 20


class TooManyFilters(BadRequest):
    """More than any shopper would choose."""


@dataclass(frozen=True)
class Measure:
    """A number of variants that has a lowest and a highest: its parameters, its unit in whole numbers, the
    largest that makes sense, and one as somebody would type it."""

    name: str
    per_unit: int
    most: Decimal
    example: str

    @property
    def low(self):
        return f"{self.name}_min"

    @property
    def high(self):
        return f"{self.name}_max"


PRICE = Measure("price", PER_RUPEE, Decimal("9999999999.99"), "5000")
WEIGHT = Measure("weight", PER_GRAM, Decimal("999999.999"), "4.5")
MEASURES = (PRICE, WEIGHT)


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, both included, in NPR or grams; None where nothing limits."""

    low: Decimal | None = None
    high: Decimal | None = None

    def __bool__(self):
        return self.low is not None or self.high is not None

    def whole(self, measure):
        """Both ends as the index counts."""
        low, high = self.low, self.high
        if low is not None:
            low = int((low * measure.per_unit).to_integral_value(ROUND_CEILING))
        if high is not None:
            high = int((high * measure.per_unit).to_integral_value(ROUND_FLOOR))
        return low, high


@dataclass(frozen=True)
class Filters:
    """What is chosen. `chosen` holds codes (for sizes the sizes themselves) by facet; `gone` pairs of facet and
    code that no longer exist; `typed` and `errors` are the numbers as they were typed, and what is wrong with
    them, by parameter."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: dict[str, Range] = field(default_factory=dict)
    in_stock: bool = False
    sort: str = ""
    gone: tuple[tuple[str, str], ...] = ()
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    kept: tuple[tuple[str, str], ...] = ()
    is_own: bool = False

    def __bool__(self):
        return bool(self.in_stock or any(self.chosen.values()) or any(self.ranges.values()))

    def range_of(self, measure):
        return self.ranges.get(measure.name, Range())

    def with_range(self, measure, low=None, high=None):
        return replace(self, ranges=self.ranges | {measure.name: Range(low, high)})

    def sorted_by(self, sort):
        return replace(self, sort=sort)

    def without(self, facet, value=None):
        """Without one choice of a facet, or without all that it says."""
        if facet in self.ranges:
            return replace(self, ranges=self.ranges | {facet: Range()})
        if facet == IN_STOCK:
            return replace(self, in_stock=False)
        left = tuple(code for code in self.chosen.get(facet, ()) if value is not None and code != value)
        return replace(self, chosen=self.chosen | {facet: left})

    def without_gone(self, facet, code):
        return replace(self, gone=tuple(pair for pair in self.gone if pair != (facet, code)))

    def without_all(self):
        return Filters(sort=self.sort, kept=self.kept, is_own=self.is_own)

    def address(self, page=1):
        """The query, from ? on, that asks for this: always in the same order, and nothing that says nothing."""
        pairs = list(self.kept)
        if self.is_own:
            pairs.append((OWN, "1"))
        for facet in CHOICES:
            pairs += [(facet, code) for code in sorted(self.chosen.get(facet, ()))]
            pairs += sorted(pair for pair in self.gone if pair[0] == facet)
        for measure in MEASURES:
            limits = self.range_of(measure)
            pairs += [
                (name, number_text(limit)) for name, limit in _ends(measure, limits) if limit is not None
            ]
        if self.in_stock:
            pairs.append((IN_STOCK, "1"))
        if self.sort:
            pairs.append((SORT, self.sort))
        if page > 1:
            pairs.append(("page", page))
        return "?" + "&".join(f"{name}={_quoted(str(value))}" for name, value in pairs)


def read_filters(request, index, *, sorts, assumed=None):
    """The Filters that a request asks for. What `assumed` holds counts where the address does not name that
    parameter. `sorts` are the orders there are, the usual one first. Raises TooManyFilters."""
    if len(request.META.get("QUERY_STRING", "")) > MOST_CHARACTERS:
        raise TooManyFilters("the query is too long")
    query = request.GET
    is_own = bool(assumed) or OWN in query
    values = {} if OWN in query else {name: _as_list(value) for name, value in (assumed or {}).items()}
    values |= {name: [value.replace("\0", "") for value in listed] for name, listed in query.lists()}
    if sum(len(values.get(name, ())) for name in CHOICES) > MOST_VALUES:
        raise TooManyFilters("more filters than there are")
    chosen, gone = _read_choices(values, index)
    ranges, typed, errors = _read_ranges(values)
    sort = values.get(SORT, [""])[-1]
    return Filters(
        chosen=chosen,
        ranges=ranges,
        in_stock=values.get(IN_STOCK, [""])[-1] == "1",
        sort=sort if sort in sorts and sort != sorts[0] else "",
        gone=gone,
        typed=typed,
        errors=errors,
        kept=tuple((name, query[name]) for name in KEPT if query.get(name)),
        is_own=is_own,
    )


# A list writes the same few values into twenty addresses.
_quoted = lru_cache(maxsize=1000)(quote_plus)


def number_text(number):
    """A number as addresses and inputs hold it: 50000, 4.5."""
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _as_list(value):
    return [value] if isinstance(value, str) else list(value)


def _ends(measure, limits):
    return ((measure.low, limits.low), (measure.high, limits.high))


def _read_choices(values, index):
    chosen, gone = {}, []
    for facet in CHOICES:
        known = index.sizes if facet == SIZE else index.names.by_code[facet]
        asked = dict.fromkeys(value.strip() for value in values.get(facet, ()))
        chosen[facet] = tuple(code for code in asked if code in known)
        gone += [(facet, code) for code in asked if code and code not in known]
    return chosen, tuple(gone)


def _read_ranges(values):
    ranges, typed, errors = {}, {}, {}
    for measure in MEASURES:
        ends = []
        for name in (measure.low, measure.high):
            text = values.get(name, [""])[-1].strip()
            typed[name] = text[:MOST_DIGITS]
            try:
                ends.append(_number(text, measure))
            except ValueError as error:
                ends.append(None)
                errors[name] = str(error)
        low, high = ends
        if low is not None and high is not None and low > high:
            errors[measure.high] = _("This is below the lowest.")
            low = high = None
        ranges[measure.name] = Range(low, high)
    return ranges, typed, errors


def _number(text, measure):
    """The Decimal typed, in either script, with or without commas; None for nothing. Raises ValueError with what
    the shopper is told."""
    if not text:
        return None
    plain = ascii_digits(text).replace(",", "").replace(" ", "").replace("−", "-")
    try:
        # Digits and a point only: Decimal would also read 1e999, NaN, and the digits of every script.
        if len(plain) > MOST_DIGITS or not plain.isascii() or plain.removeprefix("-").strip("0123456789."):
            raise InvalidOperation
        number = Decimal(plain)
    except InvalidOperation:
        example = localized_digits(measure.example)
        raise ValueError(_("Write a number, such as %(example)s.") % {"example": example}) from None
    if number.is_signed():
        raise ValueError(_("This cannot be less than nothing."))
    if number > measure.most:
        raise ValueError(_("This is more than anything here."))
    return number
