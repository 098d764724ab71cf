from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .order import Order
from .payment import Payment


class Instalment(models.Model):
    """A part of an order's plan: so much by this method until then. Which parts are paid follows from the order's
    applied payments (see checkout/plans.py), whose amounts may be others than these. Amounts are NPR."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="instalments")
    position = models.PositiveIntegerField()
    method = models.CharField(max_length=10, choices=Payment.Method)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    due_at = models.DateTimeField(help_text="The pieces are held for this part until then.")

    class Meta:
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="instalment_position_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount_positive"),
        ]

    def __str__(self):
        return f"{self.order.number}: part {self.position}"
