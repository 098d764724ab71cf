"""Finding items by words, through whichever search backend the settings name.

The find_… functions give primary keys of pages, published or not, on view or not: in_order() looks to that.
"""

import re
from itertools import groupby, repeat
from operator import itemgetter

from django.db.models import Q
from wagtail.search.backends import get_search_backend
from wagtail.search.query import And, Or, PlainText

from catalogue.facets.bits import bits_of
from catalogue.models import JewelleryPage, Variant
from home.freshness import COUNTER, WORDS, ask
from home.kept import keep

from .words import SIGN

_CODE = re.compile(r"[\w./-]{3,40}")
# "22k" is no beginning of a code that anybody would type.
SHORTEST_BEGINNING = 4
# Relevance as databases count it is left aside: SQLite runs the search again for each row that it found, which
# took two seconds for 2,400 rows. What counts is whether the words stand in the name, see in_order().
_UNSORTED = {"order_by_relevance": False}
# Sets of items that an index keeps by the words in their names, and pairs of such sets that it keeps by the words
# that found them: about 1 kB for each set of 10,000 items.
MOST_KEPT = 1000


def find_by_code(text):
    """The items with a variant on sale whose SKU is `text`, else those with one that begins with it; no query for
    what cannot be a code."""
    if not _CODE.fullmatch(text) or not any(sign.isdigit() for sign in text):
        return []
    spellings = sorted({text, text.upper(), text.lower()})
    on_sale = Variant.objects.filter(is_active=True).order_by("page_id")
    exact = on_sale.filter(sku__in=spellings).values_list("page_id", flat=True)
    if exact or len(text) < SHORTEST_BEGINNING:
        return list(exact)
    begins = Q()
    # startswith and not istartswith: only the first goes by PostgreSQL's index.
    for spelling in spellings:
        begins |= Q(sku__startswith=spelling)
    return list(on_sale.filter(begins).values_list("page_id", flat=True).distinct())


def found_by(words, places, index):
    """in_order() of the items that hold a phrase for each of `places`, or else of those whose names `words` begin;
    None where there are neither. Kept: a database goes through thousands of entries for a common word."""
    known = index.kept("items by words", dict)
    key = tuple(words), tuple(map(tuple, places))
    versions = ask()
    noted, found = known.get(key, (-1, None))
    if noted < versions[WORDS]:
        keys = find_with_all(places) or find_beginning(words)
        found = in_order(keys, places, index) if keys else None
        # No search server tells when it has taken in what has changed.
        if hasattr(get_search_backend().results_class, "keys"):
            keep(known, key, (versions[COUNTER], found), MOST_KEPT)
    return found


def find_with_all(places):
    """The items that hold, for each of `places`, one of its phrases (see Synonyms.alternatives)."""
    return _search(And([_any_of(place) for place in places]))


def find_with_some(places):
    """The items that hold a phrase of at least one of `places`."""
    return _search(Or([_any_of(place) for place in places]))


def find_beginning(words):
    """The items whose names hold all `words`, the last of which may be only begun."""
    items = JewelleryPage.objects.order_by()
    return _keys(items.autocomplete(" ".join(words), operator="and", **_UNSORTED))


def _any_of(place):
    queries = [PlainText(" ".join(phrase), operator="and") for phrase in place]
    return Or(queries) if len(queries) > 1 else queries[0]


def _search(query):
    return _keys(JewelleryPage.objects.order_by().search(query, **_UNSORTED))


def _keys(results):
    # A database is asked for the keys alone (search/backend.py); other backends know no way to.
    return results.keys() if hasattr(results, "keys") else [item.pk for item in results]


def in_order(keys, places, index):
    """Those of `keys` that are on view, as list_items() takes them: a set of those whose name has a phrase for
    each of `places`, and one of the others."""
    # What is not on view gets a position that no item has.
    positions = map(index.positions.get, keys, repeat(index.stride))
    found = bits_of(positions, index.stride + 1) & index.shown
    named = found
    for place in places:
        named &= _named(place, index)
    return [named, found & ~named]


def _named(place, index):
    """The set of the items whose name has a phrase of `place`. Kept: to find it, all names are gone through, and
    most queries are made of a few words."""
    known = index.kept("items by words of names", dict)
    phrases = tuple(place)
    named = known.get(phrases)
    if named is None:
        is_named = _pattern(place)
        names = enumerate(names_of_items(index))
        named = bits_of([position for position, name in names if is_named(name)], index.stride)
        keep(known, phrases, named, MOST_KEPT)
    return named


def names_of_items(index):
    """The name of each item in both languages, in small letters, by its position in the index."""

    def read():
        return [f"{entry.title}\n{entry.title_ne}".lower() if entry else "" for entry in index.entries]

    return index.kept("names of items", read)


def _pattern(place):
    """What finds one of the phrases of `place` at the beginning of a word. Of "ring" and "rings", which begins
    with it, the first is enough.

    What stands before a phrase is looked at after its first letter: thus names without that letter are passed over
    quickly, which matters where a common word finds thousands.
    """
    beginnings = []
    for phrase in sorted(r"\W+".join(map(re.escape, phrase)) for phrase in place):
        if not beginnings or not phrase.startswith(beginnings[-1]):
            beginnings.append(phrase)
    by_letter = [
        f"{letter}(?<!{SIGN}{letter})(?:{'|'.join(phrase[1:] for phrase in phrases)})"
        for letter, phrases in groupby(beginnings, key=itemgetter(0))
    ]
    return re.compile("|".join(by_letter)).search
