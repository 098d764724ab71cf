"""What the screens of the money desk have in common: their head, and the way back."""

from django.urls import reverse

ORDER_PAGE = "sales_orders_modeladmin_inspect"
PAYMENT_PAGE = "sales_payments_modeladmin_inspect"
REFUND_PAGE = "sales_refunds_modeladmin_inspect"


def screen(title, icon, *above):
    """The head of a screen for checkout/admin/record.html; `above` are pairs of address and label."""
    trail = [{"url": url, "label": label} for url, label in above]
    return {
        "page_title": title,
        "page_icon": icon,
        "breadcrumbs_items": [*trail, {"url": "", "label": title}],
    }


def above_order(order):
    return (
        (reverse("sales_orders_modeladmin_index"), "Orders"),
        (reverse(ORDER_PAGE, args=[order.pk]), f"Order {order.number}"),
    )


def above_payment(payment):
    return (
        (reverse("sales_payments_modeladmin_index"), "Payments"),
        (reverse(PAYMENT_PAGE, args=[payment.pk]), f"Payment {payment.pk} for {payment.order.number}"),
    )
