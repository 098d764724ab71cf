"""On SQLite, the index of words keeps the vowel signs of Devanagari as parts of words.

FTS5 takes them for gaps unless it is told: "हार" was the words ह and र, and found every "बाहिर". Only the index is
made anew, from the texts that it was made of; Wagtail's triggers go on filling it.
"""

from django.db import migrations

WHOLE_WORDS = """, tokenize="unicode61 categories 'L* M* N* Co'\""""


def keep_signs(apps, schema_editor):
    make_index(apps, schema_editor, WHOLE_WORDS)


def take_signs_for_gaps(apps, schema_editor):
    make_index(apps, schema_editor, "")


def make_index(apps, schema_editor, options):
    connection = schema_editor.connection
    texts = apps.get_model("wagtailsearch", "IndexEntry")._meta.db_table
    index = f"{texts}_fts"
    # Wagtail makes none where SQLite came without FTS5.
    if connection.vendor != "sqlite" or index not in connection.introspection.table_names():
        return
    columns = "autocomplete, body, title"
    schema_editor.execute(f"DROP TABLE {index}")
    schema_editor.execute(f"CREATE VIRTUAL TABLE {index} USING fts5({columns}{options})")
    schema_editor.execute(f"INSERT INTO {index} (rowid, {columns}) SELECT id, {columns} FROM {texts}")  # noqa: S608


class Migration(migrations.Migration):
    dependencies = [("search", "0003_words_at_their_price")]

    operations = [
        migrations.AlterModelOptions(
            name="synonymgroup",
            options={
                "ordering": ["words"],
                "verbose_name": "search words",
                "verbose_name_plural": "search words",
            },
        ),
        migrations.RunPython(keep_signs, take_signs_for_gaps),
    ]
