from django import template
from django.urls import reverse

from home.pictures import HERO, picture_of
from home.seo import absolute, addresses_of, as_json_ld, breadcrumb_data, is_private_room, store_data

register = template.Library()

register.filter("absolute", absolute)


@register.inclusion_tag("components/seo_links.html", takes_context=True)
def seo_links(context):
    """The page's one address and that in each language; of a list that was narrowed or sorted, those of the whole
    list, and the wish not to be listed itself."""
    request = context.get("request")
    listing = context.get("listing")
    if not request:
        return {}
    is_changed = bool(listing) and (listing.is_filtered or "sort" in request.GET)
    page_number = listing.page_obj.number if listing and not is_changed else 1
    return {
        "addresses": addresses_of(request.path, page_number),
        "is_unlisted": is_changed or context.get("is_unlisted") or is_private_room(request.path),
    }


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
