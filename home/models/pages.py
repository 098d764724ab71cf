from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from home.blocks import ContentBlock
from home.translation import Translated


class BasePage(Page):
    """What every page of the shop has: its title and its words for search engines, in both languages."""

    title_ne = models.CharField("title in Nepali", max_length=255, blank=True)
    search_description_ne = models.TextField("meta description in Nepali", blank=True)

    name = Translated("title")
    localized_search_description = Translated("search_description")

    content_panels = [FieldRowPanel([FieldPanel("title"), FieldPanel("title_ne")])]
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
