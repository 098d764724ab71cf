"""The mails of an order's life. Each is a row written in the transaction of what it tells of."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from home import outbox
from home.models import ShopSettings


def _order_url(order):
    with translation.override(order.language):
        return settings.SITE_URL + reverse("checkout:order", args=[order.number])


def _to_shopper(order, event, template, **context):
    outbox.enqueue(
        key=f"{event}:{order.number}",
        recipient=order.contact_email,
        template=template,
        language=order.language,
        context={"order": order, "lines": order.lines.all(), "order_url": _order_url(order), **context},
    )


def order_paid(order):
    _to_shopper(order, "order-paid", "order_paid")


def order_expired(order):
    _to_shopper(order, "order-expired", "order_expired")


def order_ready(order):
    _to_shopper(order, "order-ready", "order_ready")


def order_shipped(order, note):
    _to_shopper(order, "order-shipped", "order_shipped", note=note)


def refund_due(payment):
    """Money came for an order that cannot take it: shopper and owner are told."""
    _to_shopper(payment.order, f"refund-due-{payment.pk}", "refund_due", payment=payment)
    payment_needs_attention(payment)


def payment_needs_attention(payment):
    """Tell the owner, if the shop has said where."""
    recipient = ShopSettings.load().email
    if recipient:
        outbox.enqueue(
            key=f"payment-attention:{payment.pk}:{payment.status}",
            recipient=recipient,
            template="payment_needs_attention",
            context={"payment": payment, "order": payment.order},
        )
