"""For pages that know cards but no orders: which orders wait for the card of somebody."""

from collections import defaultdict

from django import template

from checkout.holding import orders_in_review as waiting_orders

register = template.Library()


@register.simple_tag
def orders_in_review():
    """The orders that wait for a card, by the key of their shopper, in one query."""
    orders = defaultdict(list)
    for order in waiting_orders().order_by("hold_until"):
        orders[order.user_id].append(order)
    return orders


@register.inclusion_tag("checkout/admin/held_orders.html")
def held_orders(orders, user_id):
    """Which of the `orders` of `orders_in_review` wait for the card of one shopper; nothing where none does."""
    return {"orders": orders.get(user_id, [])}
