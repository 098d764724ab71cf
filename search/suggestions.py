"""What a query that is still being typed may become: items, categories, and what items are sorted by."""

import re
from dataclasses import dataclass
from itertools import islice

from django.utils.http import urlencode
from wagtail.images import get_image_model

from catalogue.cards import catalogue_address, price_label
from home.pictures import THUMB, picture_of

from .finder import names_of_items
from .words import SIGN, forms, words_of

SHORTEST = 2
MOST_ITEMS = 5
MOST_NAMES = 4


@dataclass(frozen=True)
class SuggestedItem:
    title: str
    url: str
    price: str
    picture: object


@dataclass(frozen=True)
class SuggestedName:
    """A category, or something that items are sorted by."""

    title: str
    url: str


@dataclass(frozen=True)
class Suggestions:
    names: list[SuggestedName]
    items: list[SuggestedItem]

    def __bool__(self):
        return bool(self.names or self.items)


def suggest(text, index, synonyms):
    """The Suggestions for `text`, whose last word may be only begun; empty ones for less than two signs."""
    words = words_of(text)
    if sum(map(len, words)) < SHORTEST:
        return Suggestions([], [])
    begun = [_begun(word, synonyms, is_last=word is words[-1]) for word in words]
    return Suggestions(_names(begun, index), _items(begun, index))


def _begun(word, synonyms, *, is_last):
    """What finds the beginning of a word that means `word`; of the last, any that begins like it."""
    meant = set(forms(word))
    for form in [*synonyms.beginning(word)] if is_last else forms(word):
        meant.update(" ".join(phrase) for phrase in ((form,), *synonyms.same_as((form,))))
    alternatives = "|".join(re.escape(each) for each in sorted(meant, key=len, reverse=True))
    return re.compile(rf"(?<!{SIGN})(?:{alternatives})")


def _fits(text, begun):
    return all(pattern.search(text) for pattern in begun)


def _names(begun, index):
    top = catalogue_address(index.names, request=None)
    named = [
        SuggestedName(each.name, top + each.address)
        for each in index.names.categories
        if each.is_shown and _fits(f"{each.title}\n{each.title_ne}".lower(), begun)
    ]
    for facet, attributes in index.names.attributes.items():
        named += [
            SuggestedName(each.localized_name, f"{top}?{urlencode({facet: each.code})}")
            for each in attributes
            if index.sets[facet].get(each.pk) and _fits(f"{each.name}\n{each.name_ne}".lower(), begun)
        ]
    return named[:MOST_NAMES]


def _items(begun, index):
    """Those that are bought most first."""
    names = names_of_items(index)
    fitting = (position for position in index.order("popular") if _fits(names[position], begun))
    entries = [index.entries[position] for position in islice(fitting, MOST_ITEMS)]
    keys = {entry.picture for entry in entries if entry.picture}
    images = get_image_model().objects.prefetch_related("renditions").in_bulk(keys) if keys else {}
    top = catalogue_address(index.names, request=None)
    return [
        SuggestedItem(
            entry.name, top + entry.address, price_label(entry), picture_of(images.get(entry.picture), THUMB)
        )
        for entry in entries
    ]
