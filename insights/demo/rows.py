"""Writing very many rows: what bulk_create does, faster, without its care.

Nothing of the model's own runs but the sealing: no defaults by signal, no `auto_now_add`, no parent table. Keys
are numbered here, so nobody else may be writing; the demo command has the database to itself.
"""

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max

from home.sealed import DigestField, SealedTextField


def insert_numbered(objects):
    """Give `objects` (of one model) the next primary keys and write them."""
    objects = list(objects)
    if not objects:
        return objects
    model = type(objects[0])
    last = model.objects.aggregate(last=Max("pk"))["last"] or 0
    for number, each in enumerate(objects, start=last + 1):
        each.pk = number
    insert(model, objects)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return objects


def insert(model, objects):
    """Write the rows of `model`'s own table for `objects`, whose keys are set."""
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [[_prepared(field, each) for field in fields] for each in objects],
        )


def _prepared(field, each):
    if isinstance(field, (SealedTextField, DigestField)):
        value = field.pre_save(each, add=True)
    else:
        value = getattr(each, field.attname)
    return field.get_db_prep_save(value, connection)
