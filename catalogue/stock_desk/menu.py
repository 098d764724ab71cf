from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem

from .access import editable_variants, may_keep_stock
from .filters import LOW, low


class StockMenuItem(MenuItem):
    def __init__(self):
        super().__init__(
            "Stock", reverse_lazy("catalogue_stock"), name="stock", icon_name="list-ul", order=130
        )

    def is_shown(self, request):
        return may_keep_stock(request.user)


class LowStock(SummaryItem):
    """How many sizes are running out, on the admin's front page."""

    order = 45
    template_name = "catalogue/admin/stock/low_stock.html"

    def get_context_data(self, parent_context):
        return {"low": low(editable_variants(self.request.user)).count(), "state": LOW}

    def is_shown(self):
        return may_keep_stock(self.request.user)
