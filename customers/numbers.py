"""Citizenship numbers. They are free text: never parsed, only made comparable."""

import re

from home.formatting import ascii_digits


def plain_number(text):
    """The signs of a number without what people put between them: "२७-०१/70 1234" and "2701701234" are one."""
    return re.sub(r"[\W_]+", "", ascii_digits(text)).upper()


def masked_number(text):
    """`text` with all but its last three signs hidden."""
    hidden = "".join("•" if sign.isalnum() else sign for sign in text[:-3])
    return hidden + text[-3:]
