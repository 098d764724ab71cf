from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from catalogue.forms.numbers import TypedDecimalField
from checkout.models import Order, Payment, Refund
from home.days import FIRST_DAY, today
from home.formatting import ascii_digits, format_npr

LARGEST = Decimal(1_000_000_000)
KNOWN_PAYER = "The account belongs to the buyer, or to close family of the buyer"


def money_field(label, **options):
    """An amount of NPR that has to be there."""
    return TypedDecimalField(
        label=label,
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=LARGEST,
        error_messages={
            "min_value": "This must be more than nothing.",
            "max_value": "That is far too much. Please check the figure.",
        },
        **options,
    )


def words_field(label, most, **options):
    return forms.CharField(
        label=label, max_length=most, widget=forms.TextInput({"autocomplete": "off"}), **options
    )


def must_know_payer(order):
    """Whether money for `order` (or None) may come from the buyer or close family alone. What can only go back may
    have come from anybody."""
    can_be_paid = order is not None and order.status in {Order.Status.PENDING, Order.Status.EXPIRED}
    return can_be_paid and order.needs_known_payer


class KnownPayerMixin(forms.Form):
    """A tick without which an order so dear that the law wants to know the payer takes no money."""

    is_known_payer = forms.BooleanField(
        label=KNOWN_PAYER,
        error_messages={"required": "By law money from others cannot be taken for this order."},
    )

    def ask_for_payer(self, order):
        """Without the tick where `order` does not need one."""
        if not must_know_payer(order):
            del self.fields["is_known_payer"]


class ConfirmTransferForm(KnownPayerMixin):
    amount = money_field("Amount on the account (Rs)", help_text="What came, even if it is another sum.")
    reference = words_field(
        "The bank’s reference", 70, help_text="As it stands on the shop’s bank statement."
    )
    field_order = ["amount", "reference", "is_known_payer"]

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_for_payer(order)


class RefuseTransferForm(forms.Form):
    reason = words_field(
        "Why not?", 300, help_text="Told to the shopper, so write it for them: “No such sum came by Friday.”"
    )


class TakeCashForm(forms.Form):
    amount = money_field("Cash taken (Rs)")
    owed = forms.DecimalField(max_digits=14, decimal_places=2, widget=forms.HiddenInput)

    def show_anew(self, owed):
        """Once more, with what was typed: it is known now that the order owes `owed`."""
        self.data = self.data | {"owed": owed}


class TakeTransferForm(KnownPayerMixin):
    """A transfer on the shop's account of which the shopper has not told."""

    amount = money_field("Amount on the account (Rs)")
    reference = words_field(
        "The bank’s reference", 70, help_text="As it stands on the shop’s bank statement."
    )
    paid_on = forms.DateField(label="Day", widget=forms.DateInput({"type": "date"}))
    payer_name = words_field("Name on the account that it comes from", 120, required=False)
    payer_relation = forms.ChoiceField(
        label="Who that is to the buyer",
        required=False,
        choices=[("", "Not known"), *Payment.Relation.choices],
    )
    field_order = ["amount", "reference", "paid_on", "payer_name", "payer_relation", "is_known_payer"]

    def __init__(self, *args, order, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_for_payer(order)
        for name in ("payer_name", "payer_relation"):
            self.fields[name].required = must_know_payer(order)

    def clean_paid_on(self):
        day = self.cleaned_data["paid_on"]
        if not FIRST_DAY <= day <= today():
            raise ValidationError("Choose a day that is not yet to come.")
        return day


class OweBackForm(forms.Form):
    """A part of a payment that goes back to its payer. `seen`: how many refunds it had when the page was made."""

    amount = money_field("Amount (Rs)")
    reason = words_field("Why?", 300, help_text="Stands on the credit note, and in the mail to the buyer.")
    seen = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)

    def __init__(self, *args, left, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = left
        self.fields["amount"].help_text = f"Less than {format_npr(left)}, what is left of this payment."

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount >= self.left:
            raise ValidationError(
                f"A part is less than {format_npr(self.left)}. To give all back, cancel the order or take it back."
            )
        return amount


class RecordRefundForm(forms.Form):
    method = forms.ChoiceField(
        label="How was it paid back?",
        choices=[
            (Refund.Method.BANK, "By bank transfer"),
            (Refund.Method.CASH, "In cash, against a receipt"),
        ],
    )
    reference = words_field("The reference at the bank or at Khalti, or the number of the receipt", 80)

    def __init__(self, *args, refund, **kwargs):
        super().__init__(*args, **kwargs)
        if refund.payment.method == Payment.Method.KHALTI:
            self.fields["method"].choices += [(Refund.Method.KHALTI, "In Khalti’s own panel")]


class WindUpForm(forms.Form):
    BACK, GONE = "back", "gone"

    pieces = forms.ChoiceField(
        label="Where are the pieces?",
        widget=forms.RadioSelect,
        choices=[
            (BACK, "At the shop, to be sold again"),
            (GONE, "Not at the shop, and they do not come back"),
        ],
    )


class SetAsideForm(forms.Form):
    why = words_field(
        "Why is this no payment of an order?", 300, help_text="For instance: rent, own deposit."
    )


class ChooseOrderForm(KnownPayerMixin):
    """The order that a line of a statement is for."""

    number = words_field("Number of the order", 20)
    payer_name = words_field("Name on the account that it comes from", 120, required=False)
    payer_relation = forms.ChoiceField(
        label="Who that is to the buyer",
        required=False,
        choices=[("", "Not known"), *Payment.Relation.choices],
    )
    field_order = ["number", "payer_name", "payer_relation", "is_known_payer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.order = self._order()
        self.ask_for_payer(self.order)
        if must_know_payer(self.order):
            self.fields["payer_name"].required = self.fields["payer_relation"].required = True

    def _order(self):
        typed = ascii_digits(str(self["number"].value() or "")).strip().upper()[:20].replace("\0", "")
        return Order.objects.filter(number=typed).first() if typed else None

    def clean_number(self):
        if self.order is None:
            raise ValidationError("There is no such order.")
        return self.order.number
