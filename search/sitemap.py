"""The pages that search engines may know, a part at a time, in a number of queries that does not grow."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.db.models import Exists, OuterRef
from django.urls import reverse
from wagtail.models import Page, Site

from catalogue.models import ItemPicture, JewelleryPage, Variant
from catalogue.querysets import in_private_section
from catalogue.tariff import current_tariff
from home.models import ShopRendition
from home.pictures import LARGE, WEBP, spec_of
from home.seo import absolute, addresses_of

# Each page is named once in each of two languages: 5,000 addresses a part.
PAGES_A_PART = 2500
# More than any database of ours can number: what is asked beyond is no part.
MOST_PAGES = 10**9
# What Google reads of a page.
MOST_PICTURES = 10
PICTURE_SPECS = [spec_of(size, WEBP) for size in LARGE.sizes]


@dataclass(frozen=True)
class Entry:
    """A page: its full addresses as pairs of language and address, when it changed, addresses of its pictures."""

    addresses: list[tuple[str, str]]
    changed: datetime | None
    pictures: list[str]


def pages_on_view():
    """All published pages that anybody may see, but no item that has nothing on sale."""
    root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    items = JewelleryPage.objects.order_by().filter(pk=OuterRef("pk"))
    on_sale = Variant.objects.filter(page=OuterRef("pk"), is_active=True)
    pages = Page.objects.descendant_of(root, inclusive=True).live().filter(~in_private_section())
    return pages.filter(~Exists(items) | Exists(on_sale)).order_by("pk")


def parts_of(pages):
    """Pairs of the number of a part and when its newest page changed. One query."""
    changed = list(pages.values_list("last_published_at", flat=True))
    for number, first in enumerate(range(0, len(changed), PAGES_A_PART), start=1):
        moments = [moment for moment in changed[first : first + PAGES_A_PART] if moment]
        yield number, max(moments, default=None)


def entries_of(pages, number):
    """The entries of a part, counted from 1; None where there is no such part."""
    first = (number - 1) * PAGES_A_PART
    if number < 1:
        return None
    if first > MOST_PAGES:
        return None
    rows = list(pages.values_list("pk", "url_path", "last_published_at")[first : first + PAGES_A_PART])
    return _entries(rows, number) if rows or number == 1 else None


def _entries(rows, number):
    if number == 1 and current_tariff().rates:
        yield Entry(addresses_of(reverse("rates")).by_language, None, [])
    home = len(Site.objects.select_related("root_page").get(is_default_site=True).root_page.url_path) - 1
    pictures = _pictures([pk for pk, _path, _changed in rows])
    for pk, url_path, changed in rows:
        by_language = addresses_of(quote(url_path[home:])).by_language
        yield Entry(by_language, changed, pictures.get(pk, [])[:MOST_PICTURES])


def _pictures(page_ids):
    """The addresses of the pictures of each item, in their order."""
    entries = ItemPicture.objects.filter(page__in=page_ids).order_by("sort_order", "pk")
    images = list(entries.values_list("page_id", "image_id"))
    renditions = ShopRendition.objects.filter(image__in={image for _page, image in images})
    made = {}
    for rendition in renditions.filter(filter_spec__in=PICTURE_SPECS).order_by("width"):
        made[rendition.image_id] = absolute(rendition.url)
    found = defaultdict(list)
    for page, image in images:
        if image in made:
            found[page].append(made[image])
    return found
