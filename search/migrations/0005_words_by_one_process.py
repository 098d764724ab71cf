"""On PostgreSQL, one process answers a search.

What the function says that it costs is told for the planner to choose the index. It also took it for a reason to
share the work of a search with a second process: to begin one takes 4 ms of processor, the search itself 2 ms."""

from django.db import migrations

FUNCTION = "ALTER FUNCTION search_words(tsvector, tsvector) PARALLEL"


def by_one_process(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{FUNCTION} UNSAFE")


def by_several_processes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"{FUNCTION} SAFE")


class Migration(migrations.Migration):
    dependencies = [("search", "0004_whole_nepali_words")]

    operations = [migrations.RunPython(by_one_process, by_several_processes)]
