"""Lists cost few queries, and no more with a hundred times the items. (Home and an item: test_item_sql.py.)

Warm means: the page was asked for once before, so that the index of items, menus, Django's content types and
Wagtail's site roots are in memory, as they are for all but the first shopper. The pages themselves are not.
"""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.facets import item_index
from home.models import NavigationSettings

MOST = 12
SHOWN = 24


@pytest.fixture
def queries_of(client, as_committed):
    def count(address):
        assert client.get(address).status_code == 200
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


def furnish(category):
    """A menu and a footer of pages, as a shopkeeper leaves them."""
    menu = NavigationSettings.load()
    link = {"label": "", "label_ne": "", "address": ""}
    catalogue = category.get_parent()
    menu.header_links = [("link", {**link, "page": category.page_ptr}), ("link", {**link, "page": catalogue})]
    menu.footer_links = [("link", {**link, "page": catalogue})]
    menu.save()


def test_lists_cost_few_queries_and_no_more_with_2400_items_than_with_24(
    grow_category, queries_of, index_items
):
    furnish(grow_category(SHOWN))
    filters = "metal=gold&size=12&price_min=50000&in_stock=1"
    addresses = [
        "/shop/",
        "/ne/shop/",
        "/shop/?sort=price",
        f"/shop/?{filters}",
        "/shop/?price_max=1",
        "/shop/rings/",
        f"/shop/rings/?{filters}&sort=popular",
        "/search/?q=ring",
        f"/search/?q=ring&{filters}",
        "/search/?q=ring&sort=-price",
        "/search/?q=xyzzy",
    ]
    index_items()
    with_few = {address: queries_of(address) for address in addresses}
    grow_category(2400)
    index_items()
    with_many = {address: queries_of(address) for address in addresses}

    assert len(item_index()) == 2400
    assert with_many == with_few
    assert max(with_many.values()) <= MOST, with_many
