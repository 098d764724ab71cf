from .cart import Cart, CartLine
from .instalment import Instalment
from .invoice import Invoice, InvoiceArchive, InvoiceArchiveEvent, InvoiceSeries, InvoiceSettings
from .limit import PaymentLimit
from .order import Order, OrderEvent, OrderLine
from .payment import Payment, PaymentEvent
from .refund import Refund, RefundEvent
from .settings import CheckoutSettings
from .statement import BankStatement, StatementLine, StatementLineEvent
from .wishlist import Wish
from .zone import DeliveryZone

__all__ = [
    "BankStatement",
    "Cart",
    "CartLine",
    "CheckoutSettings",
    "DeliveryZone",
    "Instalment",
    "Invoice",
    "InvoiceArchive",
    "InvoiceArchiveEvent",
    "InvoiceSeries",
    "InvoiceSettings",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "PaymentEvent",
    "PaymentLimit",
    "Refund",
    "RefundEvent",
    "StatementLine",
    "StatementLineEvent",
    "Wish",
]
