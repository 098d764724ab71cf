from .cart import Cart, CartLine
from .order import Order, OrderEvent, OrderLine
from .payment import Payment, PaymentEvent
from .settings import CheckoutSettings
from .wishlist import Wish

__all__ = [
    "Cart",
    "CartLine",
    "CheckoutSettings",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "PaymentEvent",
    "Wish",
]
