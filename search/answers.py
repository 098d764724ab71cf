"""What a query finds, and what the shopper has to be told about how it was taken."""

from dataclasses import dataclass, field

from .finder import find_by_code, find_with_all, find_with_some, found_by, in_order
from .names import names_in
from .spelling import Spelling, single_words
from .synonyms import all_synonyms
from .understanding import Understanding, understand
from .words import words_of


@dataclass(frozen=True)
class Answer:
    """`found`: sets of the items with the words, the best first, see in_order(); None where the query was all
    filters.

    `filters` as list_items() assumes them. `corrected`: the words that were looked for instead of those typed.
    `suggestion`: words that may have been meant. `is_partial`: nothing has all the words, this has some.
    """

    found: list[int] | None
    filters: dict[str, str | list[str]] = field(default_factory=dict)
    corrected: str = ""
    suggestion: str = ""
    is_partial: bool = False


def answer(text, index, *, is_plain=False):
    """The Answer to `text`. `is_plain`: every word as it is typed, nothing read into it or put right."""
    if keys := find_by_code(text.strip()):
        return Answer(in_order(keys, [], index))
    synonyms = all_synonyms()
    names = index.kept("names in queries", lambda: names_in(index.names, synonyms))
    understood = Understanding(tuple(words_of(text)), {}) if is_plain else understand(text, names)
    if not understood.words:
        return Answer(None if understood.filters else [], understood.filters)
    places = synonyms.alternatives(understood.words)
    found = found_by(understood.words, places, index)
    if found is not None:
        return Answer(found, understood.filters)
    if is_plain:
        return Answer([])
    spelling = index.kept("spelling", lambda: spelling_of(index, synonyms))
    if meant := spelling.corrected(understood.words, spelling.surely):
        corrected = _answer_instead(meant, understood.filters, names, synonyms, index)
        if corrected:
            return corrected
    keys = find_with_some(places) if len(places) > 1 else []
    maybe = spelling.corrected(understood.words, spelling.maybe) or []
    return Answer(
        in_order(keys, places, index), understood.filters, suggestion=" ".join(maybe), is_partial=bool(keys)
    )


def _answer_instead(words, filters, names, synonyms, index):
    """The Answer to the words that were meant; None when they find nothing either."""
    understood = understand(" ".join(words), names)
    filters = understood.filters | filters
    if not understood.words:
        return Answer(None, filters, corrected=" ".join(words))
    places = synonyms.alternatives(understood.words)
    keys = find_with_all(places)
    return Answer(in_order(keys, places, index), filters, corrected=" ".join(words)) if keys else None


def spelling_of(index, synonyms):
    """All words that name something in the shop."""
    titles = index.kept("words of titles", lambda: single_words(_titles(index)))
    categories = index.names.categories
    attributes = [named for facet in index.names.attributes.values() for named in facet]
    names = [
        *(text for category in categories for text in (category.title, category.title_ne)),
        *(text for named in attributes for text in (named.name, named.name_ne)),
    ]
    return Spelling(titles | single_words(names) | synonyms.words())


def _titles(index):
    return (text for entry in index.entries if entry for text in (entry.title, entry.title_ne))
