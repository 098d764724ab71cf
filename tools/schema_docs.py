"""Write docs/schema.md from the models: every table of the shop with every field and rule.

python -m tools.schema_docs           write it
python -m tools.schema_docs --check   say whether it is fresh
"""

import argparse
import os
import sys

import django
from django.apps import apps
from django.db import models

from tools.steps import ROOT

TARGET = ROOT / "docs" / "schema.md"
APPS = ("home", "catalogue", "customers", "checkout", "insights", "search")

HEAD = """# Tables and fields

Made from the models by `make docs`; do not edit. A test keeps it fresh. Django's, Wagtail's and allauth's own
tables are left out. Types are Django's; amounts of money are rupees (NPR), weights are grams, times are UTC.
A page's own row continues in `wagtailcore_page` (title, slug, tree, revisions).
"""


def schema():
    """The text of docs/schema.md."""
    parts = [HEAD]
    for label in APPS:
        tables = list(apps.get_app_config(label).get_models(include_auto_created=True))
        if tables:
            parts.append(f"## {label}\n")
            parts += [table(model) for model in tables]
    return "\n".join(parts)


def table(model):
    lines = [f"### `{model._meta.db_table}`\n"]
    about = purpose(model)
    if about:
        lines.append(f"{about}\n")
    lines += ["| field | type | empty | what |", "| --- | --- | --- | --- |"]
    lines += [row(field) for field in model._meta.local_fields]
    links = [row_of_many(field) for field in model._meta.local_many_to_many]
    rules = [*map(rule, model._meta.constraints), *together(model), *map(index, model._meta.indexes)]
    lines += links
    if rules:
        lines += ["", *rules]
    return "\n".join(lines) + "\n"


def purpose(model):
    """The model's own words about itself, on one line."""
    doc = model.__doc__ or ""
    if model._meta.auto_created:
        return f"Links `{model._meta.auto_created._meta.db_table}` to many."
    return "" if doc.startswith(f"{model.__name__}(") else one_line(doc)


def row(field):
    return f"| `{field.column}` | {type_of(field)} | {'yes' if field.null else 'no'} | {about(field)} |"


def row_of_many(field):
    target = field.related_model._meta.db_table
    return f"| {field.name} | many | | through `{field.m2m_db_table()}` to `{target}` |"


def type_of(field):
    if isinstance(field, models.ForeignKey):
        return f"→ `{field.related_model._meta.db_table}`"
    name = field.get_internal_type().removesuffix("Field")
    if isinstance(field, models.DecimalField):
        return f"{name}({field.max_digits}, {field.decimal_places})"
    return f"{name}({field.max_length})" if field.max_length else name


def about(field):
    words = []
    if field.primary_key:
        words.append("primary key")
    elif field.unique:
        words.append("unique")
    if isinstance(field, models.ForeignKey) and not field.primary_key:
        words.append(f"on delete: {field.remote_field.on_delete.__name__.lower()}")
    plain = field.name.replace("_", " ")
    if str(field.verbose_name) != plain and not field.primary_key:
        words.append(str(field.verbose_name))
    if field.choices:
        words.append("one of " + ", ".join(f"`{value}`" for value, _ in field.flatchoices if value))
    if field.help_text:
        words.append(one_line(str(field.help_text)))
    return "; ".join(words).replace("|", "\\|")


def rule(constraint):
    if isinstance(constraint, models.CheckConstraint):
        return f"- check `{constraint.name}`: {condition(constraint.condition)}"
    what = ", ".join(constraint.fields) or ", ".join(map(str, constraint.expressions))
    where = f", where {condition(constraint.condition)}" if constraint.condition else ""
    return f"- unique `{constraint.name}`: {what}{where}"


def index(index):
    where = f", where {condition(index.condition)}" if index.condition else ""
    return f"- index `{index.name}`: {', '.join(index.fields)}{where}"


def together(model):
    return [f"- unique: {', '.join(fields)}" for fields in model._meta.unique_together]


def condition(q):
    """A Q object in words close to SQL."""
    parts = []
    for child in q.children:
        if isinstance(child, models.Q):
            text = condition(child)
            parts.append(f"({text})" if len(child.children) > 1 and not child.negated else text)
        else:
            parts.append(comparison(*child))
    text = f" {q.connector.lower()} ".join(parts)
    return f"not ({text})" if q.negated else text


COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "in": "in", "exact": "="}


def comparison(name, value):
    field, _, lookup = name.partition("__")
    if lookup == "isnull":
        return f"{field} is {'' if value else 'not '}empty"
    return f"{field} {COMPARISONS[lookup or 'exact']} {operand(value)}"


def operand(value):
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, models.F):
        return value.name
    if hasattr(value, "connector") and hasattr(value, "lhs"):
        return f"{operand(value.lhs)} {value.connector} {operand(value.rhs)}"
    if isinstance(value, models.Value):
        return str(value.value)
    return f"'{value}'" if isinstance(value, str) else str(value)


def one_line(text):
    return " ".join(text.split())


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tools.schema_docs")
    parser.add_argument(
        "--check", action="store_true", help="write nothing, say whether docs/schema.md is fresh"
    )
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "site"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    django.setup()
    text = schema()
    if options.check:
        fresh = TARGET.exists() and TARGET.read_text("utf-8") == text
        print("docs/schema.md is fresh" if fresh else "docs/schema.md is not fresh: make docs")
        return 0 if fresh else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
