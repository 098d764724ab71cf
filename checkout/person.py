"""What the checkout keeps of a shopper: told to them, and let go of when they close their account."""

from django.db.models import Prefetch, Q
from django.dispatch import receiver
from django.utils.translation import gettext as _

from checkout.models import Cart, Invoice, Order, Payment, Wish
from customers.signals import account_closed, account_closing, closing_asked, data_collected

# Nothing is paid, made, brought or paid back any more.
OVER = (Order.Status.DELIVERED, Order.Status.EXPIRED, Order.Status.CANCELLED, Order.Status.REFUNDED)
MONEY_ON_ITS_WAY = (
    *Payment.OPEN,
    Payment.Status.CAPTURED,
    Payment.Status.REFUND_DUE,
    Payment.Status.REFUND_SENT,
)


@receiver(data_collected)
def tell_orders(sender, user, **kwargs):
    papers = Prefetch("invoices", Invoice.objects.defer("content", "identity").order_by("pk"))
    orders = Order.objects.filter(user=user).prefetch_related("lines", "payments", papers)
    return "orders", [_order(order) for order in orders]


@receiver(data_collected)
def tell_wishes(sender, user, **kwargs):
    wishes = Wish.objects.filter(user=user).select_related("variant__page")
    return "wishlist", [
        {
            "piece": wish.variant.page.title,
            "since": wish.created_at,
            "price_then_npr": wish.price_seen,
            "mail_asked_for_at": wish.asked_at,
        }
        for wish in wishes
    ]


@receiver(data_collected)
def tell_cart(sender, user, **kwargs):
    cart = Cart.objects.filter(user=user).first()
    lines = cart.lines.select_related("variant__page") if cart else []
    return "cart", [{"piece": line.variant.page.title, "quantity": line.quantity} for line in lines]


@receiver(closing_asked)
def name_what_is_open(sender, user, **kwargs):
    unfinished = Order.objects.filter(user=user).filter(
        ~Q(status__in=OVER) | Q(payments__status__in=MONEY_ON_ITS_WAY)
    )
    numbers = list(unfinished.order_by("placed_at").values_list("number", flat=True).distinct())
    if not numbers:
        return None
    text = _(
        "An order is not finished yet: %(numbers)s. Once it is handed over or cancelled, you can close it."
    )
    return text % {"numbers": ", ".join(numbers)}


@receiver(account_closing)
def wait_for_an_order_under_way(sender, user, **kwargs):
    """Whoever places an order locks their cart and then, by writing the order, the account: in this order
    everybody locks them."""
    list(Cart.objects.select_for_update().filter(user=user))


@receiver(account_closed)
def let_go(sender, user, **kwargs):
    Cart.objects.filter(user=user).delete()
    Wish.objects.filter(user=user).delete()


def _order(order):
    return {
        "number": order.number,
        "status": order.status,
        "placed_at": order.placed_at,
        "paid_at": order.paid_at,
        "delivery_method": order.delivery_method,
        "contact_name": order.contact_name,
        "contact_email": order.contact_email,
        "contact_phone": order.contact_phone,
        "delivery_address": order.delivery_address,
        "note": order.note,
        "gift_note": order.gift_note,
        "delivery_district": order.delivery_district,
        "carrier": order.carrier,
        "tracking_number": order.tracking_number,
        "buyer_name": order.buyer_name,
        "buyer_name_ne": order.buyer_name_ne,
        "buyer_citizenship_number": order.buyer_citizenship_number,
        "buyer_issuing_district": order.buyer_issuing_district,
        "buyer_issue_date": order.buyer_issue_date,
        "buyer_birth_date": order.buyer_birth_date,
        "buyer_address": order.buyer_address,
        "items": [
            {
                "sku": line.sku,
                "title": line.title,
                "size": line.size,
                "purity": line.purity,
                "net_weight_grams": line.net_weight,
                "quantity": line.quantity,
                "unit_price_npr": line.unit_price,
                "line_total_npr": line.line_total,
            }
            for line in order.lines.all()
        ],
        "delivery_charge_npr": order.delivery_charge,
        "total_npr": order.total,
        "payments": [
            {
                "method": payment.method,
                "amount_npr": payment.amount,
                "status": payment.status,
                "begun_at": payment.created_at,
            }
            for payment in order.payments.all()
        ],
        "invoices": [
            {
                "number": paper.number,
                "kind": paper.kind,
                "issued_at": paper.issued_at,
                "amount_npr": paper.amount,
            }
            for paper in order.invoices.all()
        ],
    }
