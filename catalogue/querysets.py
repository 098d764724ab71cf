from django.db.models import Exists, Min, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce, Length, Substr
from wagtail.models import PageManager, PageViewRestriction
from wagtail.query import PageQuerySet


def in_private_section():
    """Whether a page, or one above it, is kept for some visitors: .public() as a part of the same statement."""
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    return Exists(PageViewRestriction.objects.filter(page__path=above))


class JewelleryPageQuerySet(PageQuerySet):
    def on_view(self):
        """Published items that have something on sale, sold out or not, outside private sections."""
        on_sale = self.variants_on_sale().filter(page=OuterRef("pk"))
        return self.live().filter(Exists(on_sale), ~in_private_section())

    def with_price_from(self):
        """The items with `price_from`, NPR: the lowest price of what is in stock, else of what is on sale."""
        prices = (
            self.variants_on_sale()
            .filter(page=OuterRef("pk"))
            .order_by()
            .values("page")
            .annotate(lowest=Min("price"))
            .values("lowest")
        )
        return self.annotate(price_from=Coalesce(Subquery(prices.filter(stock__gt=0)), Subquery(prices)))

    def with_listing_details(self):
        """The items with all that a product card shows, in a number of queries that does not grow."""
        return self.select_related("metal", "purity").prefetch_related(*self.listing_lookups())

    def listing_lookups(self):
        """What a product card needs besides the item's own row: pictures with their renditions, variants."""
        entries = self.model._meta.get_field("gallery").related_model.objects.select_related("image")
        return [Prefetch("gallery", entries.prefetch_related("image__renditions")), "variants"]

    def variants_on_sale(self):
        """The variants that may be shown, of items published or not."""
        # Asked for through the relation: the module of variants imports that of pages, which imports this one.
        return self.model._meta.get_field("variants").related_model.objects.filter(is_active=True)


JewelleryPageManager = PageManager.from_queryset(JewelleryPageQuerySet)
