"""On PostgreSQL, one index of the words of titles and bodies together, which is what a search asks for: with
Wagtail's two, each search goes through the whole table."""

from django.db import migrations

NAME = "search_title_and_body"


def make_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        table = apps.get_model("wagtailsearch", "IndexEntry")._meta.db_table
        schema_editor.execute(f'CREATE INDEX {NAME} ON "{table}" USING gin ((title || body))')


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_synonyms"), ("wagtailsearch", "0010_add_text_fields")]

    operations = [migrations.RunPython(make_index, drop_index)]
