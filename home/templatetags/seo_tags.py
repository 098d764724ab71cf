from functools import lru_cache
from unicodedata import is_normalized

from django import template
from django.conf import settings
from django.template.defaultfilters import truncatechars
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe

from home.pictures import HERO, picture_of
from home.seo import (
    absolute,
    addresses_of,
    as_json_ld,
    breadcrumb_data,
    is_private_room,
    store_data,
    without_language,
)

register = template.Library()

register.filter("absolute", absolute)

# What search engines show of a description.
MOST_TOLD = 200


# Stands for the path and the page number in links that are drawn once for all pages.
PLACE = "/\1"


@register.simple_tag(takes_context=True)
def seo_links(context):
    """The page's one address and that in each language; of a list that was narrowed or sorted, those of the whole
    list, and the wish not to be listed itself."""
    request = context.get("request")
    listing = context.get("listing")
    if not request:
        return ""
    is_changed = bool(listing) and (listing.is_filtered or "sort" in request.GET)
    page_number = listing.page_obj.number if listing and not is_changed else 1
    is_unlisted = is_changed or context.get("is_unlisted") or is_private_room(request.path)
    plain = without_language(request.path)
    query = f"?page={page_number}" if page_number > 1 else ""
    links = _drawn_links(settings.SITE_URL, request.path.removesuffix(plain), bool(is_unlisted))
    return mark_safe(links.replace(PLACE, escape(plain + query)))  # noqa: S308 a template's output


@lru_cache
def _drawn_links(_site_url, language, is_unlisted):
    links = {"addresses": addresses_of(language + PLACE), "is_unlisted": is_unlisted}
    return render_to_string("components/seo_links.html", links)


@register.filter
def told_shortly(text):
    """`text` in MOST_TOLD characters; as it is where it has no more, which truncatechars finds out slowly."""
    if len(text) <= MOST_TOLD and is_normalized("NFC", text):
        return text
    return truncatechars(text, MOST_TOLD)


@register.simple_tag
def picture_of_hero(body):
    """The picture of a hero that a page of blocks begins with; None where it begins otherwise."""
    first = body[0] if body else None
    return picture_of(first.value.get("picture"), HERO) if first and first.block_type == "hero" else None


@register.simple_tag
def breadcrumb_json(crumbs):
    return as_json_ld(breadcrumb_data(crumbs))


@register.simple_tag
def store_json(shop):
    return as_json_ld(store_data(shop, reverse("search")))
