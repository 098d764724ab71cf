"""The home page and an item's cost few queries, however many sizes, pictures and neighbours there are.

Warm, as in test_sql_counts.py: what a process keeps is in memory, the page itself is not.
"""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import ItemStone, JewelleryPage, Occasion, RelatedItem, Stone, Variant
from home.models import HomePage, ShopImage

MOST = 12


@pytest.fixture
def queries_of(client, as_committed):
    def count(address):
        assert client.get(address).status_code == 200
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count


@pytest.fixture
def ring(as_committed, make_item, add_picture):
    page = make_item("Ruby ring")
    add_picture(page)
    page.save_revision().publish()
    return JewelleryPage.objects.get(pk=page.pk)


def enrich(page, make_item, add_picture):
    """Much of everything that an item can have."""
    for number in range(8):
        Variant.objects.create(
            page=page,
            sku=f"MORE-{number}",
            size=str(number),
            gross_weight=4,
            net_weight=4,
            price=5000,
            stock=2,
        )
        add_picture(page)
        stone = Stone.objects.create(code=f"stone-{number}", name=f"Stone {number}")
        ItemStone.objects.create(page=page, stone=stone)
        page.occasions.add(Occasion.objects.create(code=f"feast-{number}", name=f"Feast {number}"))
        RelatedItem.objects.create(page=page, item=make_item(category="Bangles"))
        make_item()
    page.pricing_mode = JewelleryPage.PricingMode.BY_RATE
    page.save_revision().publish()


def test_an_item_costs_few_queries_and_no_more_with_much_of_everything(
    queries_of, ring, make_item, add_picture
):
    plain = queries_of(ring.url)
    enrich(ring, make_item, add_picture)
    rich = queries_of(ring.url)
    assert queries_of(f"/ne{ring.url}") == rich
    # What it has at all may cost a query each; how many of it, none.
    assert plain <= rich <= MOST


def test_the_home_page_costs_few_queries(queries_of, ring, make_item):
    home = HomePage.objects.get()
    button = {"label": "Look", "page": ring.get_parent(), "address": ""}
    image = ShopImage.objects.get()
    chosen = [ring, *(make_item() for _each in range(7))]
    beside = {"picture": image, "picture_side": "left", "heading": "Made here", "text": "", "button": button}
    home.body = [
        ("hero", {"heading": "Gold", "text": "", "picture": image, "button": button}),
        ("featured_items", {"heading": "For Teej", "items": chosen}),
        ("image_and_text", beside),
    ]
    home.save_revision().publish()
    assert queries_of("/") <= MOST
