from django.utils.translation import gettext_noop

from checkout.mails import samples
from checkout.mails.values import DEAR, ORDER, of_order
from home.formatting import format_day
from home.mails import REGISTRY, Mail


def of_refund(context):
    return of_order(context) | {"until": format_day(context["refund"].due_on)}


REGISTRY.add(
    "Payments and refunds",
    Mail(
        template="order_to_be_paid",
        title="Order to be paid by bank or in cash",
        when=(
            "Somebody orders who pays by bank transfer or at the counter. Tells the amounts, the days and "
            "the account."
        ),
        subject=gettext_noop("How to pay your order %(number)s"),
        opening=(
            DEAR,
            gettext_noop(
                "Thank you for your order %(number)s. We hold its pieces for you at the price of today, until "
                "the day named below."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.bank_order,
    ),
    Mail(
        template="part_received",
        title="A part is paid",
        when="A part of what an order costs has come in. Tells what is still to be paid, and until when.",
        subject=gettext_noop("We have received a part for order %(number)s"),
        opening=(
            DEAR,
            gettext_noop(
                "Thank you, a part of your payment for order %(number)s has come in. Its pieces stay yours, and "
                "the price stands, while the rest is paid in time."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.planned_order,
    ),
    Mail(
        template="part_is_due",
        title="A part is due soon",
        when="The day before the next part of an order is to be paid at the latest.",
        subject=gettext_noop("The next part of order %(number)s is due"),
        opening=(
            DEAR,
            gettext_noop(
                "The next part of order %(number)s is due soon. If you have paid it already, thank you; then "
                "there is nothing to do."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.planned_order,
    ),
    Mail(
        template="plan_lapsed",
        title="The rest was not paid in time",
        when="A part was paid and the rest was not. The pieces go back, and so does the money.",
        subject=gettext_noop("Your order %(number)s has ended"),
        opening=(
            DEAR,
            gettext_noop(
                "The rest of order %(number)s was not paid in time, so its pieces are back in the shop. What you"
                " have paid goes back to you; another mail tells by when."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.order,
    ),
    Mail(
        template="transfer_refused",
        title="Bank transfer not found",
        when="You say that an announced bank transfer is not on the account. Tells the reason that you typed.",
        subject=gettext_noop("We have not found your transfer for order %(number)s"),
        opening=(
            DEAR,
            gettext_noop("You told us of a bank transfer for order %(number)s. We could not confirm it:"),
        ),
        closing=(
            gettext_noop(
                "Please look at it once more and write or call us. Nothing is lost: money that reaches our "
                "account is counted or sent back."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.refused_transfer,
    ),
    Mail(
        template="refund_promised",
        title="Money that goes back",
        when="Money is owed back to the shopper. Tells the amount.",
        subject=gettext_noop("You get money back for order %(number)s"),
        opening=(
            DEAR,
            gettext_noop(
                "Money that you have paid for order %(number)s goes back to you, by %(until)s at the latest. If "
                "it has not come by then, please call us."
            ),
        ),
        places=ORDER | {"until": "the last day by which it reaches the payer"},
        in_subject=("number",),
        must_say=("until",),
        values=of_refund,
        sample=samples.refund,
    ),
    Mail(
        template="refund_done",
        title="Money has gone back",
        when="A refund is sent, by Khalti or by the bank. Tells the amount.",
        subject=gettext_noop("Your refund for order %(number)s is on its way"),
        opening=(
            DEAR,
            gettext_noop(
                "We have sent you money back for order %(number)s. With a bank it can take a working day to "
                "arrive."
            ),
        ),
        places=ORDER,
        in_subject=("number",),
        values=of_order,
        sample=samples.refund,
    ),
)
