"""Text in two languages side by side: a field `title` and its Nepali in `title_ne`."""

from django.utils.translation import get_language


def is_nepali():
    """Whether the language now active is Nepali."""
    return (get_language() or "").split("-")[0] == "ne"


class Translated:
    """An attribute that reads `<field>_ne` while Nepali is active and filled in, and `<field>` otherwise."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        if is_nepali():
            return getattr(instance, f"{self.field}_ne") or getattr(instance, self.field)
        return getattr(instance, self.field)
