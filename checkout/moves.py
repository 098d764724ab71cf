"""How an order or a payment changes its status: a guarded UPDATE and an event row, in the caller's transaction.

Verbs in checkout/actions/ are the only callers. `select_for_update` is ignored on SQLite, so the guard is the
status in the WHERE clause: of two verbs that saw the same status, one finds it gone.
"""

from checkout.errors import ForbiddenMove


def move(record, to_status, *, actor=None, reason="", **fields):
    """Move an Order or a Payment on to `to_status` and set `fields`; raises ForbiddenMove where its ALLOWED_MOVES
    do not lead there, or when it is no longer where it was read."""
    model = type(record)
    if to_status not in model.ALLOWED_MOVES[model.Status(record.status)]:
        raise ForbiddenMove
    moved = model.objects.filter(pk=record.pk, status=record.status).update(status=to_status, **fields)
    if not moved:
        raise ForbiddenMove
    record.events.create(from_status=record.status, to_status=to_status, actor=actor, reason=reason)
    record.status = to_status
    for name, value in fields.items():
        setattr(record, name, value)
