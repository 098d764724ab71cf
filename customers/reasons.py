"""Why a card is asked for again or refused: reasons to pick from. The shopper reads them in their own language."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop

FRONT, BACK, DETAILS = "front", "back", "details"


@dataclass(frozen=True)
class Reason:
    """`sides`: what of the card is to be sent again for it."""

    code: str
    sides: tuple[str, ...]
    text: str


# Nine, as the keys 1 to 9 of the review page tick them.
REASONS = [
    Reason("front-blurred", (FRONT,), gettext_noop("The front is blurred or too dark to read.")),
    Reason("front-cut", (FRONT,), gettext_noop("Part of the front is cut off or covered.")),
    Reason("back-blurred", (BACK,), gettext_noop("The back is blurred or too dark to read.")),
    Reason("back-cut", (BACK,), gettext_noop("Part of the back is cut off or covered.")),
    Reason(
        "not-one-card",
        (FRONT, BACK),
        gettext_noop("The pictures do not show both sides of the same card."),
    ),
    Reason("name", (DETAILS,), gettext_noop("The name does not match the card.")),
    Reason("number", (DETAILS,), gettext_noop("The citizenship number does not match the card.")),
    Reason("date", (DETAILS,), gettext_noop("A date does not match the card.")),
    Reason("address", (DETAILS,), gettext_noop("The address does not match the card.")),
]
REFUSALS = [
    gettext_noop("This is not a Nepali citizenship card."),
    gettext_noop("This card belongs to somebody else."),
    gettext_noop("This card is in use with another account of our shop."),
]
# Cards that were turned down with these are still told of.
FORMER_REASONS = [
    gettext_noop("The picture is blurred or too dark to read."),
    gettext_noop("Part of the card is cut off or covered."),
]
KNOWN_TEXTS = [reason.text for reason in REASONS] + REFUSALS + FORMER_REASONS


def localized_reason(text):
    """A reason in the active language: the common parts translated, the reviewer's own words as written."""
    told, rest = [], text
    while known := next((known for known in KNOWN_TEXTS if rest.startswith(known)), None):
        told.append(gettext(known))
        rest = rest[len(known) :].lstrip()
    return " ".join(filter(None, [*told, rest]))
