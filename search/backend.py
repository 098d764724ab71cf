"""Wagtail's search in the database, with a quick way to nothing but the primary keys of what was found.

Wagtail's own joins the full text index to its table of entries and that to the items, in one statement. SQLite
begins with the entries and runs the search once for each: half a minute for 10,000 items. PostgreSQL compares
the numbers of all items with texts. Here the search runs once, by itself.
"""

from functools import cache

from django.db import connection
from django.db.models import Case, F, Func, When
from modelsearch.backends import database
from modelsearch.query import And, MatchAll, Not, PlainText
from modelsearch.utils import get_descendants_content_types_pks

from catalogue.models import JewelleryPage
from home.freshness import WORDS, touch


def SearchBackend(params):  # noqa: N802 the name that the settings of search backends ask for
    """The backend for the database of this shop. What it finds has, besides what Wagtail knows, `keys()`: a list
    of the primary keys in no order, for queries of And, Or and PlainText. When words begin to find something
    else, WORDS is touched (home/freshness.py)."""
    quick = {"sqlite": _sqlite_backend, "postgresql": _postgres_backend}.get(connection.vendor)
    return quick()(params) if quick else database.SearchBackend(params)


@cache
def _sqlite_backend():
    # Here, because these modules are about tables that only a SQLite database has.
    from modelsearch.backends.database.sqlite import sqlite
    from modelsearch.backends.database.sqlite.query import MatchExpression, normalize

    class Once:
        """Runs the search once. Relevance is whether the words stand in the title; then the newest comes first."""

        def search(self, config, start, stop, score_field=None):
            query = normalize(self.query)
            if score_field is not None or isinstance(query, MatchAll | Not):
                return super().search(config, start, stop, score_field)
            wanted = self.build_search_query(query, config=config)
            found = self.queryset.filter(pk__in=self._keys(self.fields or self.FTS_TABLE_FIELDS, wanted))
            if self.order_by_relevance:
                titles = self._keys(self.FTS_TABLE_FIELDS[:1], wanted)
                found = found.order_by(Case(When(pk__in=titles, then=0), default=1), "-pk")
            elif not found.query.order_by:
                found = found.order_by("-pk")
            return found[start:stop]

        def keys(self, config):
            wanted = self.build_search_query(normalize(self.query), config=config)
            return self._keys(self.FTS_TABLE_FIELDS, wanted)

        def _keys(self, fields, wanted):
            matching = sqlite.SQLiteFTSIndexEntry.objects.filter(MatchExpression(fields, wanted))
            entries = _entries_of(sqlite.IndexEntry, self.queryset).filter(pk__in=matching.values("pk"))
            return entries.values_list("object_id", flat=True)

    class Compiler(Once, sqlite.SQLiteSearchQueryCompiler):
        pass

    class AutocompleteCompiler(Once, sqlite.SQLiteAutocompleteQueryCompiler):
        pass

    class Results(Keys, sqlite.SQLiteSearchResults):
        pass

    class Index(TellsOfChanges, sqlite.SQLiteIndex):
        pass

    class Backend(sqlite.SQLiteSearchBackend):
        index_class = Index
        query_compiler_class = Compiler
        autocomplete_query_compiler_class = AutocompleteCompiler
        results_class = Results

    return Backend


@cache
def _postgres_backend():
    from django.contrib.postgres.search import SearchQuery
    from modelsearch.backends.database.postgres import postgres

    class KeysAlone:
        """Asks the table of entries alone, by one text: Wagtail's statement takes longer to write than to run."""

        def keys(self, config):
            text = tsquery_text(self.query, is_begun=self.LAST_TERM_IS_PREFIX)
            entries = _entries_of(postgres.IndexEntry, self.queryset).annotate(_words=self.words)
            found = entries.filter(_words=SearchQuery(text, search_type="raw", config=config))
            return _in_one_row(found.values("object_id"))

    class Compiler(KeysAlone, postgres.PostgresSearchQueryCompiler):
        # As it stands in the index of search/migrations/0003.
        words = Func("title", "body", function="search_words")

    class AutocompleteCompiler(KeysAlone, postgres.PostgresAutocompleteQueryCompiler):
        words = F("autocomplete")

    class Results(Keys, postgres.PostgresSearchResults):
        pass

    class Index(TellsOfChanges, postgres.PostgresIndex):
        pass

    class Backend(postgres.PostgresSearchBackend):
        index_class = Index
        query_compiler_class = Compiler
        autocomplete_query_compiler_class = AutocompleteCompiler
        results_class = Results

    return Backend


class TellsOfChanges:
    """The entries of the words. Where those of items are written, what was kept of what they found grows old."""

    def add_items(self, model, objs):
        super().add_items(model, objs)
        if issubclass(model, JewelleryPage):
            touch(WORDS)

    def delete_item(self, item):
        super().delete_item(item)
        if isinstance(item, JewelleryPage):
            touch(WORDS)

    def reset(self):
        super().reset()
        touch(WORDS)


class Keys:
    """What was found, as primary keys."""

    def keys(self):
        found = self.query_compiler.keys(self.query_compiler.get_config(self.backend))
        return [int(key) for key in found]


def _entries_of(entries, queryset):
    return entries.objects.filter(content_type__in=get_descendants_content_types_pks(queryset.model))


def _in_one_row(keys):
    """The one column of `keys` as a list of numbers: for thousands of rows, the rows were most of the work."""
    statement, parameters = keys.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT array_agg(key::bigint) FROM ({statement}) AS found (key)", parameters)  # noqa: S608
        return cursor.fetchone()[0] or []


def tsquery_text(query, *, is_begun=False):
    """A query of And, Or and PlainText as PostgreSQL's to_tsquery() reads it. `is_begun`: the last word may be
    only the beginning of one."""
    if isinstance(query, PlainText):
        words = [_quoted(word) for word in query.query_string.split()]
        if is_begun:
            words[-1] += ":*"
        return (" & " if query.operator == "and" else " | ").join(words)
    joint = " & " if isinstance(query, And) else " | "
    return joint.join(f"({tsquery_text(each, is_begun=is_begun)})" for each in query.subqueries)


def _quoted(word):
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
