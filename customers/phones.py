"""Nepali mobile numbers: ten digits that begin with 96, 97 or 98, kept as +977…"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from home.formatting import ascii_digits

NATIONAL_NUMBER = re.compile(r"9[678][0-9]{8}")
NOT_A_MOBILE_NUMBER = _("Please give a Nepali mobile number: 10 digits that begin with 96, 97 or 98.")
SEPARATORS = re.compile(r"[\s().-]+")


def normalise_phone(text):
    """The number in `text` as +97798…

    Digits of both scripts, spaces, dashes and the country code may be typed. Raises ValidationError where it
    is no Nepali mobile number.
    """
    digits = SEPARATORS.sub("", ascii_digits(text))
    digits = re.sub(r"^(\+|00)977|^977(?=\d{10}$)", "", digits)
    if not NATIONAL_NUMBER.fullmatch(digits):
        raise ValidationError(NOT_A_MOBILE_NUMBER)
    return f"+977{digits}"


class PhoneField(forms.CharField):
    """Shows the ten digits, takes them in any common writing, gives +977…"""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel-national", "inputmode": "tel"})

    def __init__(self, *, max_length=30, **kwargs):
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(max_length=max_length, **kwargs)

    def prepare_value(self, value):
        return value.removeprefix("+977") if isinstance(value, str) else value

    def clean(self, value):
        value = super().clean(value)
        return normalise_phone(value) if value else value
