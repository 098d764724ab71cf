"""What staff type when they take an order one step further."""

from django import forms

from checkout.pickup import CODE_DIGITS


class StepForm(forms.Form):
    """Asks for nothing."""

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order


class ShipForm(StepForm):
    carrier = forms.CharField(
        label="Who brings it", max_length=80, required=False, help_text="Goes into the buyer's mail."
    )
    tracking_number = forms.CharField(label="Number of the parcel", max_length=80, required=False)


class HandOverForm(StepForm):
    """The code that the buyer says, or why it is handed over without one. An order of a time without codes asks
    for neither."""

    code = forms.CharField(
        label="Code that the buyer says",
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=f"{CODE_DIGITS} digits, from the buyer's mail or order page.",
    )
    reason = forms.CharField(
        label="Or: why without the code",
        max_length=200,
        required=False,
        help_text="As “Mobile lost, citizenship card shown”. Kept in the order's history.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.order.pickup_code:
            del self.fields["code"], self.fields["reason"]

    def clean(self):
        cleaned = super().clean()
        if self.fields and not self.errors and not (cleaned["code"] or cleaned["reason"]):
            self.add_error("code", "Type the code that the buyer says, or below why there is none.")
        return cleaned
