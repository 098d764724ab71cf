"""What a misspelt word may have meant, out of the words that the shop itself uses."""

from collections import defaultdict
from difflib import SequenceMatcher, get_close_matches

from .words import forms, words_of

SHORTEST = 4
# No word of ours is longer, and the effort grows with the square of the length.
LONGEST = 30
NEAR = 0.72


class Spelling:
    """Knows all words of the shop."""

    def __init__(self, words):
        self.words = {form for word in words for form in forms(word)}
        self._by_gap = defaultdict(set)
        for word in self.words:
            if SHORTEST <= len(word) <= LONGEST:
                for gap in _with_gaps(word):
                    self._by_gap[gap].add(word)

    def knows(self, word):
        return word in self.words or any(form in self.words for form in forms(word)) or word.isdigit()

    def surely(self, word):
        """The word that is one slip away: a letter too many, too few, wrong or in its neighbour's place.
        "" when there is none."""
        if not SHORTEST <= len(word) <= LONGEST:
            return ""
        common = {known for gap in _with_gaps(word) for known in self._by_gap.get(gap, ())}
        near = [known for known in common if _is_one_slip(word, known)]
        return max(near, key=lambda known: (SequenceMatcher(None, word, known).ratio(), known), default="")

    def maybe(self, word):
        """The word that is nearest, "" when none is near."""
        if len(word) > LONGEST:
            return ""
        return next(iter(get_close_matches(word, sorted(self.words), n=1, cutoff=NEAR)), "")

    def corrected(self, words, guess):
        """`words` with each unknown one as `guess` (one of the two above) would have it; None where it has no
        answer for one of them, or none is unknown."""
        meant = [word if self.knows(word) else guess(word) for word in words]
        return meant if all(meant) and meant != list(words) else None


def single_words(texts):
    """The different words in names and titles, without bare numbers."""
    parts = {part for text in texts for part in text.split()}
    return {word for part in parts if not part.isdigit() for word in words_of(part)}


def _with_gaps(word):
    """The word, and the word without each of its letters: what two words one slip apart have in common."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_one_slip(word, known):
    """Of two words that have something in common with gaps."""
    if len(word) != len(known):
        return abs(len(word) - len(known)) == 1
    others = [at for at in range(len(word)) if word[at] != known[at]]
    if len(others) == 2:
        first, second = others
        return second == first + 1 and word[first] == known[second] and word[second] == known[first]
    return len(others) == 1
