"""Sealed columns rewritten as they lie in the database: sealed for the first time, or with another key.

Row by row, each by an UPDATE that writes only where the row still is what was read: whoever saves meanwhile wins,
and a process that is killed leaves every row readable, by the old key or by the new.
"""

from collections import Counter

from django.apps import apps
from django.db import connection

from home import keyring
from home.sealed import VERSION, DigestField, SealedTextField, SealError, unseal

BATCH = 500


def sealed_models():
    """The models with sealed columns, each with these fields."""
    for model in apps.get_models():
        fields = _sealed_fields(model)
        if fields:
            yield model, fields


def seal_columns(model):
    """Seal what stands in plain text in the sealed columns of `model`, and write the digests."""
    _rewrite(model, lambda field, value: field.get_prep_value(value))


def unseal_columns(model):
    """The way back: plain text in the columns."""
    _rewrite(model, lambda field, value: unseal(value, field.binding))


def reseal(model, on_error):
    """Seal with the current key what was sealed with another; returns how many rows were. A row that does not open
    is left as it is, and `on_error` called with the SealError."""
    return _rewrite(model, _with_the_current_key, on_error)


def rows_by_key(model):
    """How many rows of `model` need which key: a Counter by key id."""
    rows = Counter()
    for _pk, *values in _all_rows(model, _sealed_fields(model) + _digest_fields(model)):
        rows.update({key_id for value in values if (key_id := _key_id(value))})
    return rows


def _sealed_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]


def _digest_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, DigestField)]


def _key_id(value):
    """The key of a sealed value ("1:key:…") or of a digest ("key:…"); None where there is neither."""
    parts = value.split(":") if value else []
    return parts[-2] if len(parts) > 1 else None


def _with_the_current_key(field, value):
    if value.startswith(f"{VERSION}:{keyring.current_key_id()}:"):
        return value
    return field.get_prep_value(unseal(value, field.binding))


def _rewrite(model, change, on_error=None):
    sealed, digested = _sealed_fields(model), _digest_fields(model)
    written = 0
    for pk, *before in _all_rows(model, sealed + digested):
        try:
            after = _changed(sealed, digested, before, change)
        except SealError as error:
            if on_error is None:
                raise
            on_error(error)
            continue
        if after != before:
            written += _write(model, sealed + digested, pk, before, after)
    return written


def _changed(sealed, digested, before, change):
    after = {
        field: change(field, value) if value else value for field, value in zip(sealed, before, strict=False)
    }
    by_name = {field.name: field for field in sealed}
    digests = [_digest(field, by_name[field.of], after[by_name[field.of]]) for field in digested]
    return [*after.values(), *digests]


def _digest(field, of, value):
    """The digest that belongs to the sealed `value`; none while it is plain text."""
    if not value or not value.startswith(f"{VERSION}:"):
        return ""
    return field.of_text(unseal(value, of.binding))


def _all_rows(model, fields):
    """Each row's primary key and raw values, batch by batch."""
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
    columns = ", ".join([key, *(quote(field.column) for field in fields)])
    last = []
    while True:
        after = f"WHERE {key} > %s " if last else ""
        statement = f"SELECT {columns} FROM {table} {after}ORDER BY {key} LIMIT {BATCH}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(statement, last)
            rows = cursor.fetchall()
        if not rows:
            return
        yield from rows
        last = [rows[-1][0]]


def _write(model, fields, pk, before, after):
    """1 where the row was still as it was read, else 0."""
    quote = connection.ops.quote_name
    columns = [quote(field.column) for field in fields]
    values = ", ".join(f"{column} = %s" for column in columns)
    # "= NULL" is true for no row.
    unchanged = " AND ".join(
        f"{column} IS NULL" if value is None else f"{column} = %s"
        for column, value in zip(columns, before, strict=True)
    )
    statement = (
        f"UPDATE {quote(model._meta.db_table)} SET {values} "  # noqa: S608
        f"WHERE {quote(model._meta.pk.column)} = %s AND {unchanged}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*after, pk, *(value for value in before if value is not None)])
        return cursor.rowcount
