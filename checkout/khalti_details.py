"""What Khalti shows the payer, and the shop in its panel: who pays, what for, and what the sum is made of.

Amounts are integer paisa, and each list adds up to what is asked for.
"""

from checkout.khalti import to_paisa

NAME_LENGTH = 60


def khalti_details(payment, order):
    """The optional fields of initiate for `payment`, which may be one part of `order`."""
    amount = to_paisa(payment.amount)
    return {
        "customer_info": {
            "name": order.contact_name[:NAME_LENGTH],
            "email": order.contact_email,
            # Ten digits, without the country's number.
            "phone": order.contact_phone.removeprefix("+977"),
        },
        **(_whole(order) if payment.amount == order.total else _part(order, amount)),
    }


def _whole(order):
    lines = list(order.lines.all())
    breakdown = [{"label": "Jewellery, all taxes included", "amount": to_paisa(order.items_total)}]
    if order.delivery_charge:
        breakdown.append({"label": "Delivery", "amount": to_paisa(order.delivery_charge)})
    products = [
        _product(line.sku, line.title, to_paisa(line.line_total), line.quantity, to_paisa(line.unit_price))
        for line in lines
    ]
    if order.delivery_charge:
        charge = to_paisa(order.delivery_charge)
        products.append(_product("DELIVERY", "Delivery", charge, 1, charge))
    return {"amount_breakdown": breakdown, "product_details": products}


def _part(order, amount):
    label = f"Part of order {order.number}"
    return {
        "amount_breakdown": [{"label": label, "amount": amount}],
        "product_details": [_product(order.number, label, amount, 1, amount)],
    }


def _product(identity, name, total, quantity, unit_price):
    return {
        "identity": identity,
        "name": name[:NAME_LENGTH],
        "total_price": total,
        "quantity": quantity,
        "unit_price": unit_price,
    }
