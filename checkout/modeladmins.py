"""Orders and payments in the "Sales" menu of the admin."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils.html import format_html
from wagtail_modeladmin.options import ModelAdminGroup

from checkout.admin_pages import OrderPage, PaymentPage
from checkout.invoicing.modeladmins import InvoiceAdmin
from checkout.models import Order, Payment
from checkout.money_desk.modeladmins import AttentionItem, RefundAdmin, StatementsItem
from customers.modeladmins import ReviewQueueItem, VerificationAdmin, matching_phone
from home.formatting import format_bs_date, format_npr
from home.record_filters import StatusFilter, date_filter
from home.records import RecordAdmin, WordSearch, status_badge, two_calendars

IN_HAND = {Order.Status.PAID, Order.Status.PREPARING, Order.Status.READY, Order.Status.SHIPPED}
NEEDS_ATTENTION = (Payment.Status.REVIEW, Payment.Status.MISMATCH, Payment.Status.REFUND_DUE)


def with_transaction(word):
    """Orders of which a payment has a transaction id containing `word`."""
    return Q(Exists(Payment.objects.filter(order=OuterRef("pk"), transaction_id__icontains=word)))


def with_buyer_number(text):
    """Orders of the buyer whose citizenship number is `text`."""
    return Order._meta.get_field("buyer_number_digest").matches(text)


def with_phone(text):
    """Orders with the mobile number `text` to call."""
    return matching_phone(Order._meta.get_field("phone_digest"), text)


class OrderSearch(WordSearch):
    exact = (with_buyer_number, with_phone)


class OrderAdmin(RecordAdmin):
    model = Order
    base_url_path = "sales/orders"
    menu_label = "Orders"
    menu_item_name = "orders"
    menu_icon = "clipboard-list"
    inspect_view_class = OrderPage
    inspect_template_name = "checkout/admin/order.html"

    list_display = ("number", "placed", "buyer", "delivery", "amount", "state")
    list_filter = (StatusFilter, date_filter("placed_at", "day placed"))
    status_groups = [("in-hand", "Paid, not handed over", IN_HAND)]
    search_fields = ("number", "buyer_name", "contact_name", "contact_email", with_transaction)
    search_handler_class = OrderSearch

    export_filename = "orders"
    export_columns = {
        "Order": lambda order: order.number,
        "Placed (Kathmandu time)": lambda order: order.placed_at,
        "Placed (BS)": lambda order: format_bs_date(order.placed_at),
        "Paid (Kathmandu time)": lambda order: order.paid_at or "",
        "Status": lambda order: str(order.get_status_display()),
        "Buyer": lambda order: order.buyer_name,
        "E-mail": lambda order: order.contact_email,
        "Delivery": lambda order: str(order.get_delivery_method_display()),
        "Pieces (NPR)": lambda order: order.items_total,
        "Delivery charge (NPR)": lambda order: order.delivery_charge,
        "Total (NPR)": lambda order: order.total,
    }

    @admin.display(description="placed", ordering="placed_at")
    def placed(self, order):
        return two_calendars(order.placed_at)

    @admin.display(description="buyer", ordering="buyer_name")
    def buyer(self, order):
        return format_html('{}<br><span class="gahana-note">{}</span>', order.buyer_name, order.contact_email)

    @admin.display(description="delivery", ordering="delivery_method")
    def delivery(self, order):
        return order.get_delivery_method_display()

    @admin.display(description="total", ordering="total")
    def amount(self, order):
        return format_npr(order.total)

    @admin.display(description="status", ordering="status")
    def state(self, order):
        return status_badge(order)

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return ["numeric"] if field_name == "amount" else []


class PaymentAdmin(RecordAdmin):
    model = Payment
    base_url_path = "sales/payments"
    menu_label = "Payments"
    menu_item_name = "payments"
    menu_icon = "banknote"
    inspect_view_class = PaymentPage
    inspect_template_name = "checkout/admin/payment.html"

    list_display = ("order_number", "begun", "payer", "amount_npr", "transaction", "state")
    list_filter = (StatusFilter, date_filter("created_at", "day begun"))
    list_select_related = ("order",)
    status_groups = [("attention", "Needs attention", NEEDS_ATTENTION)]
    search_fields = (
        "order__number",
        "order__buyer_name",
        "order__contact_name",
        "order__contact_email",
        "transaction_id",
        "pidx",
    )

    export_filename = "payments"
    export_columns = {
        "Order": lambda payment: payment.order.number,
        "Begun (Kathmandu time)": lambda payment: payment.created_at,
        "Money received (Kathmandu time)": lambda payment: payment.captured_at or "",
        "Status": lambda payment: str(payment.get_status_display()),
        "Paid by": lambda payment: str(payment.get_method_display()),
        "Transaction": lambda payment: payment.transaction_id or "",
        "Buyer": lambda payment: payment.order.buyer_name,
        "Amount (NPR)": lambda payment: payment.amount,
    }

    @admin.display(description="order", ordering="order__number")
    def order_number(self, payment):
        return payment.order.number

    @admin.display(description="begun", ordering="created_at")
    def begun(self, payment):
        return two_calendars(payment.created_at)

    @admin.display(description="buyer", ordering="order__buyer_name")
    def payer(self, payment):
        return payment.order.buyer_name

    @admin.display(description="amount", ordering="amount")
    def amount_npr(self, payment):
        return format_npr(payment.amount)

    @admin.display(description="transaction", ordering="transaction_id")
    def transaction(self, payment):
        return payment.transaction_id or ""

    @admin.display(description="status", ordering="status")
    def state(self, payment):
        return status_badge(payment)

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return ["numeric"] if field_name == "amount_npr" else []


class SalesGroup(ModelAdminGroup):
    menu_label = "Sales"
    menu_item_name = "sales"
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (OrderAdmin, PaymentAdmin, RefundAdmin, InvoiceAdmin, VerificationAdmin)

    def get_submenu_items(self):
        *before, invoices, verifications = super().get_submenu_items()
        items = [*before, StatementsItem(order=0), invoices, verifications, ReviewQueueItem(order=0)]
        for order, item in enumerate(items, start=1):
            item.order = order
        return [AttentionItem(order=0), *items]
