"""The words of a query as each database's own search takes them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
def test_a_search_goes_by_the_one_index_of_words_and_not_through_the_table(make_item):
    item = make_item("Ruby ring")
    assert JewelleryPage.objects.search("ruby", operator="and").keys() == [item.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO wagtailsearch_indexentry
                (content_type_id, object_id, title_norm, title, body, autocomplete, title_text, body_text)
            SELECT content_type_id, 'other ' || number, title_norm, to_tsvector('chain'), body, '', '', ''
            FROM wagtailsearch_indexentry, generate_series(1, 2000) AS number WHERE object_id = %s""",
            [str(item.pk)],
        )
        cursor.execute("ANALYZE wagtailsearch_indexentry")
    with CaptureQueriesContext(connection) as queries:
        JewelleryPage.objects.search("ruby", operator="and").keys()
    (search,) = queries.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + search["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Scan on search_title_and_body" in plan


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_search_starts_no_second_process():
    """The planner would, for the price of the function that the index goes by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proparallel FROM pg_proc WHERE proname = 'search_words'")
        assert cursor.fetchall() == [("u",)]
