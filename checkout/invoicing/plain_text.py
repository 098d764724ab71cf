"""What people typed, as it can be set on paper: text and nothing else, and with places to break it."""

import re
import unicodedata

# Controls, what turns the direction of writing, and what is no character at all.
NOT_PRINTED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
# A run of signs without a space that is longer than this would run off the paper.
LONGEST_WORD = 22
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
MAY_BREAK = "\u200b"
JOINERS = ("\u200c", "\u200d")


def printable(text):
    """`text` on one line, with only what can be printed."""
    text = NOT_PRINTED.sub(" ", text).replace("\n", " ")
    return LONG_WORD.sub(lambda word: _breakable(word[0]), text.strip())


def printable_lines(text):
    """`text` with its own line breaks kept."""
    return "\n".join(printable(line) for line in text.splitlines())


def _breakable(word):
    """`word` with places to break it, none of them inside what is written as one sign in Devanagari."""
    parts, since = [], 0
    for before, sign in zip(" " + word, word, strict=False):
        joined = unicodedata.category(sign).startswith("M") or sign in JOINERS or _joins_on(before)
        if since >= LONGEST_WORD and not joined:
            parts.append(MAY_BREAK)
            since = 0
        parts.append(sign)
        since += 1
    return "".join(parts)


def _joins_on(sign):
    return unicodedata.combining(sign) == 9 or sign in JOINERS  # a virama joins what follows
