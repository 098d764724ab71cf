"""Words that mean the same, as the shopkeeper lists them."""

from home.freshness import SITE
from home.kept import kept

from .models import SynonymGroup, forms_of, phrases_of

# More alternatives than these of one word find nothing new, and a query of them all must stay short.
MOST_ALTERNATIVES = 24


class Synonyms:
    """All groups, read at once."""

    def __init__(self, groups):
        self._alternatives = {}
        for words in groups:
            phrases = phrases_of(words)
            for phrase in phrases:
                for form in forms_of(phrase):
                    self._alternatives.setdefault(form, []).extend(phrases)
        self._longest = max(map(len, self._alternatives), default=1)

    def same_as(self, phrase):
        """The phrases that mean what `phrase` does, without itself."""
        found = (other for form in forms_of(phrase) for other in self._alternatives.get(form, ()))
        return list(dict.fromkeys(other for other in found if other != phrase))

    def alternatives(self, words):
        """For each word, or for several that stand as one in a group, all that may stand in its place."""
        at = 0
        places = []
        while at < len(words):
            longest = min(self._longest, len(words) - at)
            length = next(
                (n for n in range(longest, 1, -1) if tuple(words[at : at + n]) in self._alternatives), 1
            )
            phrase = tuple(words[at : at + length])
            meant = [form for each in (phrase, *self.same_as(phrase)) for form in forms_of(each)]
            places.append(list(dict.fromkeys(meant))[:MOST_ALTERNATIVES])
            at += length
        return places

    def beginning(self, start):
        """The single words that begin like this."""
        return [
            phrase[0] for phrase in self._alternatives if len(phrase) == 1 and phrase[0].startswith(start)
        ]

    def words(self):
        """Every single word there is, for guessing what a misspelt one may have meant."""
        return {phrase[0] for phrase in self._alternatives if len(phrase) == 1}


@kept(SITE)
def all_synonyms():
    """The Synonyms as the shopkeeper left them; one query where they have changed."""
    return Synonyms(SynonymGroup.objects.order_by("pk").values_list("words", flat=True))
