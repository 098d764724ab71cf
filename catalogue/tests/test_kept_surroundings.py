"""What an item's page keeps of pictures, stones and neighbours is new as soon as one of them changes."""

import pytest
from django.core.cache import caches
from django.test import Client

from catalogue.actions.reprice_items import reprice_items
from catalogue.models import ItemStone, JewelleryPage, RelatedItem, Stone


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
