"""The mails of an order's life. Each is a row written in the transaction of what it tells of."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from checkout.models import CheckoutSettings
from checkout.plans import next_row, schedule
from checkout.returns import returns_until
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


def order_shipped(order):
    _to_shopper(order, "order-shipped", "order_shipped")


def order_delivered(order):
    """Handed over: until when it can be brought back."""
    _to_shopper(order, "order-delivered", "order_delivered", until=returns_until(order))


def pieces_returned(order, lines, amount):
    """The shop has `lines`, or pieces of them, again: `amount` NPR goes back. A line tells how many are back."""
    back = sum(line.returned for line in order.lines.all())
    _to_shopper(order, f"pieces-returned-{back}", "pieces_returned", lines=lines, amount=amount)


def order_to_be_paid(order):
    """Placed, and to be paid by bank or at the counter: where to, and until when."""
    _to_shopper(order, "order-to-be-paid", "order_to_be_paid", **_plan(order))


def part_received(payment):
    """A part of the plan is paid: what is still to come, and until when."""
    order = payment.order
    _to_shopper(order, f"part-received-{payment.pk}", "part_received", payment=payment, **_plan(order))


def part_is_due(order, row):
    """Soon the next part of the plan is due; said once for each part."""
    _to_shopper(order, f"part-is-due-{row.part.position}", "part_is_due", **_plan(order))


def plan_lapsed(order):
    """Parts were paid and the rest was not: the order is over, and the money goes back."""
    _to_shopper(order, "order-expired", "plan_lapsed")


def transfer_refused(payment, reason):
    """The announced transfer is not on the shop's account; `reason` in the words of who looked."""
    _to_shopper(
        payment.order, f"transfer-refused-{payment.pk}", "transfer_refused", payment=payment, reason=reason
    )


def refund_promised(refund):
    """Money goes back to the shopper: how much, and by when at the latest. The owner is told as well."""
    payment = refund.payment
    _to_shopper(
        payment.order, f"refund-promised-{refund.pk}", "refund_promised", payment=payment, refund=refund
    )
    payment_needs_attention(payment)


def refund_done(refund):
    payment = refund.payment
    _to_shopper(payment.order, f"refund-done-{refund.pk}", "refund_done", payment=payment, refund=refund)


def _plan(order):
    """The parts of an order's plan, the next of them, and where a transfer goes."""
    return {
        "rows": schedule(order),
        "next_row": next_row(order),
        "rules": CheckoutSettings.load(),
        "pay_url": _url(order, "checkout:pay"),
    }


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


def refund_needs_attention(refund):
    """Tell the owner that a refund does not go through; once for each try."""
    payment_needs_attention(refund.payment, what=f"refund-{refund.pk}-{refund.attempts}")


def payment_needs_attention(payment, what=""):
    """Tell the owner, if the shop has said where; once of `what`, or of the state it is in at the gateway."""
    recipient = ShopSettings.load().email
    if recipient:
        outbox.enqueue(
            key=f"payment-attention:{payment.pk}:{payment.status}:{what or payment.gateway_status}",
            recipient=recipient,
            template="payment_needs_attention",
            context={"payment": payment, "order": payment.order},
        )
