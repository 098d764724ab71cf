"""The pages of the shop cost few queries, and no more with a hundred times the items.

Warm means: the page was asked for once before, so that Wagtail's site roots, Django's content types and the
addresses of pictures are in the cache, as they are for all but the first shopper.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import JewelleryPage
from home.models import HomePage, NavigationSettings, ShopImage, ShopSettings

MOST = 15
SHOWN = 24


@pytest.fixture
def queries_of(client):
    def count(address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


def furnish(category):
    """A shop as a shopkeeper leaves it: a menu and a footer of pages, blocks on the home page."""
    ShopSettings.load()
    menu = NavigationSettings.load()
    link = {"label": "", "label_ne": "", "address": ""}
    catalogue = category.get_parent()
    menu.header_links = [("link", {**link, "page": category.page_ptr}), ("link", {**link, "page": catalogue})]
    menu.footer_links = [("link", {**link, "page": catalogue})]
    menu.save()
    newest = JewelleryPage.objects.order_by("-first_published_at")[:SHOWN]
    button = {"label": "Look", "page": None, "address": "/shop/"}
    home = HomePage.objects.get()
    home.body = [
        ("hero", {"heading": "Gold", "text": "", "picture": ShopImage.objects.get(), "button": button}),
        ("featured_items", {"heading": "For Teej", "items": [newest[0], newest[1]]}),
    ]
    home.save()


def test_pages_cost_few_queries_and_no_more_with_2400_items_than_with_24(
    grow_category, queries_of, index_items
):
    furnish(grow_category(SHOWN))
    addresses = [
        "/",
        "/shop/",
        "/ne/shop/",
        "/shop/?sort=price",
        "/shop/rings/",
        "/shop/rings/bulk-3/",
        "/search/?q=ring",
        "/search/?q=ring&sort=-price",
        "/search/?q=xyzzy",
    ]
    index_items()
    with_few = {address: queries_of(address) for address in addresses}
    grow_category(2400)
    index_items()
    with_many = {address: queries_of(address) for address in addresses}

    assert JewelleryPage.objects.on_view().count() == 2400
    assert with_many == with_few
    assert max(with_many.values()) <= MOST, with_many
