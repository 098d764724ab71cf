"""The code by which the shop knows that who comes for an order is who bought it."""

import hmac
import secrets

from home.formatting import ascii_digits

CODE_DIGITS = 6
# After so many wrong ones a code proves nothing: whoever hands over looks at a card, and writes down why.
MOST_TRIES = 10


def new_code():
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def is_code(typed, code):
    """Whether what was typed, in either script and however spaced, is `code`. Takes as long when it is wrong."""
    digits = "".join(ascii_digits(typed).split())
    return hmac.compare_digest(digits.encode(), code.encode())
