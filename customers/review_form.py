from django import forms

from .reasons import BACK, DETAILS, FRONT, REASONS, REFUSALS

APPROVE, RETURN, REFUSE = "approve", "return", "refuse"
SIDES = [(FRONT, "Front"), (BACK, "Back"), (DETAILS, "Details")]


def _one_line(text):
    return " ".join(text.split())


class LookForm(forms.Form):
    """Why somebody looks at citizenship papers."""

    reason = forms.CharField(
        label="Why are you looking?",
        min_length=5,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Written down with each picture you open. The shopper can read it.",
        error_messages={
            "required": "Say why you are looking: it is written down, and the shopper can read it."
        },
    )

    def clean_reason(self):
        return _one_line(self.cleaned_data["reason"])


class DecisionForm(forms.Form):
    """What a reviewer says of a card. `decision` is the button pressed: what must be filled in goes by it."""

    reasons = forms.MultipleChoiceField(
        required=False,
        choices=[(reason.code, reason.text) for reason in REASONS],
        widget=forms.CheckboxSelectMultiple,
    )
    sides = forms.MultipleChoiceField(
        label="Send again besides", required=False, choices=SIDES, widget=forms.CheckboxSelectMultiple
    )
    refusal = forms.ChoiceField(
        label="Reason to refuse for good",
        required=False,
        choices=[("", "Choose…"), *((text, text) for text in REFUSALS)],
    )
    message = forms.CharField(
        label="In your own words, to the shopper",
        required=False,
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text="Stands behind the reasons in the mail and on the shopper's page.",
    )
    private_note = forms.CharField(
        label="Private note",
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="For the shop alone. The shopper never sees it.",
    )
    is_politically_exposed = forms.BooleanField(label="Politically exposed person", required=False)
    source_of_funds = forms.CharField(
        label="Source of funds",
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="A second reviewer approves after you.",
    )

    def __init__(self, *args, decision="", **kwargs):
        super().__init__(*args, **kwargs)
        self.decision = decision

    def clean(self):
        cleaned = super().clean()
        for name in ("message", "source_of_funds"):
            cleaned[name] = _one_line(cleaned.get(name, ""))
        {APPROVE: self._to_approve, RETURN: self._to_return, REFUSE: self._to_refuse}[self.decision](cleaned)
        return cleaned

    def _to_approve(self, cleaned):
        exposed, funds = cleaned.get("is_politically_exposed"), cleaned["source_of_funds"]
        if exposed and not funds and "source_of_funds" not in self.errors:
            self.add_error("source_of_funds", "Say where the money comes from.")
        if funds and not exposed:
            self.add_error("is_politically_exposed", "Tick this, or leave the source of funds empty.")
        if cleaned.get("reasons") or cleaned.get("sides") or cleaned.get("refusal"):
            self.add_error(None, "Reasons are ticked: take the ticks away to approve the card.")

    def _to_return(self, cleaned):
        ticked = [reason for reason in REASONS if reason.code in cleaned.get("reasons", [])]
        wrong = {side for reason in ticked for side in reason.sides} | set(cleaned.get("sides", []))
        cleaned["wrong"] = wrong
        cleaned["reason"] = " ".join(filter(None, [*(each.text for each in ticked), cleaned["message"]]))
        if not wrong and "reasons" not in self.errors:
            self.add_error("reasons", "Tick what is wrong: the shopper reads it.")
        elif not cleaned["reason"] and "message" not in self.errors:
            self.add_error("message", "Tell the shopper what is wrong with it.")

    def _to_refuse(self, cleaned):
        cleaned["reason"] = " ".join(filter(None, [cleaned.get("refusal"), cleaned["message"]]))
        if not cleaned["reason"] and not self.errors:
            self.add_error("refusal", "Choose a reason, or give one in your own words: the shopper reads it.")
