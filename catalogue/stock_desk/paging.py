from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator

MOST_COUNTED = 10_000


class ShallowPaginator(WagtailPaginator):
    """Pages of something that only grows: nobody leafs through a million lines, so no more than the newest
    MOST_COUNTED are counted and shown."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[:MOST_COUNTED].count()

    @cached_property
    def items_count_label(self):
        return f"the newest {self.count:,}" if self.count == MOST_COUNTED else super().items_count_label
