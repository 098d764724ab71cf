from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem

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
