"""Text in two languages side by side: a field `title` and its Nepali in `title_ne`."""

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import get_language, override


def is_nepali():
    """Whether the language now active is Nepali."""
    return (get_language() or "").split("-")[0] == "ne"


def address_in_language(address):
    """An address as staff type it, /shop/ or https://…, led to the active language where it is one of ours."""
    names_language = address.split("/")[1:2] in [[code] for code, _name in settings.LANGUAGES]
    if not address.startswith("/") or names_language:
        return address
    language = get_language()
    with override(settings.LANGUAGE_CODE):  # as it is typed: without a language in front
        return translate_url(address, language)


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
