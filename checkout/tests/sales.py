"""Orders out of thin air: the figures ask for rows, not for the road that leads to them."""

import itertools
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from catalogue.pricing import fixed_price
from checkout.models import Order, OrderLine
from customers.models import Verification

KATHMANDU = ZoneInfo("Asia/Kathmandu")
numbers = itertools.count(1)


def kathmandu(*moment):
    """An aware moment: kathmandu(2026, 11, 30, 23, 59)."""
    return datetime(*moment, tzinfo=KATHMANDU)


def sell(user, variant, *, paid_at, pieces=1, status="paid", delivery="0.00", **fields):
    """An order of `user` for some `pieces` of `variant`, paid at `paid_at` (None: not paid)."""
    items = variant.price * pieces
    order = Order.objects.create(
        **{
            "number": f"T-{next(numbers):06}",
            "user": user,
            "status": status,
            "delivery_method": "pickup",
            "contact_name": "Sita Maharjan",
            "contact_email": user.email,
            "contact_phone": "+9779841555777",
            "verification": Verification.objects.get(user=user),
            "buyer_name": "Sita Maharjan",
            "buyer_name_ne": "सीता महर्जन",
            "buyer_citizenship_number": "27-01-70-01234",
            "buyer_issuing_district": "Lalitpur",
            "buyer_issue_date": date(2012, 5, 20),
            "buyer_birth_date": date(1994, 2, 3),
            "buyer_address": "Patan Dhoka, Lalitpur-9",
            "items_total": items,
            "delivery_charge": Decimal(delivery),
            "total": items + Decimal(delivery),
            "placed_at": paid_at or kathmandu(2026, 11, 1),
            "hold_until": paid_at or kathmandu(2026, 11, 1),
            "paid_at": paid_at,
            **fields,
        }
    )
    OrderLine.objects.create(
        order=order,
        variant=variant,
        sku=variant.sku,
        title=variant.page.title,
        category="Rings",
        metal="Gold",
        purity="22K gold",
        gross_weight=variant.gross_weight,
        net_weight=variant.net_weight,
        quantity=pieces,
        unit_price=variant.price,
        breakup=fixed_price(variant.price).as_json(),
        line_total=items,
    )
    return order
