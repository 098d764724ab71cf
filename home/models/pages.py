from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from home.blocks import ContentBlock
from home.translation import Translated, is_nepali


class BasePage(Page):
    """What every page of the shop has: its title and its words for search engines, in both languages."""

    title_ne = models.CharField("title in Nepali", max_length=255, blank=True)
    search_description_ne = models.TextField("meta description in Nepali", blank=True)

    name = Translated("title")
    localized_search_description = Translated("search_description")

    # The panel for titles is the one that fills in the address while the title is typed.
    content_panels = [FieldRowPanel([TitleFieldPanel("title", placeholder=False), FieldPanel("title_ne")])]
    promote_panels = [
        MultiFieldPanel(
            ["slug", "seo_title", "search_description", "search_description_ne"],
            heading="For search engines",
        ),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("title_ne", boost=2),
        index.AutocompleteField("title_ne"),
    ]

    class Meta:
        abstract = True

    @classmethod
    def for_route(cls):
        """The pages as they are read to be served."""
        return cls.objects.all()

    def route(self, request, path_components):
        """As Wagtail's, but a child of the type first in `subpage_types` takes one query instead of two."""
        kinds = self.allowed_subpage_models()
        if path_components and kinds:
            slug, *rest = path_components
            child = kinds[0].for_route().child_of(self).filter(slug=slug).first()
            if child is not None:
                child._cached_parent_obj = self  # as Wagtail's own route() does
                return child.route(request, rest)
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["crumbs"] = [
            {"title": page.crumb_title, "url": page.get_url(request)} for page in [*self.pages_above(), self]
        ]
        return context

    @property
    def crumb_title(self):
        return self.name

    @property
    def browser_title(self):
        """What stands in the browser's tab and in search results."""
        return self.name if is_nepali() else self.seo_title or self.name

    def pages_above(self):
        """The pages between this one and the root of the tree, the home page first."""
        above = []
        page = self
        while page.depth > 2:
            page = page.get_parent().specific
            above.insert(0, page)
        return above

    def get_view_restrictions(self):
        # One query instead of two for a shop without private pages, which is nearly every shop.
        if not PageViewRestriction.objects.exists():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_sitemap_urls(self, request=None):
        """The page in each language, each naming the other."""
        addresses = {}
        for language in ("en", "ne"):
            with translation.override(language):
                addresses[language] = self.get_full_url(request)
        alternates = [{"location": url, "lang_code": language} for language, url in addresses.items()]
        [entry] = super().get_sitemap_urls(request)
        return [{**entry, "location": url, "alternates": alternates} for url in addresses.values()]


class HomePage(BasePage):
    """The front door. Blocks make its body; the shop has exactly one."""

    body = StreamField(ContentBlock(), blank=True)
    body_ne = StreamField(ContentBlock(), blank=True, verbose_name="body in Nepali")

    localized_body = Translated("body")

    content_panels = [*BasePage.content_panels, FieldPanel("body"), FieldPanel("body_ne")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["catalogue.CataloguePage", "home.StandardPage"]
    max_count = 1

    class Meta:
        verbose_name = "home page"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if not self.localized_body:
            children = self.get_children().live().public().specific() if self.pk else []
            context["ways_in"] = [{"name": child.name, "url": child.get_url(request)} for child in children]
        return context

    @property
    def crumb_title(self):
        return _("Home")


class StandardPage(BasePage):
    """A page of words and pictures: about us, care of gold, terms."""

    introduction = models.TextField(blank=True)
    introduction_ne = models.TextField("introduction in Nepali", blank=True)
    body = StreamField(ContentBlock(), blank=True)
    body_ne = StreamField(ContentBlock(), blank=True, verbose_name="body in Nepali")

    localized_introduction = Translated("introduction")
    localized_body = Translated("body")

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel(["introduction", "introduction_ne"]),
        FieldPanel("body"),
        FieldPanel("body_ne"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("introduction_ne"),
        index.SearchField("body"),
        index.SearchField("body_ne"),
    ]

    parent_page_types = ["home.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = "standard page"
