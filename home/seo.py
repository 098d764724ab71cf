"""What search engines are told of a page besides its text: its one address, its other language, its data."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

# Rooms of single people: not to be listed, and crawlers are asked to stay outside.
PRIVATE_ROOMS = ("/account/", "/accounts/", "/cart/", "/checkout/")

# As django.utils.html.json_script does: nothing in a title can close the element it stands in.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True)
class Addresses:
    """The full addresses of a page: its own, and that in each language, as pairs of code and address."""

    own: str
    by_language: list[tuple[str, str]]


def absolute(path):
    """The full address of a path. One host for all, whichever a visitor came by: search engines count two hosts as
    two shops."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if path.startswith("/") else path


def addresses_of(path):
    """The Addresses of a path of the shop."""
    plain = without_language(path)
    by_language = {code: absolute(in_language(plain, code)) for code, _name in settings.LANGUAGES}
    own = next((code for code in by_language if path.startswith(f"/{code}/")), settings.LANGUAGE_CODE)
    return Addresses(by_language[own], list(by_language.items()))


def in_language(path, code):
    """The path of the same page in the language of `code`."""
    plain = without_language(path)
    return plain if code == settings.LANGUAGE_CODE else f"/{code}{plain}"


def without_language(path):
    """A path as it is in English, which names no language."""
    for code, _name in settings.LANGUAGES:
        if code != settings.LANGUAGE_CODE and path.startswith(f"/{code}/"):
            return path.removeprefix(f"/{code}")
    return path


def is_private_room(path):
    return without_language(path).startswith(PRIVATE_ROOMS)


def as_json_ld(data):
    """`data` as the text of a script element of JSON-LD."""
    text = json.dumps({"@context": "https://schema.org"} | data, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 escaped above


def breadcrumb_data(crumbs):
    """The way from the home page to a page, as schema.org's BreadcrumbList. `crumbs`: see BasePage.crumbs."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": crumb["title"],
                "item": absolute(crumb["url"]),
            }
            for number, crumb in enumerate(crumbs, start=1)
            if crumb["url"]
        ],
    }


def store_data(shop, search_path):
    """The shop itself, and how to search it, as schema.org's JewelryStore and WebSite. `shop`: ShopSettings."""
    home = absolute("/")
    store = {
        "@type": "JewelryStore",
        "@id": f"{home}#shop",
        "name": shop.localized_name,
        "legalName": shop.legal_name,
        "url": home,
        "slogan": shop.localized_tagline,
        "telephone": shop.phone,
        "email": shop.email,
        "vatID": shop.pan,
        "currenciesAccepted": "NPR",
    }
    if shop.localized_address:
        store["address"] = {
            "@type": "PostalAddress",
            "streetAddress": shop.localized_address,
            "addressCountry": "NP",
        }
    site = {
        "@type": "WebSite",
        "@id": f"{home}#site",
        "name": shop.localized_name,
        "url": home,
        "inLanguage": get_language(),
        "publisher": {"@id": f"{home}#shop"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{absolute(search_path)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }
    return {"@graph": [{name: value for name, value in store.items() if value}, site]}
