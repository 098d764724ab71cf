"""What stands beside and above a filtered list, in the shopper's words: choices with their counts, the chips of
what is chosen, ways out of an empty list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalogue.facets.filters import CHOICES, IN_STOCK, MEASURES, OWN, PRICE, SIZE, SORT
from home.formatting import format_npr, format_weight, localized_digits
from home.translation import is_nepali

LABELS = {
    "metal": gettext_lazy("Metal"),
    "purity": gettext_lazy("Purity"),
    "price": gettext_lazy("Price"),
    "stone": gettext_lazy("Stone"),
    "size": gettext_lazy("Size"),
    "weight": gettext_lazy("Weight"),
    "occasion": gettext_lazy("Occasion"),
    "collection": gettext_lazy("Collection"),
}
OPEN_AT_FIRST = ("metal", "purity", "price")
MOST_SHOWN_OF_A_CODE = 40


class Offer(NamedTuple):
    """A range to follow as a link. `key` is its own within the group."""

    key: str
    label: str
    count: str
    is_chosen: bool
    address: str


@dataclass(frozen=True)
class Limit:
    """An input for one end of a range."""

    name: str
    label: str
    value: str
    error: str


@dataclass(frozen=True)
class Group:
    """The choices of one facet; of a price or weight, the ranges offered and two inputs. `choices` is HTML: of
    these a panel has a hundred, and a template would take ten times as long to draw them."""

    name: str
    label: str
    is_open: bool
    choices: str = ""
    offers: Sequence[Offer] = ()
    limits: Sequence[Limit] = ()


@dataclass(frozen=True)
class Panel:
    """The form of all filters. `path` is where it leads, `hidden` what it sends along."""

    path: str
    groups: list[Group]
    in_stock: str
    hidden: list[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """Something that is chosen, and the address without it. `is_gone`: no longer exists, and filters nothing."""

    label: str
    address: str
    is_gone: bool = False


@dataclass(frozen=True)
class WayOut:
    label: str
    address: str
    count: int


def panel_of(selection, path):
    """The Panel of a Selection, on the page at `path`."""
    filters = selection.filters
    groups = []
    for name, label in LABELS.items():
        measure = next((each for each in MEASURES if each.name == name), None)
        find = _range_group if measure else _choice_group
        if group := find(selection, measure or name, str(label)):
            groups.append(group)
    hidden = [*filters.kept]
    if filters.is_own:
        hidden.append((OWN, "1"))
    if filters.sort:
        hidden.append((SORT, filters.sort))
    return Panel(
        path=path,
        groups=groups,
        in_stock=_drawn(IN_STOCK, [("1", _("In stock"), selection.in_stock_count())]),
        hidden=hidden,
    )


def chips_of(filters, index):
    """A Chip for each single thing that is chosen, and for each that was and is no more."""
    chips = [
        Chip(choice_label(index, facet, code), filters.without(facet, code).address())
        for facet in CHOICES
        for code in filters.chosen.get(facet, ())
    ]
    for measure in MEASURES:
        if limits := filters.range_of(measure):
            chips.append(Chip(range_label(measure, limits), filters.without(measure.name).address()))
    if filters.in_stock:
        chips.append(Chip(_("In stock"), filters.without(IN_STOCK).address()))
    for facet, code in filters.gone:
        shown = code if len(code) <= MOST_SHOWN_OF_A_CODE else f"{code[:MOST_SHOWN_OF_A_CODE]}…"
        label = _("“%(code)s” is no longer to be had") % {"code": shown}
        chips.append(Chip(label, filters.without_gone(facet, code).address(), is_gone=True))
    return chips


def ways_out_of(selection):
    """For each facet in which something is chosen, how many there are without it; the most first."""
    filters, index = selection.filters, selection.index
    found = []
    for facet in CHOICES:
        if codes := filters.chosen.get(facet):
            found.append((facet, ", ".join(choice_label(index, facet, code) for code in codes)))
    found += [
        (each.name, range_label(each, filters.range_of(each))) for each in MEASURES if filters.range_of(each)
    ]
    if filters.in_stock:
        found.append((IN_STOCK, _("In stock")))
    ways = [
        WayOut(label, filters.without(facet).address(), selection.count_without(facet))
        for facet, label in found
    ]
    return sorted((way for way in ways if way.count), key=lambda way: -way.count)


def choice_label(index, facet, code):
    return _labels(index, facet)(code)


def _labels(index, facet):
    """What gives the label of a choice: the language is looked up once for all."""
    if facet == SIZE:
        names = index.sizes_ne if is_nepali() else {}
        return lambda size: names.get(size) or size
    return lambda code: index.names.by_code[facet][code].localized_name


def _number_writer():
    return (lambda number: localized_digits(str(number))) if is_nepali() else str


def range_label(measure, limits):
    """Rs 50,000 to Rs 1,00,000 · Up to 5 g · From 20 g."""
    return _range_label(measure, limits, get_language())


@lru_cache(maxsize=1000)
def _range_label(measure, limits, _language):
    low, high = (None if limit is None else _measured(measure, limit) for limit in (limits.low, limits.high))
    if low is None:
        return _("Up to %(limit)s") % {"limit": high}
    if high is None:
        return _("From %(limit)s") % {"limit": low}
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def _measured(measure, number):
    if measure is PRICE:
        return format_npr(number).removesuffix(localized_digits(".00"))
    return format_weight(number)


def _choice_group(selection, facet, label):
    counts = selection.counts(facet)
    if not counts:
        return None
    if facet == SIZE:
        counts.sort(key=lambda each: _in_order_of_size(each.value))
    label_of = _labels(selection.index, facet)
    codes = [each.value if facet == SIZE else each.value.code for each in counts]
    choices = _drawn(facet, zip(codes, map(label_of, codes), counts, strict=True))
    is_open = facet in OPEN_AT_FIRST or any(each.is_chosen for each in counts)
    return Group(facet, label, is_open, choices)


def _drawn(facet, choices):
    """The boxes of a facet, from tuples of code, label and Count."""
    written = _number_writer()
    drawn = []
    for code, label, told in choices:
        start, end = _box(facet, code, label)
        mark = " checked" if told.is_chosen else ""
        drawn.append(f"{start}{mark}{end}{written(told.count)}</span></label>")
    return mark_safe("\n".join(drawn))  # noqa: S308 escaped in _box()


@lru_cache(maxsize=2000)
def _box(facet, code, label):
    """A box up to its mark, and from there to its count: nothing else differs from one list to the next."""
    key = "filter-in-stock" if facet == IN_STOCK else "filter-{}-{}".format(facet, re.sub(r"\W+", "-", code))
    alone = " facet-alone" if facet == IN_STOCK else ""
    start = format_html(
        '<label class="facet-choice{}"><input type="checkbox" name="{}" value="{}" id="{}"',
        alone,
        facet,
        code,
        key,
    )
    return start, format_html('><span>{}</span><span class="facet-count">', label)


def _range_group(selection, measure, label):
    filters = selection.filters
    written = _number_writer()
    offers = [
        Offer(
            key=f"{each.value.low or 0:f}",
            label=range_label(measure, each.value),
            count=written(each.count),
            is_chosen=each.is_chosen,
            address=(
                filters.without(measure.name)
                if each.is_chosen
                else filters.with_range(measure, each.value.low, each.value.high)
            ).address(),
        )
        for each in selection.range_counts(measure)
    ]
    limits = [
        Limit(name, text, filters.typed.get(name, ""), filters.errors.get(name, ""))
        for name, text in ((measure.low, _("Lowest")), (measure.high, _("Highest")))
    ]
    is_set = bool(filters.range_of(measure)) or any(limit.error for limit in limits)
    return Group(measure.name, label, measure.name in OPEN_AT_FIRST or is_set, offers=offers, limits=limits)


@lru_cache(maxsize=2000)
def _in_order_of_size(size):
    """Numbers by what they are worth, before words."""
    number = re.match(r"\d+(\.\d+)?", size)
    return (0, float(number.group()), size) if number else (1, 0.0, size)
