"""What a process keeps of an item's page is new as soon as anything of it changes."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

from catalogue.actions.reprice_items import reprice_items
from catalogue.models import ItemStone, JewelleryPage, RelatedItem, Stone
from home.models import ShopSettings


@pytest.fixture
def ring(as_committed, make_item):
    return make_item("Ruby ring", stock=3)


@pytest.fixture
def text_of(ring):
    """The page of the ring as a stranger gets it, made anew but for what its process keeps of it."""

    def ask(prefix=""):
        caches["pages"].clear()
        return Client().get(f"{prefix}{ring.url}").text

    return ask


def test_a_stone_that_is_added_and_then_renamed_shows_at_once(ring, text_of):
    assert "Ruby of Jegdalek" not in text_of()
    stone = Stone.objects.create(code="jegdalek", name="Ruby of Jegdalek")
    ItemStone.objects.create(page=ring, stone=stone)
    reprice_items([ring.pk])
    assert "Ruby of Jegdalek" in text_of()
    stone.name = "Red spinel"
    stone.save()
    text = text_of()
    assert "Red spinel" in text
    assert "Ruby of Jegdalek" not in text


def test_a_picture_that_is_added_and_its_new_words_show_at_once(ring, text_of, add_picture):
    assert "data-gallery" not in text_of()
    add_picture(ring)
    page = JewelleryPage.objects.get(pk=ring.pk)
    page.save_revision().publish()
    assert "data-gallery" in text_of()
    image = page.gallery.get().image
    image.description = "Seen from above"
    image.description_ne = "माथिबाट"
    image.save()
    assert 'alt="Seen from above"' in text_of()
    assert 'alt="माथिबाट"' in text_of("/ne")


def test_an_item_that_is_chosen_as_a_neighbour_and_taken_back_comes_and_goes(ring, text_of, make_item):
    neighbour = make_item("Plain bangle", category="Bangles")
    assert "Plain bangle" not in text_of()
    page = JewelleryPage.objects.get(pk=ring.pk)
    page.related_items = [RelatedItem(item=neighbour)]
    page.save_revision().publish()
    assert "Plain bangle" in text_of()
    page = JewelleryPage.objects.get(pk=ring.pk)
    page.related_items = []
    page.save_revision().publish()
    assert "Plain bangle" not in text_of()


def test_a_new_price_and_the_last_sale_show_at_once(ring, text_of):
    variant = ring.variants.get()
    assert "Add to cart" in text_of()
    variant.price = 77777
    variant.save()
    assert "77,777.00" in text_of()
    variant.stock = 0
    variant.save()
    assert "Add to cart" not in text_of()


def test_new_words_and_a_new_slug_show_at_once_and_the_old_address_leads_there(ring, text_of):
    text_of()
    page = JewelleryPage.objects.get(pk=ring.pk)
    page.title, page.description, page.slug = "Ring of rubies", "Set by hand.", "ring-of-rubies"
    page.save_revision().publish()
    address = JewelleryPage.objects.get(pk=ring.pk).url
    assert Client().get(ring.url).headers["Location"] == address
    text = Client().get(address).text
    assert "Ring of rubies" in text
    assert "Set by hand." in text


def test_an_item_that_is_unpublished_is_gone_at_once(ring, text_of):
    text_of()
    JewelleryPage.objects.get(pk=ring.pk).unpublish()
    assert Client().get(ring.url).status_code == 404


def test_a_new_telephone_shows_at_once_beside_a_piece_that_is_sold(ring, text_of):
    variant = ring.variants.get()
    variant.stock = 0
    variant.save()
    text_of()
    shop = ShopSettings.load()
    shop.phone = "+977 1 4111222"
    shop.save()
    assert "tel:+97714111222" in text_of()


def test_each_size_that_the_address_names_is_shown_as_chosen(ring):
    other = ring.variants.get()
    other.pk, other.sku, other.sort_order = None, "RING-OTHER", 5
    other.save()
    chosen = [
        re.search(r'value="(\d+)" checked', Client().get(f"{ring.url}{query}").text)[1]
        for query in ("", f"?variant={other.sku}", "")
    ]
    first = str(ring.variants.exclude(pk=other.pk).get().pk)
    assert chosen == [first, str(other.pk), first]
