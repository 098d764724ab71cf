from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models import VaultDocument
from home.models import StatusEvent

from .order import Order


class Payment(models.Model):
    """One attempt to pay an order or a part of it; never reused. The `pidx` saved here when an attempt at Khalti
    began is the only link between the gateway's money and our order; a bank transfer begins in `review`, when the
    shopper says it is on its way. `status` is written by checkout/actions/ alone. Amounts are NPR.

    `captured` and `applied` are two states on purpose: money that has been taken is on the books before goods
    are given for it, so a kill between the two leaves something that reconciliation can see.
    """

    class Status(models.TextChoices):
        CREATED = "created", _("Being opened")
        INITIATED = "initiated", _("Waiting at the payment page")
        CAPTURED = "captured", _("Money received")
        APPLIED = "applied", _("Paid")
        FAILED = "failed", _("Not paid")
        MISMATCH = "mismatch", _("Amount differs")
        REVIEW = "review", _("To be looked at")
        REFUND_DUE = "refund_due", _("To be refunded")
        REFUND_SENT = "refund_sent", _("Refund sent")
        REFUNDED = "refunded", _("Refunded")

    ALLOWED_MOVES = {
        Status.CREATED: {Status.INITIATED, Status.FAILED, Status.CAPTURED},
        Status.INITIATED: {Status.CAPTURED, Status.FAILED, Status.MISMATCH, Status.REVIEW},
        Status.FAILED: {Status.CAPTURED, Status.MISMATCH},
        Status.REVIEW: {Status.CAPTURED, Status.FAILED, Status.MISMATCH},
        Status.MISMATCH: {Status.CAPTURED, Status.REFUND_DUE, Status.FAILED},
        Status.CAPTURED: {Status.APPLIED, Status.REFUND_DUE},
        Status.APPLIED: {Status.REFUND_DUE},
        Status.REFUND_DUE: {Status.REFUND_SENT, Status.REFUNDED},
        Status.REFUND_SENT: {Status.REFUNDED, Status.REFUND_DUE},
        Status.REFUNDED: set(),
    }
    # The gateway may still take money for these: the order's pieces stay held.
    OPEN = {Status.CREATED, Status.INITIATED, Status.REVIEW}
    # In these it is money that we have had.
    TAKEN = {Status.CAPTURED, Status.APPLIED, Status.REFUND_DUE, Status.REFUND_SENT, Status.REFUNDED}

    # It goes back to its payer, or has.
    GOES_BACK = {Status.REFUND_DUE, Status.REFUND_SENT, Status.REFUNDED}

    class Method(models.TextChoices):
        KHALTI = "khalti", "Khalti"
        BANK = "bank", _("Bank transfer")
        CASH = "cash", _("Cash at the counter")

    class Relation(models.TextChoices):
        """Who the payer is to the buyer."""

        SELF = "self", _("The buyer")
        SPOUSE = "spouse", _("Husband or wife")
        PARENT = "parent", _("Father or mother")
        CHILD = "child", _("Son or daughter")
        SIBLING = "sibling", _("Brother or sister")
        FAMILY = "family", _("Other family")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=10, choices=Method, default=Method.KHALTI)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.CREATED)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)

    # Null and not "" while unknown: both are unique.
    pidx = models.CharField(max_length=80, null=True, blank=True, unique=True)
    transaction_id = models.CharField(max_length=80, null=True, blank=True, unique=True)
    payment_url = models.URLField(max_length=500, blank=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)

    gateway_status = models.CharField(
        max_length=40, blank=True, help_text="The gateway's own word, as last looked up."
    )
    gateway_answer = models.JSONField(
        null=True, blank=True, help_text="The last look-up, without personal details."
    )
    looked_up_at = models.DateTimeField(null=True, blank=True)
    lookups = models.PositiveIntegerField(default=0)
    next_lookup_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    # Of a bank transfer, as the shopper or the shop's bank tells of it.
    slip = models.ForeignKey(
        VaultDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    payer_name = models.CharField(_("whose account it comes from"), max_length=120, blank=True)
    payer_relation = models.CharField(_("who that is"), max_length=10, choices=Relation, blank=True)
    bank_reference = models.CharField(_("the bank’s reference"), max_length=60, blank=True)
    paid_on = models.DateField(_("day of the transfer"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    captured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("settle_payment", "Can ask the gateway about a payment"),
            ("confirm_payment", "Can confirm bank transfers and take cash"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(method="khalti", status__in=["created", "initiated", "review"]),
                name="payment_one_open_per_order",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["captured", "applied", "refund_due", "refund_sent", "refunded"])
                | Q(transaction_id__isnull=False),
                name="payment_money_has_transaction",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "created",
                        "initiated",
                        "captured",
                        "applied",
                        "failed",
                        "mismatch",
                        "review",
                        "refund_due",
                        "refund_sent",
                        "refunded",
                    ]
                ),
                name="payment_status_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_lookup_at"],
                condition=Q(next_lookup_at__isnull=False),
                name="payment_lookup_due",
            )
        ]

    def __str__(self):
        return f"{self.order.number}: {self.get_status_display()}"


class PaymentEvent(StatusEvent):
    """One move of a payment."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="events")
