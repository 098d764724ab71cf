from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from checkout.mails import samples
from checkout.mails.values import DEAR, NAME, ORDER, of_order
from customers.mails import NAMASTE, of_card
from home.formatting import format_moment
from home.mails import REGISTRY, Mail


def of_held_order(context):
    return of_order(context) | {"until": format_moment(context["order"].hold_until)}


def of_wish(context):
    return {"name": context["name"] or _("customer"), "title": context["page"].name}


REGISTRY.add(
    "Orders",
    Mail(
        template="order_paid",
        title="Order paid",
        when="The whole amount of an order has come in.",
        subject=gettext_noop("Your order %(number)s is paid"),
        opening=(
            DEAR,
            gettext_noop(
                "Thank you. We have received your payment for order %(number)s and begin to prepare it."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.order,
    ),
    Mail(
        template="order_held",
        title="Order waits for the card",
        when="Somebody orders whose citizenship card is still being looked at.",
        subject=gettext_noop("We hold the pieces of your order %(number)s"),
        opening=(
            DEAR,
            gettext_noop(
                "Thank you for your order %(number)s. We hold its pieces for you until %(until)s, while a person "
                "looks at your citizenship card. As soon as it is approved, you get a mail with the link to pay. "
                "Nothing has been charged."
            ),
        ),
        places=ORDER | {"until": "until when the pieces are held"},
        in_subject=("number",),
        must_say=("until",),
        values=of_held_order,
        sample=samples.order,
    ),
    Mail(
        template="order_payable",
        title="Card approved, order to be paid",
        when="The card of somebody who has ordered is approved. Tells of a changed price where there is one.",
        subject=gettext_noop("Your card is approved: please pay order %(number)s"),
        opening=(
            DEAR,
            gettext_noop(
                "Your citizenship card is approved. Please pay order %(number)s by %(until)s: until then we hold "
                "its pieces for you."
            ),
        ),
        places=ORDER | {"until": "until when it can be paid"},
        in_subject=("number",),
        must_say=("until",),
        values=of_held_order,
        sample=samples.repriced_order,
    ),
    Mail(
        template="order_held_card_returned",
        title="Card to be sent again, order held",
        when="The reviewer asks somebody who has ordered to send the card again. Tells what was wrong.",
        subject=gettext_noop("Your citizenship card needs another look"),
        opening=(
            NAMASTE,
            gettext_noop("We have looked at your citizenship card and could not approve it yet:"),
        ),
        closing=(
            gettext_noop(
                "Please send it again soon. What you typed and what was right is kept; you only change what was "
                "wrong."
            ),
        ),
        places=NAME,
        values=of_card,
        sample=samples.orders_with_returned_card,
    ),
    Mail(
        template="order_held_card_refused",
        title="Card refused, order cancelled",
        when="The reviewer refuses the card of somebody who has ordered. Tells why, and what is cancelled.",
        subject=gettext_noop("Your order has been cancelled"),
        opening=(
            NAMASTE,
            gettext_noop("We have looked at your citizenship card and cannot approve it:"),
        ),
        closing=(gettext_noop("If you think that this is a mistake, please call the shop."),),
        places=NAME,
        values=of_card,
        sample=samples.orders_with_refused_card,
    ),
    Mail(
        template="order_held_expired",
        title="Card not approved in time",
        when="The hours run out for which pieces are held while a card is looked at.",
        subject=gettext_noop("Your order %(number)s has expired"),
        opening=(
            DEAR,
            gettext_noop(
                "Your citizenship card could not be approved within the time for which we hold pieces, so those "
                "of order %(number)s are back in the shop. Nothing was charged. As soon as your card is "
                "approved, you are welcome to order again."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.order,
    ),
    Mail(
        template="order_expired",
        title="Order not paid in time",
        when="Nobody paid within the time for which unpaid pieces are held.",
        subject=gettext_noop("Your order %(number)s has expired"),
        opening=(
            DEAR,
            gettext_noop(
                "Order %(number)s was not paid in time, so its pieces are back in the shop. Nothing was charged. "
                "If you still want them, you are welcome to order again."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.order,
    ),
    Mail(
        template="order_ready",
        title="Ready for pick-up",
        when="You press “Ready for pick-up”. Tells the code that the buyer says when picking up.",
        subject=gettext_noop("Your order %(number)s is ready"),
        opening=(
            DEAR,
            gettext_noop(
                "Order %(number)s is ready for you at the shop. Please bring your citizenship card."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.order,
    ),
    Mail(
        template="order_shipped",
        title="Sent on its way",
        when="You press “Sent on its way”. Tells the carrier and number that you typed.",
        subject=gettext_noop("Your order %(number)s is on its way"),
        opening=(DEAR, gettext_noop("Order %(number)s has left the shop.")),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.order,
    ),
    Mail(
        template="order_delivered",
        title="Handed over",
        when="You press “Handed over to the buyer”. Tells until when pieces can be brought back.",
        subject=gettext_noop("Your order %(number)s has been handed over"),
        opening=(
            DEAR,
            gettext_noop("Order %(number)s has been handed over. We wish you much joy with it."),
        ),
        closing=(gettext_noop("If it was not you who got it, please call the shop at once."),),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.handed_over_order,
    ),
    Mail(
        template="pieces_returned",
        title="Pieces taken back",
        when="You take back an order or pieces of it. Tells which, and how much money goes back.",
        subject=gettext_noop("We have taken back pieces of your order %(number)s"),
        opening=(
            DEAR,
            gettext_noop(
                "We have taken back what is named below of order %(number)s. Another mail tells by when you have "
                "your money."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.returned_pieces,
    ),
    Mail(
        template="back_in_stock",
        title="Back in stock",
        when="A piece that somebody waits for can be had again. Sent once for each time they asked.",
        subject=gettext_noop("Back in stock: %(title)s"),
        opening=(
            DEAR,
            gettext_noop("You asked us to write when this piece is back. It is here again:"),
        ),
        closing=(gettext_noop("We cannot keep it for you: it belongs to whoever orders first."),),
        places=NAME | {"title": "the name of the piece"},
        in_subject=("title",),
        values=of_wish,
        sample=samples.wish,
    ),
)
