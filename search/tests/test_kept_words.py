"""What words find is kept by a process, and given up as soon as they find something else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.search.backends import get_search_backend

from catalogue.facets import item_index
from catalogue.models import JewelleryPage
from home.freshness import WORDS, newest
from search.tests.test_search import found


@pytest.fixture
def searched(client, as_committed):
    """How often a search asks the table of words."""

    def count(**parameters):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/search/", parameters).status_code == 200
        return sum("wagtailsearch_indexentry" in query["sql"].partition(" FROM ")[2] for query in queries)

    return count


def test_words_are_looked_up_once_whatever_else_is_asked_for(searched, make_item):
    make_item("Ruby band")
    assert searched(q="ruby") == 1
    assert searched(q="Ruby!", metal="gold", price_max="100") == 0
    assert searched(q="ruby", sort="price", page="2") == 0
    assert searched(q="ruby", plain="1") == 0
    assert searched(q="band") == 1


def test_words_that_find_nothing_or_only_beginnings_are_kept_as_well(client, searched, make_item):
    make_item("Ruby band")
    assert found(client, "rub") == ["Ruby band"]
    assert searched(q="rub") == 0


def test_a_new_word_of_an_item_is_found_at_once(client, as_committed, make_item):
    item = make_item("Ruby band")
    assert found(client, "moonstone") == []
    item.description = "With a moonstone."
    item.save_revision().publish()
    assert found(client, "moonstone") == ["Ruby band"]
    item.description = ""
    item.save_revision().publish()
    assert found(client, "moonstone") == []


def test_a_new_item_and_one_that_is_gone(client, as_committed, make_item):
    ring = make_item("Ruby band")
    assert found(client, "ruby") == ["Ruby band"]
    other = make_item("Ruby bangle", category="Bangles")
    assert sorted(found(client, "ruby")) == ["Ruby band", "Ruby bangle"]
    ring.unpublish()
    assert found(client, "ruby") == ["Ruby bangle"]
    other.delete()
    assert found(client, "ruby") == []


def test_an_index_made_anew_is_believed_though_no_item_has_changed(client, as_committed, make_item):
    item = make_item("Ruby band")
    index = get_search_backend().get_index_for_model(JewelleryPage)
    assert found(client, "ruby") == ["Ruby band"]
    index.delete_item(item)
    assert found(client, "ruby") == []
    index.add_items(JewelleryPage, [item])
    assert found(client, "ruby") == ["Ruby band"]
    index.reset()
    assert found(client, "ruby") == []


def test_what_is_written_after_an_item_was_touched_still_makes_its_words_old(client, as_committed, make_item):
    item = make_item("Ruby band")
    JewelleryPage.objects.filter(pk=item.pk).update(description="With a moonstone.")
    assert found(client, "moonstone") == []
    before = newest([WORDS])
    get_search_backend().add(JewelleryPage.objects.get(pk=item.pk))
    assert newest([WORDS]) > before
    assert found(client, "moonstone") == ["Ruby band"]


def test_a_search_server_is_asked_each_time(client, as_committed, make_item, monkeypatch, searched):
    make_item("Ruby band")
    monkeypatch.setattr(
        "search.finder.get_search_backend", lambda: type("Server", (), {"results_class": None})
    )
    assert searched(q="ruby") == searched(q="ruby") == 1


def test_no_more_is_kept_than_has_an_end(client, as_committed, make_item, monkeypatch):
    make_item("Ruby band")
    monkeypatch.setattr("search.finder.MOST_KEPT", 3)
    for word in ("ruby", "band", "gold", "ring", "rings", "xyzzy"):
        client.get("/search/", {"q": word})
        assert len(item_index().kept("items by words", dict)) <= 3
