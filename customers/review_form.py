from django import forms

from .models import Verification
from .reasons import COMMON_REASONS

OTHER = "other"


class RejectionForm(forms.Form):
    """Why a card is turned down: a common reason, words of one's own, or both."""

    common = forms.ChoiceField(
        label="Reason",
        choices=[
            ("", "Choose…"),
            *((reason, reason) for reason in COMMON_REASONS),
            (OTHER, "Another reason"),
        ],
        error_messages={"required": "Choose a reason: the shopper reads it."},
    )
    note = forms.CharField(
        label="In your own words",
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 3}),
        help_text="The shopper reads this too. Needed for “Another reason”.",
    )

    def clean(self):
        cleaned = super().clean()
        common, note = cleaned.get("common"), " ".join(cleaned.get("note", "").split())
        if common == OTHER and not note:
            self.add_error("note", "Tell the shopper what to change.")
        parts = [common if common != OTHER else "", note]
        cleaned["reason"] = " ".join(part for part in parts if part)
        most = Verification._meta.get_field("rejection_reason").max_length
        if len(cleaned["reason"]) > most:
            self.add_error("note", f"Please keep reason and note below {most} letters together.")
        return cleaned
