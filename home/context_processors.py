from dataclasses import dataclass

from django.utils.functional import SimpleLazyObject

from home.models import NavigationSettings, ShopSettings
from home.translation import is_nepali


@dataclass(frozen=True)
class MenuLink:
    title: str
    url: str
    current: bool


def menu_links(stream, request):
    """The links of a menu in the active language, without those whose page is gone or unpublished."""
    links = []
    for block in stream:
        value = block.value
        page = value["page"]
        if page is None and not value["address"]:
            continue
        if page is not None and not page.live:
            continue
        label = (value["label_ne"] if is_nepali() else "") or value["label"]
        url = page.get_url(request) if page is not None else value["address"]
        if not label and page is not None:
            label = page.specific.name
        links.append(MenuLink(title=label, url=url, current=request.path == url))
    return links


def shop(request):
    """The shop's name, contacts and menus, read when a template first asks for them."""

    def navigation():
        return NavigationSettings.load(request_or_site=request)

    settings = SimpleLazyObject(navigation)
    return {
        "shop": SimpleLazyObject(lambda: ShopSettings.load(request_or_site=request)),
        "navigation_settings": settings,
        "navigation": SimpleLazyObject(lambda: menu_links(settings.header_links, request)),
        "footer_links": SimpleLazyObject(lambda: menu_links(settings.footer_links, request)),
    }
