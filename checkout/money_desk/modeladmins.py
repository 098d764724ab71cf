"""Refunds in the "Sales" menu of the admin."""

from django.contrib import admin
from django.urls import reverse_lazy
from django.utils.html import format_html
from wagtail.admin.menu import MenuItem

from checkout.actions.refunds import is_recordable
from checkout.admin_pages import RecordPage, happening
from checkout.models import Refund
from checkout.money_desk.access import may_match
from checkout.money_desk.forms import RecordRefundForm
from checkout.money_desk.refunds import is_overdue, may_send
from home.formatting import format_bs_date, format_npr
from home.record_filters import StatusFilter, date_filter
from home.records import RecordAdmin, status_badge, two_calendars

Status = Refund.Status
UNDONE = {Status.DUE, Status.SENDING, Status.SENT}


class RefundPage(RecordPage):
    @property
    def title(self):
        return f"Refund {self.instance.pk} for {self.instance.payment.order.number}"

    def get_context_data(self, **kwargs):
        refund, user = self.instance, self.request.user
        may = user.has_perm("checkout.send_refund")
        return super().get_context_data(
            refund=refund,
            payment=refund.payment,
            order=refund.payment.order,
            is_overdue=is_overdue(refund),
            may_send=may and may_send(refund),
            may_record=may and is_recordable(refund),
            form=RecordRefundForm(refund=refund),
            timeline=[happening(event, Refund.Status) for event in refund.events.select_related("actor")],
            **kwargs,
        )


class RefundAdmin(RecordAdmin):
    model = Refund
    base_url_path = "sales/refunds"
    menu_label = "Refunds"
    menu_item_name = "refunds"
    menu_icon = "rotate"
    inspect_view_class = RefundPage
    inspect_template_name = "checkout/admin/refund.html"

    list_display = ("order_number", "promised", "buyer", "way", "amount_npr", "due", "state")
    list_filter = (StatusFilter, date_filter("created_at", "day promised"))
    list_select_related = ("payment__order",)
    status_groups = [("undone", "Not done yet", UNDONE)]
    search_fields = (
        "payment__order__number",
        "payment__order__buyer_name",
        "payment__order__contact_email",
        "payment__transaction_id",
        "reference",
    )

    export_filename = "refunds"
    export_columns = {
        "Order": lambda refund: refund.payment.order.number,
        "Promised (Kathmandu time)": lambda refund: refund.created_at,
        "Promised (BS)": lambda refund: format_bs_date(refund.created_at),
        "To be there by": lambda refund: refund.due_on.isoformat(),
        "Status": lambda refund: str(refund.get_status_display()),
        "Paid back by": lambda refund: str(refund.get_method_display()),
        "Buyer": lambda refund: refund.payment.order.buyer_name,
        "Reason": lambda refund: refund.reason,
        "Payment's transaction": lambda refund: refund.payment.transaction_id or "",
        "Reference": lambda refund: refund.reference,
        "Done (Kathmandu time)": lambda refund: refund.done_at or "",
        "Amount (NPR)": lambda refund: refund.amount,
    }

    @admin.display(description="order", ordering="payment__order__number")
    def order_number(self, refund):
        return refund.payment.order.number

    @admin.display(description="promised", ordering="created_at")
    def promised(self, refund):
        return two_calendars(refund.created_at)

    @admin.display(description="buyer", ordering="payment__order__buyer_name")
    def buyer(self, refund):
        return refund.payment.order.buyer_name

    @admin.display(description="by", ordering="method")
    def way(self, refund):
        return refund.get_method_display()

    @admin.display(description="amount", ordering="amount")
    def amount_npr(self, refund):
        return format_npr(refund.amount)

    @admin.display(description="to be there by", ordering="due_on")
    def due(self, refund):
        day = f"{refund.due_on:%-d %b %Y}"
        if is_overdue(refund):
            return format_html('{}<br><span class="gahana-status is-overdue">Overdue</span>', day)
        return day

    @admin.display(description="status", ordering="status")
    def state(self, refund):
        return status_badge(refund)

    def get_extra_class_names_for_field_col(self, obj, field_name):
        return ["numeric"] if field_name == "amount_npr" else []


class AttentionItem(MenuItem):
    """The way to what needs somebody now: first in the "Sales" menu."""

    def __init__(self, order):
        super().__init__(
            "Needs attention",
            reverse_lazy("sales_attention"),
            name="needs-attention",
            icon_name="warning",
            order=order,
        )

    def is_shown(self, request):
        return request.user.has_perm("checkout.view_payment")


class StatementsItem(MenuItem):
    def __init__(self, order):
        super().__init__(
            "Bank statements",
            reverse_lazy("sales_statements"),
            name="bank-statements",
            icon_name="table",
            order=order,
        )

    def is_shown(self, request):
        return may_match(request.user)
