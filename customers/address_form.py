from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Address
from .phones import PhoneField
from .place_fields import LocalLevelField, WardField, refuse_unknown_ward


class AddressForm(forms.ModelForm):
    """One saved address. The district follows from the local level."""

    phone = PhoneField(help_text=_("10 digits. Whoever brings the piece calls it."))
    local_level = LocalLevelField(label=_("Municipality or rural municipality"))
    ward = WardField()
    is_default = forms.BooleanField(label=_("Offer this one first at checkout"), required=False)

    class Meta:
        model = Address
        fields = ["label", "person", "phone", "local_level", "ward", "street", "is_default"]
        labels = {
            "label": _("What you call it"),
            "person": _("Who takes it"),
            "street": _("Street or tole"),
        }
        help_texts = {"label": _("Such as home, office, parents.")}
        widgets = {
            "label": forms.TextInput({"autocomplete": "off"}),
            "person": forms.TextInput({"autocomplete": "name"}),
            "street": forms.TextInput({"autocomplete": "street-address"}),
        }

    def clean(self):
        cleaned = super().clean()
        level, ward = cleaned.get("local_level"), cleaned.get("ward")
        if level and ward:
            try:
                refuse_unknown_ward(level, ward)
            except ValidationError as error:
                self.add_error("ward", error)
        return cleaned

    def _post_clean(self):
        """Nothing of the model's: a place is two of its columns, and the default is the action's to set."""

    def address(self):
        """The Address of a valid form, not saved."""
        for name in ("label", "person", "phone", "ward", "street"):
            setattr(self.instance, name, self.cleaned_data[name])
        level = self.cleaned_data["local_level"]
        self.instance.local_level, self.instance.district = level.id, level.district
        return self.instance
