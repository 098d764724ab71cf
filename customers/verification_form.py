import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.formatting import ascii_digits

from .dates import CalendarDateField, years_after
from .districts import district_choices
from .models import VaultDocument, Verification
from .phones import PhoneField
from .pictures import PictureField

SIDES = {"front": VaultDocument.Kind.CITIZENSHIP_FRONT, "back": VaultDocument.Kind.CITIZENSHIP_BACK}

# Raise it when the words of the purpose change: each submission keeps which words its shopper agreed to.
CONSENT_VERSION = "2026-11"
PURPOSE = _(
    "I agree that the shop keeps these pictures and details to know who buys jewellery, as the law asks, for at "
    "least five years. They are kept encrypted, only staff who check cards may open them, and I can see who did."
)

LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .'’-]+")
DEVANAGARI_NAME = re.compile(r"[\u0900-\u097f][\u0900-\u097f\u200c\u200d .-]+")
CARD_NUMBER = re.compile(r"[0-9A-Za-z./ -]+")
HOLDER_IS_AT_LEAST = 16  # years of age, on the day the card is issued
OLDEST_HOLDER = 120
WARDS = (1, 33)


class VerificationForm(forms.ModelForm):
    """A citizenship card as its holder types it, with both pictures.

    `waiting` are pictures kept from an earlier try, by kind: a side that has one need not be chosen again.
    """

    front = PictureField(label=_("Front of the card"))
    back = PictureField(label=_("Back of the card"))
    issuing_district = forms.ChoiceField(label=_("Issuing district"), choices=district_choices)
    issue_date = CalendarDateField(label=_("Issue date"))
    birth_date = CalendarDateField(label=_("Birth date"))
    district = forms.ChoiceField(label=_("District"), choices=district_choices)
    ward = forms.CharField(
        label=_("Ward"), max_length=4, widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
    )
    phone = PhoneField()
    consent = forms.BooleanField(
        label=PURPOSE, error_messages={"required": _("Without your consent we may not keep your card.")}
    )

    class Meta:
        model = Verification
        fields = [
            "full_name",
            "full_name_ne",
            "citizenship_number",
            "issuing_district",
            "issue_date",
            "birth_date",
            "district",
            "municipality",
            "ward",
            "street",
            "phone",
        ]
        widgets = {
            "full_name": forms.TextInput({"autocomplete": "name", "placeholder": "SITA MAHARJAN"}),
            "full_name_ne": forms.TextInput(
                {"lang": "ne", "placeholder": "सीता महर्जन", "autocomplete": "off"}
            ),
            "citizenship_number": forms.TextInput({"autocomplete": "off", "placeholder": "27-01-70-01234"}),
            "municipality": forms.TextInput({"autocomplete": "address-level2"}),
            "street": forms.TextInput({"autocomplete": "street-address"}),
        }

    def __init__(self, *args, waiting=None, **kwargs):
        super().__init__(*args, **kwargs)
        for document in (waiting or {}).values():
            self.wait_with(document)

    def wait_with(self, document):
        """Tell the shopper that this side of the card need not be chosen again."""
        name = next(name for name, kind in SIDES.items() if kind == document.kind)
        self.initial[name] = document  # what a file field cleans to when no file comes
        self.fields[name].help_text = _("We have your picture. Choose another only to replace it.")
        self._bound_fields_cache.pop(name, None)  # it keeps the words it was made with

    def _post_clean(self):
        """Nothing of the model's: its documents, consent and owner are the action's to set."""

    def details(self):
        """The typed fields by model field name, as `submit_verification` takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    def clean_full_name(self):
        name = " ".join(self.cleaned_data["full_name"].split())
        if not LATIN_NAME.fullmatch(name):
            raise ValidationError(_("Please write the name in English letters, as on the back of the card."))
        return name

    def clean_full_name_ne(self):
        name = " ".join(self.cleaned_data["full_name_ne"].split())
        if not DEVANAGARI_NAME.fullmatch(name):
            raise ValidationError(_("Please write the name in Nepali letters, as on the front of the card."))
        return name

    def clean_citizenship_number(self):
        number = " ".join(ascii_digits(self.cleaned_data["citizenship_number"]).split())
        if not CARD_NUMBER.fullmatch(number):
            raise ValidationError(
                _("A citizenship number has digits, letters, dashes, slashes and dots only.")
            )
        if sum(sign.isdigit() for sign in number) < 3:
            raise ValidationError(_("A citizenship number has at least three digits."))
        return number

    def clean_ward(self):
        ward = ascii_digits(self.cleaned_data["ward"])
        least, most = WARDS
        if not (ward.isascii() and ward.isdigit() and least <= int(ward) <= most):
            raise ValidationError(_("A ward is a number from 1 to 33."))
        return int(ward)

    def clean_issue_date(self):
        return self._past(self.cleaned_data["issue_date"])

    def clean_birth_date(self):
        born = self._past(self.cleaned_data["birth_date"])
        if timezone.localdate() >= years_after(born, OLDEST_HOLDER):
            raise ValidationError(_("This is more than 120 years ago. Is the calendar right?"))
        return born

    def _past(self, day):
        if day > timezone.localdate():
            raise ValidationError(_("This day is yet to come. Is the calendar right?"))
        return day

    def clean(self):
        cleaned = super().clean()
        born, issued = cleaned.get("birth_date"), cleaned.get("issue_date")
        if born and issued and issued < years_after(born, HOLDER_IS_AT_LEAST):
            message = _("A holder is at least 16 when the card is issued. Please look at both dates again.")
            self.add_error("birth_date", message)
        return cleaned
