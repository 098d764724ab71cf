from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from catalogue.models import ChangeRow, ChangeRun, Variant
from catalogue.stock_desk.rules import differences, why_not
from home.moves import move

STEP = 1000
# Whoever changes one of these says why.
TOLD = {"stock", "stock_change", "price"}


@dataclass
class Line:
    """What is wanted of one variant. `variant` is None, or `problem` says something, where it cannot be."""

    number: int
    sku: str
    variant: Variant | None
    wanted: dict
    problem: str = ""


def plan_changes(lines, *, source, title, actor):
    """Work out what `lines` would change and write it down as a ChangeRun, which is returned. Variants are not
    touched. In steps, so that a long list does not keep shoppers from buying where writers queue (SQLite)."""
    run = ChangeRun.objects.create(source=source, title=title[:200], actor=actor)
    lines = iter(lines)
    unchanged, needs_reason = 0, False
    while step := list(islice(lines, STEP)):
        rows = [row for line in step if (row := _row(run, line))]
        unchanged += len(step) - len(rows)
        needs_reason |= any(TOLD & row.changes.keys() for row in rows if row.state == ChangeRow.State.READY)
        ChangeRow.objects.bulk_create(rows)
    with transaction.atomic():
        move(run, ChangeRun.Status.PLANNED, actor=actor, unchanged=unchanged, needs_reason=needs_reason)
    return run


def _row(run, line):
    """The row of `line`, or None where there is nothing to do."""
    changes, problem = {}, line.problem
    if line.variant and not problem:
        changes = differences(line.variant, line.wanted)
        if not changes:
            return None
        problem = why_not(line.variant, changes)
    return ChangeRow(
        run=run,
        number=line.number,
        sku=line.sku[:100],
        variant=line.variant,
        changes=changes,
        state=ChangeRow.State.WRONG if problem else ChangeRow.State.READY,
        problem=problem[:500],
    )
