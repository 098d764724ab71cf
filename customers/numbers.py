"""Citizenship numbers. They are free text: never parsed, only made comparable."""

import re

from home.formatting import ascii_digits


def plain_number(text):
    """The signs of a number without what people put between them: "२७-०१/70 1234" and "2701701234" are one."""
    return re.sub(r"[\W_]+", "", ascii_digits(text)).upper()
