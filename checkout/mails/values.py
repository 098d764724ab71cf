"""What can be filled in in the mails about an order."""

from django.utils.translation import gettext_noop

from home.formatting import format_npr

DEAR = gettext_noop("Dear %(name)s,")

NAME = {"name": "the buyer's name"}
ORDER = NAME | {"number": "the number of the order", "total": "what the order costs in all"}


def of_order(context):
    order = context["order"]
    return {"name": order.contact_name, "number": order.number, "total": format_npr(order.total)}
