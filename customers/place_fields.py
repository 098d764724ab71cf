"""A local level is chosen from a list; its ward is typed, and checked against how many it has."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.formatting import ascii_digits, localized_digits

from . import places


class LocalLevelSelect(forms.Widget):
    """All local levels in one list, by district. With JavaScript it is chosen by province and district first
    (assets/js/card/places.js)."""

    template_name = "customers/widgets/local_level.html"
    input_type = "select"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["provinces"] = places.by_province()
        return context


class NeverDemanded:
    """For a field that may be out of sight: the browser would stop at it, and nobody could see why."""

    def use_required_attribute(self, initial):
        return False


class FoldedLocalLevelSelect(NeverDemanded, LocalLevelSelect):
    pass


class WardInput(forms.TextInput):
    def __init__(self):
        super().__init__({"inputmode": "numeric", "autocomplete": "off"})


class FoldedWardInput(NeverDemanded, WardInput):
    pass


class LocalLevelField(forms.Field):
    """Cleans to a customers.places.LocalLevel, or to None."""

    widget = LocalLevelSelect
    default_error_messages = {"invalid": _("Please choose a municipality from the list.")}

    def to_python(self, value):
        if not value:
            return None
        level = places.local_levels().get(value)
        if level is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return level


class WardField(forms.CharField):
    """The number of a ward in digits of either script; cleans to its text in ASCII digits."""

    widget = WardInput
    default_error_messages = {"invalid": _("Please write the number of the ward.")}

    def __init__(self, **kwargs):
        super().__init__(label=_("Ward"), max_length=4, **kwargs)

    def clean(self, value):
        ward = ascii_digits(super().clean(value))
        if not ward:
            return ""
        if not (ward.isascii() and ward.isdigit() and int(ward)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return str(int(ward))


def refuse_unknown_ward(level, ward):
    """Raises ValidationError when the local level has no ward of that number."""
    if int(ward) > level.wards:
        message = _("%(place)s has the wards 1 to %(most)s.")
        raise ValidationError(
            message,
            code="no_such_ward",
            params={"place": level.name, "most": localized_digits(str(level.wards))},
        )
