import re

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from home.formatting import ascii_digits

from .dates import CalendarDateField, years_after
from .districts import district_choices
from .models import Verification
from .phones import PhoneField
from .picture_field import CardPictureField
from .pictures import CleanedPicture
from .place_fields import (
    FoldedLocalLevelSelect,
    FoldedWardInput,
    LocalLevelField,
    WardField,
    refuse_unknown_ward,
)
from .sending import SIDES, Asked, first_values

# Raise it when the words of templates/customers/verification_consent.html change: each submission keeps which
# words its shopper agreed to.
CONSENT_VERSION = "2026-11-23"


def consent_version(keeping):
    """Which words a shopper agrees to now, with the years and months that the PaperSettings put into them."""
    return f"{CONSENT_VERSION} {keeping.years_after_sale}y{keeping.months_without_sale}m"


LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ .'’-]+")
DEVANAGARI_NAME = re.compile(r"[\u0900-\u097f][\u0900-\u097f\u200c\u200d .-]+")
CARD_NUMBER = re.compile(r"[0-9A-Za-z./ -]+")
HOLDER_IS_AT_LEAST = 16  # years of age, on the day the card is issued
OLDEST_HOLDER = 120
FOLDED = {"current_local_level", "current_ward", "current_street"}  # out of sight with `same_address`
NATIONALITY = "Nepali"  # a citizenship card is given to nobody else


class VerificationForm(forms.ModelForm):
    """A citizenship card as its holder types it, with the pictures that are asked for (see customers/sending.py).

    `waiting` are pictures kept from an earlier try, by kind: a side that has one need not be chosen again.
    """

    front = CardPictureField(label=_("Front of the card"))
    back = CardPictureField(label=_("Back of the card"))
    sex = forms.ChoiceField(label=_("Sex"), choices=Verification.Sex.choices, widget=forms.RadioSelect)
    parent_name = forms.CharField(
        label=_("Name of father or mother"),
        max_length=120,
        help_text=_("As on the card, in either script."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    issuing_district = forms.ChoiceField(label=_("Issuing district"), choices=district_choices)
    issue_date = CalendarDateField(label=_("Issue date"))
    birth_date = CalendarDateField(label=_("Birth date"))
    local_level = LocalLevelField(label=_("Municipality or rural municipality"))
    ward = WardField()
    same_address = forms.BooleanField(
        label=_("I live at this address now"),
        required=False,
        widget=forms.CheckboxInput({"data-same-address": ""}),
    )
    current_local_level = LocalLevelField(
        label=_("Municipality or rural municipality"), widget=FoldedLocalLevelSelect
    )
    current_ward = WardField(widget=FoldedWardInput)
    phone = PhoneField()
    consent = forms.BooleanField(
        label=_("I have read this and agree."),
        error_messages={"required": _("Without your consent we may not keep your card.")},
    )

    class Meta:
        model = Verification
        # Those that the model takes as they are typed; the places and their wards are in `details`.
        fields = [
            "full_name",
            "full_name_ne",
            "sex",
            "parent_name",
            "citizenship_number",
            "issuing_district",
            "issue_date",
            "birth_date",
            "street",
            "current_street",
            "phone",
        ]
        widgets = {
            "full_name": forms.TextInput({"autocomplete": "name", "placeholder": "SITA MAHARJAN"}),
            "full_name_ne": forms.TextInput(
                {"lang": "ne", "placeholder": "सीता महर्जन", "autocomplete": "off"}
            ),
            "citizenship_number": forms.TextInput({"autocomplete": "off", "placeholder": "27-01-70-01234"}),
            "street": forms.TextInput({"autocomplete": "off"}),
            "current_street": forms.TextInput({"autocomplete": "street-address"}),
        }

    def __init__(self, *args, user=None, asked=None, waiting=None, **kwargs):
        self.asked = asked or Asked()
        super().__init__(*args, **kwargs)
        if user and not self.is_bound:
            self.initial = first_values(user, self.asked.earlier, self._meta.fields)
        for side in self.asked.kept:
            del self.fields[side]
        for document in (waiting or {}).values():
            self.wait_with(document)

    def wait_with(self, document):
        """Tell the shopper that this side of the card need not be chosen again."""
        name = next(name for name, kind in SIDES.items() if kind == document.kind)
        if name not in self.fields:
            return
        self.initial[name] = document  # what a file field cleans to when no file comes
        self.fields[name].help_text = _("We have your picture. Choose another only to replace it.")
        self._bound_fields_cache.pop(name, None)  # it keeps the words it was made with

    @property
    def details_are_complete(self):
        """Whether the typed fields may stay folded: they were right, all are there, none complains."""
        others = {*SIDES, "consent", NON_FIELD_ERRORS}
        if not self.asked.details_are_right or set(self.errors) - others:
            return False
        if self["same_address"].value():
            others |= FOLDED
        needed = (name for name, field in self.fields.items() if field.required)
        return all(self[name].value() for name in needed if name not in others)

    def _post_clean(self):
        """Nothing of the model's: its documents, consent and owner are the action's to set."""

    def details(self):
        """What was typed, by model field name, as `submit_verification` takes it."""
        cleaned = self.cleaned_data
        typed = {name: cleaned[name] for name in self._meta.fields}
        home = _place("", cleaned["local_level"], cleaned["ward"])
        if not cleaned["same_address"]:
            typed |= _place("current_", cleaned["current_local_level"], cleaned["current_ward"])
        return typed | home | {"nationality": NATIONALITY}

    def pictures(self):
        """A CleanedPicture or a VaultDocument for each side."""
        return {side: self.asked.kept.get(side) or self.cleaned_data[side] for side in SIDES}

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

    def clean_parent_name(self):
        name = " ".join(self.cleaned_data["parent_name"].split())
        if not (LATIN_NAME.fullmatch(name) or DEVANAGARI_NAME.fullmatch(name)):
            raise ValidationError(_("Please write the name in letters, in English or in Nepali."))
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
        self._judge_dates(cleaned)
        self._judge_place(cleaned, "local_level", "ward")
        if cleaned.get("same_address"):
            for name in FOLDED:
                self.errors.pop(name, None)  # it is out of sight, and does not count
                cleaned[name] = ""
        else:
            self._judge_place(cleaned, "current_local_level", "current_ward")
        pictures = [cleaned.get(side) for side in SIDES]
        if (
            all(isinstance(each, CleanedPicture) for each in pictures)
            and pictures[0].data == pictures[1].data
        ):
            self.add_error("back", _("This is the same picture as that of the front."))
        return cleaned

    def _judge_dates(self, cleaned):
        born, issued = cleaned.get("birth_date"), cleaned.get("issue_date")
        if born and issued and issued < years_after(born, HOLDER_IS_AT_LEAST):
            message = _("A holder is at least 16 when the card is issued. Please look at both dates again.")
            self.add_error("birth_date", message)

    def _judge_place(self, cleaned, level, ward):
        if cleaned.get(level) and cleaned.get(ward):
            try:
                refuse_unknown_ward(cleaned[level], cleaned[ward])
            except ValidationError as error:
                self.add_error(ward, error)


def _place(prefix, level, ward):
    """A place as the model keeps it: its id, and the names of the day it was sent."""
    return {
        f"{prefix}local_level": level.id,
        f"{prefix}municipality": level.name_en,
        f"{prefix}district": level.district,
        f"{prefix}ward": ward,
    }
