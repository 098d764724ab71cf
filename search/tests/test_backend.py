"""The words of a query as each database's own search takes them."""

import pytest
from django.db import connection
from modelsearch.query import And, Or, PlainText

from catalogue.models import JewelleryPage
from search.backend import tsquery_text


def test_a_query_is_written_as_postgres_reads_it():
    query = And(
        [Or([PlainText("ring", operator="and"), PlainText("ear ring", operator="and")]), PlainText("gold")]
    )
    assert tsquery_text(query) == "(('ring') | ('ear' & 'ring')) & ('gold')"


def test_only_the_last_word_may_be_begun():
    assert tsquery_text(PlainText("ruby ri", operator="and"), is_begun=True) == "'ruby' & 'ri':*"


def test_quotes_and_backslashes_are_words_and_no_operators():
    assert tsquery_text(PlainText("o'clock | !a\\", operator="and")) == "'o''clock' & '|' & '!a\\\\'"


def test_keys_are_those_that_wagtails_own_search_finds(make_item):
    rings = {make_item(f"Ruby ring {number}").pk for number in range(3)}
    make_item("Plain bangle", category="Bangles")
    for found in (
        JewelleryPage.objects.search("ruby", operator="and"),
        JewelleryPage.objects.autocomplete("ruby ri", operator="and"),
    ):
        assert set(found.keys()) == {page.pk for page in found} == rings


@pytest.mark.postgres
def test_a_search_asks_for_what_the_one_index_of_words_holds(make_item, django_assert_num_queries):
    make_item("Ruby ring")
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_title_and_body'")
        assert cursor.fetchone()[0].endswith("USING gin (((title || body)))")
    JewelleryPage.objects.search("ruby", operator="and").keys()  # content types are known from here on
    with django_assert_num_queries(1) as queries:
        JewelleryPage.objects.search("ruby", operator="and").keys()
    table = "wagtailsearch_indexentry"
    assert f'"{table}"."title" || "{table}"."body") @@ (to_tsquery(' in queries[0]["sql"]
