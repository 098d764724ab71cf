"""A search costs few queries, and no more with a hundred times the items.

Warm: asked for once before. The index of items is kept in memory, as outside of tests.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.facets.store import forget
from catalogue.models import JewelleryPage
from search.finder import find_beginning, find_with_all
from search.synonyms import all_synonyms

MOST = 12
MOST_OF_SUGGESTIONS = 3
FILTERS = "metal=gold&in_stock=1&price_max=200000"


@pytest.fixture
def queries_of(client):
    def count(address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return count


def test_a_search_costs_few_queries_and_no_more_with_2400_items_than_with_24(
    as_committed, grow_category, index_items, queries_of
):
    addresses = [
        f"/search/?q=ring&{FILTERS}",
        f"/ne/search/?q=ring&{FILTERS}&page=1&sort=price",
        "/search/?q=22k+ring+under+1+lakh",
        "/search/?q=rnig",
        "/search/?q=xyzzy",
        "/search/?q=BULK-11-12",
    ]
    grow_category(24)
    index_items()
    forget()
    few = {address: queries_of(address) for address in addresses}
    grow_category(2400)
    index_items()
    forget()
    many = {address: queries_of(address) for address in addresses}
    assert many == few
    assert max(many.values()) <= MOST, many
    assert queries_of("/search/suggest/?q=ri") <= MOST_OF_SUGGESTIONS


def test_the_search_itself_is_one_query_for_keys_alone(make_item, django_assert_num_queries):
    item = make_item("Ruby band")
    places = all_synonyms().alternatives(["aunthi"])
    assert find_with_all(places) == [item.pk]  # and content types are known from here on
    with django_assert_num_queries(1) as queries:
        assert find_with_all(places) == [item.pk]
    assert "title" not in queries[0]["sql"].partition(" FROM ")[0]
    with django_assert_num_queries(1):
        assert find_beginning(["rub"]) == [item.pk]


def test_the_longest_query_with_all_its_synonyms_is_survived(make_item):
    item = make_item("Ruby band")
    words = ["ring", "bangle", "gold", "necklace", "wedding", "diamond", "silver", "anklet"]
    assert find_with_all(all_synonyms().alternatives(words)) == []
    item.description = " ".join(words)
    item.save()
    assert find_with_all(all_synonyms().alternatives(words)) == [item.pk]


def test_relevance_for_staff_is_the_title_first(make_item):
    told = make_item("Emerald band")
    told.description = "Looks well beside a ruby."
    told.save()
    named = make_item("Ruby band")
    newer = make_item("Plain band")
    newer.description = "No ruby."
    newer.save()
    results = JewelleryPage.objects.search("ruby")
    assert [item.pk for item in results] == [named.pk, newer.pk, told.pk]
    assert results.count() == 3
