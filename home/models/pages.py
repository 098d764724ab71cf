from copy import copy
from functools import cache, partial

from django.db import models
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from home.blocks import ContentBlock
from home.freshness import ITEMS, POPULARITY, PRICES, SITE, depends_on
from home.kept import kept
from home.translation import Translated, is_nepali

# Beside a field in English that has a help text too: two fields in a row begin at the same height only like this.
ENGLISH_STANDS = "Empty: the English stands."


class BasePage(Page):
    """What every page of the shop has: its title and its words for search engines, in both languages."""

    title_ne = models.CharField("title in Nepali", max_length=255, blank=True)
    search_description_ne = models.TextField("meta description in Nepali", blank=True)

    name = Translated("title")
    localized_search_description = Translated("search_description")
    # What some types have. A template that asked a page for an attribute it lacks would look through all it has.
    localized_summary = localized_introduction = ""

    # The panel for titles is the one that fills in the address while the title is typed.
    content_panels = [
        FieldRowPanel(
            [
                TitleFieldPanel("title", placeholder=False, help_text="In English."),
                FieldPanel("title_ne", help_text=ENGLISH_STANDS),
            ]
        )
    ]
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
            find = kept_child if kinds[0].subpage_types else find_child
            child = find(kinds[0], self.path, slug)
            if child is not None:
                child = copy(child)  # what is kept stays as it was read
                child._cached_parent_obj = self  # as Wagtail's own route() does
                return child.route(request, rest)
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # When a template asks for them: an item's page has its own already.
        context["crumbs"] = SimpleLazyObject(partial(self.crumbs, request))
        return context

    def crumbs(self, request):
        """The way from the home page to this page, as components/breadcrumbs.html wants it."""
        pages = [*self.pages_above(), self]
        return [{"title": page.crumb_title, "url": page.get_url(request)} for page in pages]

    def shown_tags(self):
        """What this page shows, by the tags of home/freshness.py: it is kept for strangers until one is touched.
        Anything of the shop, where a page type does not say otherwise: blocks show items with their prices."""
        return (SITE, PRICES, ITEMS, POPULARITY)

    def changed_tags(self, parent_path=None):
        """What is old when this page, below the one at `parent_path`, comes, changes or goes."""
        return (SITE,)

    def serve(self, request, *args, **kwargs):
        # Here, and not in get_context: private pages that ask for a password first never come here.
        depends_on(request, *self.shown_tags())
        return super().serve(request, *args, **kwargs)

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
        # No query for a shop without private pages, which is nearly every shop.
        if not has_private_pages():
            return no_restrictions()
        return super().get_view_restrictions()


def find_child(model, parent_path, slug):
    """The page of this type and slug below the page at `parent_path`, or None."""
    depth = len(parent_path) // Page.steplen + 1
    return model.for_route().filter(path__startswith=parent_path, depth=depth, slug=slug).first()


# Pages that have pages below them are few, and every way to an item leads past them.
kept_child = kept(SITE)(find_child)


@cache
def no_restrictions():
    """A queryset that is read already: Django writes a statement even to find nothing."""
    restrictions = PageViewRestriction.objects.none()
    len(restrictions)
    return restrictions


@kept(SITE)
def has_private_pages():
    return PageViewRestriction.objects.exists()


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

    def route(self, request, path_components):
        if path_components:
            return super().route(request, path_components)
        # The way to other pages leads past a home page that may have been read before, with what its blocks show.
        return super(HomePage, HomePage.objects.get(pk=self.pk)).route(request, [])

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
