"""What has changed is in the next list: where the index of items is kept in memory, and where each request
inside a transaction reads its own."""

import re
from decimal import Decimal

import pytest
from django.core.cache import caches
from wagtail.models import PageViewRestriction

from catalogue.actions.count_popularity import count_popularity
from catalogue.facets import ItemIndex, item_index, store
from catalogue.models import ListedPrice, Metal, Popularity, PriceList, Purity, Variant
from catalogue.pricing import PricingMode
from catalogue.stock import hold, mark_sold
from catalogue.terms import terms_now
from home.freshness import ITEMS, POPULARITY, PRICES, SITE, touch, touch_items
from home.models import ShopSettings


@pytest.fixture(params=["kept", "own"])
def path(request):
    """Both ways to an index."""
    if request.param == "kept":
        request.getfixturevalue("as_committed")
    return request.param


@pytest.fixture
def shown(path, client, make_item):
    """A ring and a chain, and how to ask for the titles of the list at an address."""
    make_item("Ring", sku="RING", stock=2, price=Decimal(1000))
    make_item("Chain", category="Chains", sku="CHAIN", price=Decimal(2000))

    def ask(address="/shop/"):
        return re.findall(r'product-card-title"><a href="[^"]*">([^<]*)<', client.get(address).text)

    assert ask() == ["Chain", "Ring"]
    return ask


@pytest.fixture
def reads(monkeypatch):
    """How often all items were read."""
    count = []
    read = ItemIndex.read
    monkeypatch.setattr(ItemIndex, "read", lambda: count.append(1) or read())
    return count


def variant(sku):
    return Variant.objects.get(sku=sku)


def test_a_sale(shown, client):
    hold({variant("CHAIN").pk: 1}, order_number="G-1")
    assert shown("/shop/?in_stock=1") == ["Ring"]
    assert "Sold out" in client.get("/shop/chains/").text


def test_a_price_and_a_size(shown, client):
    ring = variant("RING")
    ring.price, ring.size = Decimal(3000), "19"
    ring.save()
    assert shown("/shop/?sort=price") == ["Chain", "Ring"]
    assert shown("/shop/?size=19&price_min=2500") == ["Ring"]
    assert "Rs\N{NO-BREAK SPACE}3,000.00" in client.get("/shop/").text


def test_an_item_that_comes_goes_and_is_deleted(shown, make_item):
    tops = make_item("Tops")
    assert shown() == ["Tops", "Chain", "Ring"]
    tops.unpublish()
    assert shown() == ["Chain", "Ring"]
    tops.save_revision().publish()
    assert set(shown()) == {"Tops", "Chain", "Ring"}
    tops.delete()
    assert shown() == ["Chain", "Ring"]


def test_an_item_with_nothing_on_sale_any_more(shown):
    ring = variant("RING")
    ring.is_active = False
    ring.save()
    assert shown() == ["Chain"]


def test_new_words_of_an_item_and_of_what_it_is_made_of(shown, client):
    page = variant("RING").page
    page.title = "Ruby ring"
    page.save()
    assert "Ruby ring" in shown()
    purity = Purity.objects.get()
    purity.name, purity.code = "Twenty-two carat", "22k"
    purity.save()
    text = client.get("/shop/?purity=22k").text
    assert text.count("Twenty-two carat") == 4  # a box to tick, a chip, two cards
    assert "gold-22k" not in text


def test_another_metal_for_an_item(shown):
    silver = Metal.objects.create(name="Silver", code="silver")
    page = variant("RING").page
    page.metal = silver
    page.purity = Purity.objects.create(name="Sterling", code="sterling", metal=silver, fineness=925)
    page.save()
    assert shown("/shop/?metal=silver") == ["Ring"]
    assert shown("/shop/?metal=gold") == ["Chain"]


def test_a_category_that_moves_to_another_address_and_one_that_becomes_private(shown, client):
    category = variant("RING").page.get_parent().specific
    category.slug = "aunthi"
    category.save_revision().publish()
    assert 'href="/shop/aunthi/ring/"' in client.get("/shop/").text
    assert client.get("/shop/aunthi/ring/").status_code == 200
    restriction = PageViewRestriction.objects.create(page=category, restriction_type="login")
    assert shown() == ["Chain"]
    assert "/shop/aunthi/" not in client.get("/shop/").text
    restriction.delete()
    assert shown() == ["Chain", "Ring"]


def test_a_new_price_list(shown, client, publish_rates):
    ring = variant("RING")
    publish_rates(fine_gold=100000, reprice=False)
    type(ring.page).objects.filter(pk=ring.page.pk).update(pricing_mode=PricingMode.BY_RATE)
    in_force = PriceList.objects.get(status=PriceList.Status.IN_FORCE)
    PriceList.objects.filter(pk=in_force.pk).update(status=PriceList.Status.REPLACED)
    PriceList.objects.create(status=PriceList.Status.IN_FORCE, terms=terms_now(), reason="Test")
    Variant.objects.filter(pk=ring.pk).update(price=Decimal(7777))
    touch(PRICES)
    assert "Rs\N{NO-BREAK SPACE}7,777.00" in client.get("/shop/").text
    assert shown("/shop/?price_min=7777") == ["Ring"]
    assert not ListedPrice.objects.exists()


def test_what_is_bought_most(shown):
    assert shown("/shop/?sort=popular") == ["Chain", "Ring"]
    ring = variant("RING")
    hold({ring.pk: 1}, order_number="G-1")
    mark_sold({ring.pk: 1}, order_number="G-1")
    count_popularity()
    assert Popularity.objects.get().page_id == ring.page_id
    assert shown("/shop/?sort=popular") == ["Ring", "Chain"]


def test_a_change_of_one_item_reads_that_item_alone(shown, reads, as_committed):
    caches["pages"].clear()
    kept = item_index()
    reads.clear()
    hold({variant("RING").pk: 1}, order_number="G-1")
    index = item_index()
    ring, chain = (variant(sku).page_id for sku in ("RING", "CHAIN"))
    assert index is not kept
    assert index.entry(ring) is not kept.entry(ring)
    assert index.entry(chain) is kept.entry(chain)
    assert item_index() is index
    assert reads == []


def test_a_change_of_settings_reads_names_and_of_nothing_listed_nothing(as_committed, make_item, reads):
    make_item("Ring")
    index = item_index()
    reads.clear()
    settings = ShopSettings.load()
    settings.tagline = "Weighed in front of you"
    settings.save()
    renamed = item_index()
    assert renamed.entries is index.entries
    assert renamed.names is not index.names
    touch("synonyms")
    assert item_index().names is renamed.names
    assert reads == []


@pytest.mark.parametrize("tags", [(PRICES,), (ITEMS,), (SITE, ITEMS)])
def test_a_change_of_all_reads_all(as_committed, make_item, reads, tags):
    page = make_item("Ring")
    item_index()
    type(page).objects.filter(pk=page.pk).update(title="Written in bulk")
    reads.clear()
    touch(*tags)
    assert item_index().entry(page.pk).title == "Written in bulk"
    assert reads == [1]


def test_many_changed_items_are_read_with_all_others(as_committed, make_item, reads, monkeypatch):
    monkeypatch.setattr(store, "MOST_ITEMS", 2)
    pages = [make_item() for _time in range(4)]
    item_index()
    reads.clear()
    touch_items([page.pk for page in pages[:2]])
    item_index()
    assert reads == []
    touch_items([page.pk for page in pages])
    item_index()
    assert reads == [1]


def test_more_new_items_than_there_is_room_for(as_committed, make_item, reads, grow_category):
    category = grow_category(3)
    index = item_index()
    reads.clear()
    touch_items(page.pk for page in grow_category(3 + index.stride).get_children())
    assert len(item_index()) == category.get_children().count() == 3 + index.stride
    assert len(reads) == 1


def test_sales_counted_anew_change_the_order_alone(as_committed, make_item, reads):
    first, second = make_item(), make_item()
    index = item_index()
    reads.clear()
    Popularity.objects.create(page=first, sales=3)
    touch(POPULARITY)
    changed = item_index()
    assert [entry.pk for entry in changed.first("popular", 2)] == [first.pk, second.pk]
    assert changed.entries is index.entries
    assert reads == []
