"""Words with places for what each mail fills in: "order {number} is ready". One pair of braces with a name that
the mail knows; nothing else may be in braces."""

import re

PLACE = re.compile(r"\{([^{}]*)\}")
# What turns text around, or cannot be seen. The joiners of Devanagari (U+200C, U+200D) are not among it.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def problem_with(words, names):
    """What keeps `words` from being used in a mail that fills in `names`; "" when nothing does."""
    if UNSEEN.search(words):
        return "There is a sign in it that cannot be seen. Please type the words anew."
    allowed = " ".join(f"{{{name}}}" for name in names)
    known = f"What can be filled in here: {allowed}." if names else "Nothing can be filled in here."
    unknown = next((name for name in PLACE.findall(words) if name not in names), None)
    if unknown is not None:
        return f"{{{unknown}}} is nothing that this mail knows. {known}"
    rest = PLACE.sub("", words)
    if "{" in rest or "}" in rest:
        return f"A brace stands alone: each {{ needs its }}. {known}"
    return ""


def left_out(words, names):
    """The first of `names` that `words` does not fill in; None when all are there."""
    there = PLACE.findall(words)
    return next((name for name in names if name not in there), None)


def filled(words, values):
    """`words` with `values`, by name, in their places. A value is one line, and what it holds is no place again:
    somebody's name may be "{total}"."""
    return PLACE.sub(lambda place: " ".join(str(values[place[1]]).split()), words)


def paragraphs(text):
    """Parted where a line is empty."""
    return [part for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()) if part]
