from datetime import timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.forms.numbers import TypedDecimalField
from checkout.models import Payment
from checkout.slips import SlipField
from customers.dates import CalendarDateField
from home.days import today

LARGEST = Decimal(1_000_000_000)
# Older than that, it is not for an order that is still waiting.
OLDEST_TRANSFER = timedelta(days=60)


class TransferForm(forms.Form):
    """What a shopper tells of a bank transfer. `slip` is a picture that was kept over an earlier error of this
    form; `known` counts the transfers that were announced when the page was made."""

    amount = TypedDecimalField(
        label=_("Amount sent (Rs)"),
        max_digits=14,
        decimal_places=2,
        min_value=Decimal(1),
        max_value=LARGEST,
        error_messages={
            "invalid": _("Please write the amount in digits."),
            "min_value": _("Please write the amount that you sent."),
            "max_value": _("That is far more than this order costs. Please check the figure."),
        },
    )
    paid_on = CalendarDateField(
        label=_("Day of the transfer"),
        error_messages={"no_such_day": _("There is no such day in the calendar you chose.")},
    )
    payer_name = forms.CharField(
        label=_("Name on the account that it comes from"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    payer_relation = forms.ChoiceField(label=_("Whose account is that?"), required=False)
    reference = forms.CharField(
        label=_("The bank’s reference"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("The number of the transfer, as your bank shows it."),
    )
    slip = SlipField(
        label=_("Picture of the slip"),
        help_text=_("A screenshot or a photo on which one can read amount, day and reference; 8 MB at most."),
    )
    known = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)

    def __init__(self, *args, order, waiting=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = order
        relation = self.fields["payer_relation"]
        nothing = _("Please choose") if order.needs_known_payer else _("(not said)")
        relation.choices = [("", nothing), *Payment.Relation.choices]
        if order.needs_known_payer:
            relation.required = self.fields["payer_name"].required = True
            self.fields["payer_name"].help_text = _(
                "By law an order of this size is paid from an account of the buyer or of close family."
            )
        if waiting:
            self.wait_with(waiting)

    def wait_with(self, document):
        """Tell the shopper that the slip need not be chosen again."""
        self.initial["slip"] = document  # what a file field cleans to when no file comes
        self.fields["slip"].help_text = _("We have your picture. Choose another only to replace it.")
        self._bound_fields_cache.pop("slip", None)  # it keeps the words it was made with

    def show_anew(self, known):
        """Once more, with all that was typed: the shopper knows of `known` transfers now."""
        self.data = self.data.copy()
        self.data["known"] = str(known)

    def clean_payer_name(self):
        return " ".join(self.cleaned_data["payer_name"].split())

    def clean_reference(self):
        return " ".join(self.cleaned_data["reference"].split())

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if day > today():
            raise ValidationError(_("This day is yet to come. Is the calendar right?"))
        if day < today() - OLDEST_TRANSFER:
            raise ValidationError(_("This day is long past. Is the calendar right?"))
        return day
