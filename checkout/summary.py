from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem

from checkout.attention import attention_for
from checkout.models import Order


class OrdersToPrepare(SummaryItem):
    """How many paid orders wait for the shop's hands, on the admin's front page."""

    order = 40
    template_name = "checkout/admin/orders_to_prepare.html"

    def get_context_data(self, parent_context):
        return {
            "waiting": Order.objects.filter(status=Order.Status.PAID).count(),
            "url": f"{reverse('sales_orders_modeladmin_index')}?status={Order.Status.PAID}",
        }

    def is_shown(self):
        return self.request.user.has_perm("checkout.view_order")


class MoneyThatNeedsAttention(SummaryItem):
    """How many cases wait under Needs attention, on the admin's front page; not shown while there is none."""

    order = 30
    template_name = "checkout/admin/needs_attention.html"

    def __init__(self, request):
        super().__init__(request)
        self.waiting = sum(group.count for group in attention_for(request.user, most=0))

    def get_context_data(self, parent_context):
        return {"waiting": self.waiting, "url": reverse("sales_attention")}

    def is_shown(self):
        return self.waiting > 0
