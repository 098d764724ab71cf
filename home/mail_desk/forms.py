from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.utils import translation
from wagtail.admin.widgets import AdminAutoHeightTextInput

from home.mails import PARTS
from home.models import MailText

LABELS = {"subject": "Subject", "opening": "At the beginning", "closing": "At the end"}


@dataclass(frozen=True)
class Column:
    """The boxes of one language, by part."""

    code: str
    name: str
    boxes: list


class MailTextForm(forms.ModelForm):
    """The words of one mail in both languages. A box shows the built-in words until there are others; what is left
    as built in, or emptied, is saved as "", so that better words of a later version are used."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)

    class Meta:
        model = MailText
        fields = MailText.FIELDS
        widgets = {
            field: AdminAutoHeightTextInput({"rows": 2})
            for field in MailText.FIELDS
            if not field.startswith("subject")
        }

    def __init__(self, *args, mail, **kwargs):
        super().__init__(*args, **kwargs)
        self.mail = mail
        self.initial["seen"] = self.instance.version
        self.built_in = {}
        self.parts = {}
        for code, suffix in (("en", ""), ("ne", "_ne")):
            for part in PARTS:
                self._prepare(f"{part}{suffix}", part, code)

    def _prepare(self, name, part, code):
        field = self.fields[name]
        with translation.override(code):
            self.built_in[name] = self.mail.built_in(part)
        self.parts[name] = part
        self.initial[name] = self.initial.get(name) or self.built_in[name]
        field.label = LABELS[part]
        field.widget.attrs["lang"] = code
        field.help_text = self._help(part, self.built_in[name])

    def _help(self, part, built_in):
        names = " ".join(f"{{{name}}}" for name in self.mail.places_in(part))
        told = f"Can be filled in: {names}." if names else "Nothing can be filled in here."
        if part == "subject":
            return f"One line. {told}"
        if not built_in:
            return "Optional, after what the mail tells and before its button."
        return "An empty line begins a new paragraph."

    @property
    def columns(self):
        """One Column for each language."""
        names = {"en": "English", "ne": "Nepali"}
        return [
            Column(code, names[code], [self[part if code == "en" else f"{part}_ne"] for part in PARTS])
            for code, _name in settings.LANGUAGES
        ]

    def clean(self):
        cleaned = super().clean()
        for name, part in self.parts.items():
            text = cleaned.get(name)
            if not text:
                continue
            text = " ".join(text.split()) if part == "subject" else text.replace("\r\n", "\n").strip()
            if text == self.built_in[name]:
                text = ""
            elif problem := self.mail.problem_with(part, text):
                self.add_error(name, problem)
            cleaned[name] = text
        return cleaned

    def texts(self):
        """What is to be saved, by field of MailText. Of a form with errors: what of it can stand."""
        return {name: self.cleaned_data.get(name, "") for name in self.parts}
