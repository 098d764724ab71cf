"""Why a card is turned down: common reasons to pick from, which the shopper reads in their own language."""

from django.utils.translation import gettext, gettext_noop

COMMON_REASONS = [
    gettext_noop("The picture is blurred or too dark to read."),
    gettext_noop("Part of the card is cut off or covered."),
    gettext_noop("The pictures do not show both sides of the same card."),
    gettext_noop("The name does not match the card."),
    gettext_noop("The citizenship number does not match the card."),
    gettext_noop("A date does not match the card."),
    gettext_noop("The address does not match the card."),
    gettext_noop("This is not a Nepali citizenship card."),
]


def localized_reason(text):
    """A reason in the active language: the common part translated, the reviewer's own words as written."""
    for reason in COMMON_REASONS:
        if text.startswith(reason):
            return gettext(reason) + text[len(reason) :]
    return text
