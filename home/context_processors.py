from django.apps import apps
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.functional import SimpleLazyObject
from wagtail.models import Page

from home.freshness import SITE
from home.kept import kept
from home.models import BasePage, NavigationSettings, ShopSettings
from home.translation import address_in_language, is_nepali


@kept(SITE)
def shop_settings():
    return ShopSettings.load()


@kept(SITE)
def navigation_settings():
    return NavigationSettings.load()


def linked_pages(*streams):
    """The published pages that menus lead to, by primary key, with their Nepali titles: one query for all."""
    ids = {
        block["value"]["page"] for stream in streams for block in stream.raw_data if block["value"]["page"]
    }
    titles = [
        f"{model._meta.model_name}__title_ne" for model in apps.get_models() if issubclass(model, BasePage)
    ]
    return Page.objects.live().filter(pk__in=ids).annotate(title_ne=Coalesce(*titles, Value(""))).in_bulk()


@kept(SITE)
def menus(language):
    """Titles and addresses of the header's links and of the footer's, in `language`, which is the active one."""
    settings = navigation_settings()
    pages = linked_pages(settings.header_links, settings.footer_links)
    return menu_links(settings.header_links, pages), menu_links(settings.footer_links, pages)


def menu_links(stream, pages):
    """The links of a menu in the active language, as pairs of title and address, without those whose page is gone
    or unpublished.

    `pages` are those of `linked_pages`.
    """
    links = []
    for block in stream.raw_data:
        value = block["value"]
        page = pages.get(value["page"])
        if page:
            url = page.get_url()
        else:
            url = "" if value["page"] else address_in_language(value["address"])
        if not url:
            continue
        label = (value["label_ne"] if is_nepali() else "") or value["label"]
        if not label:
            label = (page.title_ne if is_nepali() else "") or page.title
        links.append((label, url))
    return links


def shop(request):
    """The shop's name and contacts, read when a template first asks for them."""
    return {"shop": SimpleLazyObject(shop_settings)}


def csrf_of_kept_pages(request):
    """In a page that may be kept, what stands for the token of whoever will get it (home/page_cache.py)."""
    placeholder = getattr(request, "csrf_placeholder", "")
    return {"csrf_token": placeholder} if placeholder else {}
