"""What a shopper typed, made into words that every search backend takes, and into other forms of a word."""

import unicodedata

MOST_CHARACTERS = 100
MOST_WORDS = 8

# Part of a word, for patterns: behind one no word begins. Python's \w leaves out the vowel signs of Devanagari.
SIGN = r"(?:[^\W_]|[\u0900-\u0963])"

# Words that say nothing of a piece. Left out where others are left.
_ENGLISH = "a an and any at by for from in is me my of on or show some the to want with"
_NEPALI = "को का की ले लाई मा र लागि बाट सँग सहित भएको हरू ko ka ki ma ra lai lagi"
EMPTY_WORDS = frozenset([*_ENGLISH.split(), *_NEPALI.split()])

# What Nepali hangs on the end of a noun, the longest first: हीराको is "of diamond", औंठीहरू "rings".
_ENDINGS = ("हरूको", "हरुको", "हरू", "हरु", "लाई", "बाट", "सँग", "को", "का", "की", "ले", "मा")
_SHORTEST_STEM = 2


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


def singular(word):
    """The English singular of `word`, or the word itself. Nothing else than a guess by its last letters."""
    if len(word) > 3 and word.isascii() and word.isalpha():
        if word.endswith("ies"):
            return f"{word[:-3]}y"
        if word.endswith(("ches", "shes", "sses", "xes")):
            return word[:-2]
        if word.endswith("s") and not word.endswith("ss"):
            return word[:-1]
    return word


def plural(word):
    """The English plural of a singular; "" where there can be none."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return ""
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("ch", "sh", "ss", "x")) else f"{word}s"


def stem(word):
    """A Nepali noun without what hangs on its end, or the word itself."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def forms(word):
    """`word`, its singular, its plural and its Nepali stem, each once, the word as typed first."""
    single = singular(word)
    return list(dict.fromkeys(form for form in (word, single, plural(single), stem(word)) if form))
