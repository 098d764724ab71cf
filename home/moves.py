"""How something with a status changes it: a guarded UPDATE and an event row, in the caller's transaction.

The verbs in an app's actions/ are the only callers. `select_for_update` is ignored on SQLite, so the guard is the
status in the WHERE clause: of two verbs that saw the same status, one finds it gone.
"""


class ForbiddenMove(Exception):
    """It is not where it was read, or no way leads from there to where it was to go."""


def move(record, to_status, *, actor=None, reason="", error=ForbiddenMove, **fields):
    """Move `record` on to `to_status` and set `fields`. Raises `error` where its ALLOWED_MOVES do not lead there,
    or when it is no longer where it was read."""
    model = type(record)
    if to_status not in model.ALLOWED_MOVES[model.Status(record.status)]:
        raise error
    moved = model.objects.filter(pk=record.pk, status=record.status).update(status=to_status, **fields)
    if not moved:
        raise error
    record.events.create(from_status=record.status, to_status=to_status, actor=actor, reason=reason)
    record.status = to_status
    for name, value in fields.items():
        setattr(record, name, value)
