from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable
from wagtail.search import index

from catalogue.cards import cards_of, catalogue_address
from catalogue.facets import index_for
from catalogue.forms import JewelleryPageForm
from catalogue.item_page import RELATED, item_below, item_context
from catalogue.listing import list_items
from catalogue.panels import GalleryPanel, PiecePanel, VariantsPanel, WordsPanel
from catalogue.permissions import ItemPermissionTester
from catalogue.piece import PIECE_FIELDS, KeepsPiece
from catalogue.pricing import DiscountBase, DiscountUnit, MakingUnit, PricingMode, WastageUnit
from catalogue.querysets import JewelleryPageManager
from home.freshness import ITEMS, PRICES, SITE, item_tag, shelf_tag
from home.models import BasePage
from home.models.pages import ENGLISH_STANDS, find_child
from home.translation import Translated

from .attributes import Collection, Metal, Occasion, Purity, Stone


class CataloguePage(BasePage):
    """The whole shop window, at /shop/."""

    introduction = models.TextField(blank=True)
    introduction_ne = models.TextField("introduction in Nepali", blank=True)

    localized_introduction = Translated("introduction")

    content_panels = [*BasePage.content_panels, FieldRowPanel(["introduction", "introduction_ne"])]

    parent_page_types = ["home.HomePage"]
    subpage_types = ["catalogue.CategoryPage"]
    max_count = 1

    class Meta:
        verbose_name = "catalogue"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = list_items(request)
        context["categories"] = category_links(request)
        return context


class CategoryPage(BasePage):
    """Rings, necklaces. The category of an item is its parent page."""

    introduction = models.TextField(blank=True)
    introduction_ne = models.TextField("introduction in Nepali", blank=True)
    picture = models.ForeignKey(
        "home.ShopImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    localized_introduction = Translated("introduction")

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel(["introduction", "introduction_ne"]),
        FieldPanel("picture"),
    ]

    parent_page_types = ["catalogue.CataloguePage"]
    subpage_types = ["catalogue.JewelleryPage"]

    class Meta:
        verbose_name = "category"
        verbose_name_plural = "categories"

    def route(self, request, path_components):
        """An item on view is not read again while nothing of it has changed."""
        if len(path_components) == 1:
            [slug] = path_components
            item = item_below(self, slug, lambda: find_child(JewelleryPage, self.path, slug), request)
            if item is not None:
                item._cached_parent_obj = self  # as Wagtail's own route() does
                return item.route(request, [])
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = list_items(request, category=self)
        context["categories"] = category_links(request, current=self)
        context["empty_url"] = self.get_parent().get_url(request)
        return context


class JewelleryPage(KeepsPiece, BasePage):
    """What is told about an item. What is sold - sizes, weights, stock, price - are its variants, which lie
    outside page revisions: publishing an old draft must never bring back an old price or a sold piece.

    For the same reason no revision carries what a price by rate follows from (`PIECE_FIELDS` and the stones):
    they count as soon as they are saved, see catalogue/actions/save_piece.py.
    """

    PricingMode = PricingMode
    PIECE_FIELDS = PIECE_FIELDS

    summary = models.CharField(max_length=240, blank=True, help_text="One sentence, shown in lists.")
    summary_ne = models.CharField("summary in Nepali", max_length=240, blank=True)
    description = models.TextField(blank=True, help_text="An empty line begins a new paragraph.")
    description_ne = models.TextField("description in Nepali", blank=True)
    metal = models.ForeignKey(Metal, on_delete=models.PROTECT, related_name="items")
    purity = models.ForeignKey(Purity, on_delete=models.PROTECT, related_name="items")
    pricing_mode = models.CharField(
        "how it is priced", max_length=8, choices=PricingMode, default=PricingMode.FIXED
    )
    wastage = models.DecimalField(
        "wastage (jarti)", max_digits=8, decimal_places=3, default=0, validators=[MinValueValidator(0)]
    )
    wastage_unit = models.CharField(
        "wastage in", max_length=8, choices=WastageUnit.choices, default=WastageUnit.PERCENT
    )
    making = models.DecimalField(
        "making (jyala)", max_digits=10, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    making_unit = models.CharField(
        "making in", max_length=8, choices=MakingUnit.choices, default=MakingUnit.PERCENT
    )
    discount = models.DecimalField(
        max_digits=10, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    discount_unit = models.CharField(
        "discount in", max_length=8, choices=DiscountUnit.choices, default=DiscountUnit.PERCENT
    )
    discount_on = models.CharField(
        "discount on", max_length=8, choices=DiscountBase.choices, default=DiscountBase.MAKING
    )
    collection = models.ForeignKey(
        Collection, null=True, blank=True, on_delete=models.SET_NULL, related_name="items"
    )
    occasions = ParentalManyToManyField(Occasion, blank=True, related_name="items")

    localized_summary = Translated("summary")
    localized_description = Translated("description")

    objects = JewelleryPageManager()

    base_form_class = JewelleryPageForm

    content_panels = [
        *BasePage.content_panels,
        GalleryPanel("gallery", chooser_field_name="image", heading="Pictures", label="picture"),
        PiecePanel(heading="Made of, and how it is priced"),
        VariantsPanel(heading="Sizes, weights, stock and price"),
        MultiFieldPanel(
            [
                FieldRowPanel(["summary", FieldPanel("summary_ne", help_text=ENGLISH_STANDS)]),
                FieldRowPanel(["description", FieldPanel("description_ne", help_text=ENGLISH_STANDS)]),
            ],
            heading="Told about it",
        ),
        MultiFieldPanel(
            ["collection", FieldPanel("occasions", widget=CheckboxSelectMultiple)], heading="Belongs to"
        ),
        MultipleChooserPanel(
            "related_items",
            chooser_field_name="item",
            heading="You may also like",
            label="item",
            help_text="Shown below the item; the newest of its category fill the row up.",
            max_num=RELATED,
        ),
    ]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("summary_ne"),
        index.SearchField("description"),
        index.SearchField("description_ne"),
        index.SearchField("category_names"),
        index.RelatedFields("metal", [index.SearchField("name"), index.SearchField("name_ne")]),
        index.RelatedFields("purity", [index.SearchField("name"), index.SearchField("name_ne")]),
        index.RelatedFields("variants", [index.SearchField("sku")]),
        index.RelatedFields(
            "stones",
            [index.RelatedFields("stone", [index.SearchField("name"), index.SearchField("name_ne")])],
        ),
        index.RelatedFields("collection", [index.SearchField("name"), index.SearchField("name_ne")]),
        index.RelatedFields("occasions", [index.SearchField("name"), index.SearchField("name_ne")]),
    ]

    parent_page_types = ["catalogue.CategoryPage"]
    subpage_types = []

    class Meta:
        verbose_name = "item"

    def with_content_json(self, content):
        """A revision read back: the piece itself stays as it is now."""
        page = super().with_content_json(content)
        for name in self.PIECE_FIELDS:
            attribute = self._meta.get_field(name).attname
            setattr(page, attribute, getattr(self, attribute))
        page.leave_piece()
        return page

    @cached_property
    def category_names(self):
        """For the search index: "rings" finds what lies under Rings, and so does "ring" where the index knows
        no grammar (SQLite's does not)."""
        above = self._get_basepath(self.path, self.depth - 1)
        names = CategoryPage.objects.filter(path=above).values_list("title", "title_ne")
        return " ".join(f"{title} {title.removesuffix('s')} {title_ne}" for title, title_ne in names)

    @classmethod
    def cards(cls, pages, request=None):
        """The cards of those of `pages` that are on view, in the order given."""
        return cards_of([page.pk for page in pages], request)

    def permissions_for_user(self, user):
        return ItemPermissionTester(user, self)

    def shown_tags(self):
        return (SITE, PRICES, item_tag(self.pk), shelf_tag(self.category_path))

    def changed_tags(self, parent_path=None):
        return (ITEMS, item_tag(self.pk), shelf_tag(parent_path or self.category_path))

    @property
    def category_path(self):
        """The `path` of the page above."""
        return self.path[: -self.steplen]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | item_context(self, request)


class ItemPicture(Orderable):
    """A picture in an item's gallery. The first one stands in lists."""

    page = ParentalKey(JewelleryPage, on_delete=models.CASCADE, related_name="gallery")
    image = models.ForeignKey("home.ShopImage", on_delete=models.CASCADE, related_name="+")

    # The words are those of the picture itself, see catalogue/forms/pictures.py.
    panels = [FieldPanel("image"), FieldRowPanel([WordsPanel("description"), WordsPanel("description_ne")])]

    class Meta(Orderable.Meta):
        verbose_name = "picture"


class ItemStone(Orderable):
    """The stones set in an item, as told to the shopper."""

    # A plain key, not modelcluster's: stones make the price and so are no part of revisions.
    page = models.ForeignKey(JewelleryPage, on_delete=models.CASCADE, related_name="stones")
    stone = models.ForeignKey(Stone, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    weight_carat = models.DecimalField(
        "weight in carat",
        max_digits=8,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    price = models.DecimalField(
        "price of all together (Rs)",
        max_digits=12,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
        help_text="A line of the price by rate. 0: told, but not charged.",
    )

    class Meta(Orderable.Meta):
        verbose_name = "stone"
        constraints = [
            models.CheckConstraint(condition=Q(price__gte=0), name="item_stone_price_not_negative")
        ]


class RelatedItem(Orderable):
    """An item that the shopkeeper shows beside another."""

    page = ParentalKey(JewelleryPage, on_delete=models.CASCADE, related_name="related_items")
    item = models.ForeignKey(JewelleryPage, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("item")]

    class Meta(Orderable.Meta):
        verbose_name = "related item"


def category_links(request, current=None):
    """The published categories in the order of the tree, for links above a listing."""
    names = index_for(request).names
    address = catalogue_address(names, request)
    return [
        {
            "title": category.name,
            "url": address + category.address,
            "is_current": current is not None and category.pk == current.pk,
        }
        for category in names.categories
        if category.is_shown
    ]
