from django import forms
from django.utils.translation import gettext_lazy as _

from checkout.delivery import zone_of
from checkout.errors import NotDelivered
from checkout.models import Order
from customers.districts import district_choices
from customers.phones import PhoneField

ANOTHER_ADDRESS = "another"


class AgreementForm(forms.Form):
    """The shopper's yes to the total that stands on the page, in NPR."""

    agreed_total = forms.DecimalField(max_digits=14, decimal_places=2)


class CheckoutForm(forms.Form):
    """How and to whom. The expected sums are what the shopper saw (the template writes today's into the page): if
    they are not what it costs now, nothing is ordered. A tick at the new prices names the sum that it stands for,
    so that it says nothing of a later one."""

    delivery_method = forms.ChoiceField(label=_("How do you want to get it?"), widget=forms.RadioSelect)
    contact_name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    contact_phone = PhoneField(help_text=_("Ten digits, starting with 96, 97 or 98."))
    saved_address = forms.ChoiceField(label=_("Bring it to"), required=False)
    delivery_address = forms.CharField(
        label=_("Delivery address"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "autocomplete": "street-address"}),
    )
    district = forms.ChoiceField(label=_("District"), required=False)
    plan = forms.CharField(max_length=12, required=False)
    note = forms.CharField(
        label=_("Note to the shop"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    gift_note = forms.CharField(
        label=_("Gift note"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("We put it into the parcel. The invoice does not show it."),
    )
    expected_items_total = forms.DecimalField(max_digits=14, decimal_places=2, widget=forms.HiddenInput)
    expected_delivery_charge = forms.DecimalField(max_digits=10, decimal_places=2, widget=forms.HiddenInput)
    expected_zone = forms.IntegerField(required=False, widget=forms.HiddenInput)
    accepted_items_total = forms.DecimalField(
        max_digits=14, decimal_places=2, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, rules, zones, addresses=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.zones = zones
        self.fields["district"].choices = district_choices()
        self._offer({str(address.pk): address for address in addresses})
        choices = []
        if rules.delivery_enabled:
            choices.append((Order.DeliveryMethod.DELIVERY.value, Order.DeliveryMethod.DELIVERY.label))
        if rules.pickup_enabled:
            choices.append((Order.DeliveryMethod.PICKUP.value, Order.DeliveryMethod.PICKUP.label))
        self.fields["delivery_method"].choices = choices
        address = self.fields["delivery_address"]
        is_delivery = self["delivery_method"].value() == Order.DeliveryMethod.DELIVERY
        address.required = is_delivery and not self.is_to_saved_address
        if self.addresses:
            self.fields["saved_address"].required = is_delivery
        address.error_messages["required"] = _("Where shall we bring it?")
        self.fields["district"].required = address.required
        self.fields["district"].error_messages["required"] = _("In which district is that?")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("delivery_method") == Order.DeliveryMethod.DELIVERY and not self.zone:
            field = "saved_address" if self.is_to_saved_address else "district"
            if field not in self.errors:
                self.add_error(field, str(NotDelivered(self.place_district)))
        return cleaned

    def _offer(self, addresses):
        """Let the shopper choose among their saved `addresses`, by key."""
        self.addresses = addresses
        self.fields["saved_address"].choices = [
            *((key, f"{address.label}: {address.line}") for key, address in addresses.items()),
            (ANOTHER_ADDRESS, _("Another address")),
        ]
        if not addresses:
            del self.fields["saved_address"]

    @property
    def is_to_saved_address(self):
        return bool(self.addresses) and self["saved_address"].value() != ANOTHER_ADDRESS

    @property
    def place_district(self):
        """The district that it goes to as the form stands, valid or not; "" while none is chosen."""
        if self.is_to_saved_address:
            chosen = self.addresses.get(self["saved_address"].value())
            return chosen.district if chosen else ""
        return self["district"].value() or ""

    @property
    def zone(self):
        """The DeliveryZone of that district. None: no district yet, or one that the shop does not deliver to."""
        return zone_of(self.place_district, self.zones) if self.place_district else None

    def was_shown_another_delivery(self, items_total):
        """Whether what stood on the page of this valid form was another charge, or did not say that pieces of
        `items_total` NPR are not insured in full."""
        if not self.is_delivery:
            return False
        is_warned = self.zone.insures(items_total) or self.cleaned_data["expected_zone"] == self.zone.pk
        return self.cleaned_data["expected_delivery_charge"] != self.zone.charge or not is_warned

    @property
    def delivery_place(self):
        """Where a valid form has it brought: the saved address as the order freezes it, or what was typed."""
        chosen = self.addresses.get(self.cleaned_data.get("saved_address"))
        if not chosen:
            return self.cleaned_data["delivery_address"]
        return chosen.for_delivery()[: self.fields["delivery_address"].max_length]

    @property
    def is_delivery(self):
        return self.cleaned_data["delivery_method"] == Order.DeliveryMethod.DELIVERY

    @property
    def expected_total(self):
        """NPR, of a valid form."""
        charge = self.cleaned_data["expected_delivery_charge"] if self.is_delivery else 0
        return self.cleaned_data["expected_items_total"] + charge

    @property
    def accepts_new_prices(self):
        """Of a valid form."""
        return self.cleaned_data["accepted_items_total"] == self.cleaned_data["expected_items_total"]
