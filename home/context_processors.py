from dataclasses import dataclass

from django.apps import apps
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from home.models import BasePage, NavigationSettings, ShopSettings
from home.translation import address_in_language, is_nepali


@dataclass(frozen=True)
class MenuLink:
    title: str
    url: str
    current: bool


def linked_pages(*streams):
    """The published pages that menus lead to, by primary key, with their Nepali titles: one query for all."""
    ids = {
        block["value"]["page"] for stream in streams for block in stream.raw_data if block["value"]["page"]
    }
    titles = [
        f"{model._meta.model_name}__title_ne" for model in apps.get_models() if issubclass(model, BasePage)
    ]
    return Page.objects.live().filter(pk__in=ids).annotate(title_ne=Coalesce(*titles, Value(""))).in_bulk()


def menu_links(stream, pages, request):
    """The links of a menu in the active language, without those whose page is gone or unpublished.

    `pages` are those of `linked_pages`.
    """
    links = []
    for block in stream.raw_data:
        value = block["value"]
        page = pages.get(value["page"])
        if page:
            url = page.get_url(request)
        else:
            url = "" if value["page"] else address_in_language(value["address"])
        if not url:
            continue
        label = (value["label_ne"] if is_nepali() else "") or value["label"]
        if not label:
            label = (page.title_ne if is_nepali() else "") or page.title
        links.append(MenuLink(title=label, url=url, current=request.path == url))
    return links


def shop(request):
    """The shop's name, contacts and menus, read when a template first asks for them."""
    settings = SimpleLazyObject(lambda: NavigationSettings.load(request_or_site=request))
    pages = SimpleLazyObject(lambda: linked_pages(settings.header_links, settings.footer_links))
    return {
        "shop": SimpleLazyObject(lambda: ShopSettings.load(request_or_site=request)),
        "navigation_settings": settings,
        "navigation": SimpleLazyObject(lambda: menu_links(settings.header_links, pages, request)),
        "footer_links": SimpleLazyObject(lambda: menu_links(settings.footer_links, pages, request)),
    }
