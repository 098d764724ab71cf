"""What a shopper typed, made into words that every search backend takes, and words that mean the same."""

import unicodedata
from difflib import get_close_matches

MOST_CHARACTERS = 100
MOST_WORDS = 8

# Nepali words as they are typed in Latin letters, and what our items are called.
ROMANISED = {
    "aunthi": "ring",
    "authi": "ring",
    "aunthee": "ring",
    "anguthi": "ring",
    "mala": "necklace",
    "haar": "necklace",
    "har": "necklace",
    "kantha": "necklace",
    "pote": "pote",
    "pothe": "pote",
    "tilari": "tilhari",
    "chura": "bangle",
    "churi": "bangle",
    "bala": "bangle",
    "kada": "bangle",
    "jhumki": "jhumka",
    "jhumkas": "jhumka",
    "top": "tops",
    "nath": "nose",
    "nathi": "nose",
    "fuli": "phuli",
    "phooli": "phuli",
    "payal": "anklet",
    "pauju": "anklet",
    "kalli": "anklet",
    "sun": "gold",
    "soon": "gold",
    "chandi": "silver",
    "hira": "diamond",
    "heera": "diamond",
    "manik": "ruby",
    "panna": "emerald",
    "moti": "pearl",
    "muga": "coral",
    "bihe": "wedding",
    "biha": "wedding",
    "bibaha": "wedding",
}


def words_of(text):
    """The words of a query: letters, their marks and digits, lower case. Everything else only parts words.

    So neither quotes, stars and minuses, which mean something to SQLite's and PostgreSQL's full text search,
    nor NUL, which PostgreSQL refuses, get any further. Vowel signs of Devanagari are marks and stay.
    """
    text = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    # The joiners are spelling habits inside a Devanagari word, not gaps between words.
    text = text.replace("\u200c", "").replace("\u200d", "")
    kept = "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in text)
    return [word for word in kept.lower().split() if any(sign.isalnum() for sign in word)][:MOST_WORDS]


def plainer(word):
    """The English singular, or the English of a romanised Nepali word; the word itself when there is none."""
    word = ROMANISED.get(word, word)
    if len(word) > 3 and word.isascii():
        if word.endswith("ies"):
            word = f"{word[:-3]}y"
        elif word.endswith("s") and not word.endswith("ss"):
            word = word[:-1]
    return ROMANISED.get(word, word)


def did_you_mean(words, vocabulary):
    """The query with each unknown word replaced by the nearest of `vocabulary`; "" when nothing is near."""
    known = {word for text in vocabulary for word in words_of(text)}
    # difflib's effort grows with the square of the length; no word of ours is this long.
    guesses = [word if word in known else _nearest(word, known) for word in words if len(word) <= 30]
    if not all(guesses) or guesses == words:
        return ""
    return " ".join(guesses)


def _nearest(word, known):
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.72)), "")
