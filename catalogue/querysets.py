from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from wagtail.models import PageManager, PageViewRestriction
from wagtail.query import PageQuerySet


def in_private_section():
    """Whether a page, or one above it, is kept for some visitors: .public() as a part of the same statement."""
    above = Substr(OuterRef("path"), 1, Length("page__path"))
    return Exists(PageViewRestriction.objects.filter(page__path=above))


class JewelleryPageQuerySet(PageQuerySet):
    def on_view(self):
        """Published items that have something on sale, sold out or not, outside private sections. (Lists ask the
        index of catalogue/facets/, which holds the same.)"""
        # Asked for through the relation: the module of variants imports that of pages, which imports this one.
        variants = self.model._meta.get_field("variants").related_model.objects
        on_sale = variants.filter(is_active=True, page=OuterRef("pk"))
        return self.live().filter(Exists(on_sale), ~in_private_section())


JewelleryPageManager = PageManager.from_queryset(JewelleryPageQuerySet)
