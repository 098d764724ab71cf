"""The mails of an order's life. Each is a row written in the transaction of what it tells of."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from checkout.models import CheckoutSettings
from home import outbox
from home.models import ShopSettings
from home.seo import absolute


def _url(order, page="checkout:order"):
    with translation.override(order.language):
        return settings.SITE_URL + reverse(page, args=[order.number])


def _to_shopper(order, event, template, **context):
    outbox.enqueue(
        key=f"{event}:{order.number}",
        recipient=order.contact_email,
        template=template,
        language=order.language,
        context={"order": order, "lines": order.lines.all(), "order_url": _url(order), **context},
    )


def order_paid(order):
    _to_shopper(order, "order-paid", "order_paid")


def order_expired(order):
    _to_shopper(order, "order-expired", "order_expired")


def order_held(order):
    """Placed; nobody can pay before the buyer's card is approved."""
    _to_shopper(order, "order-held", "order_held", rules=CheckoutSettings.load())


def held_expired(order):
    _to_shopper(order, "order-expired", "order_held_expired")


def order_payable(order):
    """The buyer's card is approved: the link to pay, with the old price beside the new one where it is another."""
    _to_shopper(order, "order-payable", "order_payable", pay_url=_url(order, "checkout:pay"))


def held_card_returned(orders, verification):
    """The card is to be sent again; until when the pieces of `orders` are held meanwhile."""
    _about_card(orders, verification, "order_held_card_returned")


def held_card_refused(orders, verification):
    """The card is refused, and so `orders` have been cancelled."""
    _about_card(orders, verification, "order_held_card_refused")


def _about_card(orders, verification, template):
    """One mail, however many orders wait for the card."""
    outbox.enqueue(
        key=f"{template.replace('_', '-')}:{verification.pk}",
        recipient=verification.user.email,
        template=template,
        language=orders[-1].language,
        context={"orders": orders, "verification": verification},
    )


def order_ready(order):
    _to_shopper(order, "order-ready", "order_ready")


def order_shipped(order, note):
    _to_shopper(order, "order-shipped", "order_shipped", note=note)


def refund_due(payment):
    """Money came for an order that cannot take it: shopper and owner are told."""
    _to_shopper(payment.order, f"refund-due-{payment.pk}", "refund_due", payment=payment)
    payment_needs_attention(payment)


def back_in_stock(wish, price):
    """Tell who asked that the piece can be had again, at `price` (NPR, None when there is none today)."""
    with translation.override(wish.user.language):
        item_url = absolute(wish.variant.page.get_url()) + "?" + urlencode({"variant": wish.variant.sku})
        wishlist_url = absolute(reverse("checkout:wishlist"))
    outbox.enqueue(
        # Who asks again after the mail is told again.
        key=f"back-in-stock:{wish.pk}:{wish.asked_at:%Y%m%dT%H%M%S.%f}",
        recipient=wish.user.email,
        template="back_in_stock",
        language=wish.user.language,
        context={
            "name": wish.user.first_name,
            "variant": wish.variant,
            "page": wish.variant.page,
            "price": price,
            "item_url": item_url,
            "wishlist_url": wishlist_url,
        },
    )


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
