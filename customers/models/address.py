from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.places import localized_address
from home.sealed import SealedTextField


class Address(models.Model):
    """A place that a shopper has things brought to, kept for the next time. An order freezes its own copy."""

    MOST = 10  # of one shopper

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    label = models.CharField(_("what you call it"), max_length=40)
    person = SealedTextField(_("who takes it"), max_length=120)
    phone = SealedTextField(_("mobile number"), max_length=20)
    district = models.CharField(_("district"), max_length=60)
    # An id of customers/places.py.
    local_level = SealedTextField(_("municipality or rural municipality"), max_length=8)
    ward = SealedTextField(_("ward"), max_length=4)
    street = SealedTextField(_("street or tole"), max_length=160, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="address_one_default_per_user"
            )
        ]

    def __str__(self):
        return self.label

    @property
    def line(self):
        """The address on one line, in the active language."""
        return localized_address(self.street, self.local_level, "", self.ward, self.district)

    def for_delivery(self):
        """What an order keeps of it: who, where, and the number to call."""
        return f"{self.person}, {self.phone}: {self.line}"
