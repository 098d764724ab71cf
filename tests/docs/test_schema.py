from django.apps import apps

from tools import schema_docs


def test_the_schema_page_is_fresh():
    assert schema_docs.TARGET.read_text("utf-8") == schema_docs.schema(), "run: make docs"


def test_every_table_and_column_of_ours_is_named():
    text = schema_docs.schema()
    columns = [
        (model._meta.db_table, field.column)
        for label in schema_docs.APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        for field in model._meta.local_fields
    ]

    assert len(columns) > 200
    for table, column in columns:
        section = text.partition(f"### `{table}`\n")[2].partition("\n### ")[0]
        assert f"| `{column}` | " in section
