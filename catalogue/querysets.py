from wagtail.models import PageManager
from wagtail.query import PageQuerySet


class JewelleryPageQuerySet(PageQuerySet):
    def with_listing_details(self):
        """The items with all that a product card shows, in a number of queries that does not grow."""
        return self.select_related("metal", "purity").prefetch_related("gallery__image__renditions", "variants")


JewelleryPageManager = PageManager.from_queryset(JewelleryPageQuerySet)
