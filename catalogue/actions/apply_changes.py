"""Make the lines of a ChangeRun true, in steps of one transaction each.

What a line was planned on may be gone by then: a shopper bought, a colleague changed a price, somebody took the
item's page out of one's hands. Such a line is refused as a whole and says why; the others are written.
"""

import time
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log

from catalogue.actions.reprice import lock_terms
from catalogue.actions.reprice_items import reprice_items
from catalogue.models import ChangeRow, ChangeRun, Variant
from catalogue.pricing import PricingMode
from catalogue.stock import adjust_many
from catalogue.stock_desk.access import editable_variants
from catalogue.stock_desk.rules import PRICED, RATED, outdated, typed, why_not
from home.formatting import format_npr
from home.freshness import shelf_tag, touch, touch_items
from home.moves import ForbiddenMove, move
from home.steadiness import going_on

# Shoppers who want one of these variants wait for a step at most.
STEP = 200
# So many lines are applied while the shopkeeper waits; more are the worker's.
AT_ONCE = 200
TURN_SECONDS = 3


class NotApplied(Exception):
    """The run is not there to be applied, or lacks something. The message may be shown to staff."""


def start_applying(run, *, actor, reason, leave_out):
    """Begin to apply a planned run, and finish it at once when it is short. `leave_out`: the lines that cannot be
    applied are left out; otherwise such a line keeps all the others back. Raises NotApplied."""
    wrong = run.rows.filter(state=ChangeRow.State.WRONG).exists()
    if wrong and not leave_out:
        raise NotApplied("Some lines cannot be applied. Mend them, or tick that they are left out.")
    if run.needs_reason and not reason:
        raise NotApplied("Please say why stock or prices change.")
    ready = run.rows.filter(state=ChangeRow.State.READY).count()
    if not ready:
        raise NotApplied("There is nothing to change.")
    try:
        with transaction.atomic():
            move(run, ChangeRun.Status.APPLYING, actor=actor, reason=reason, error=ForbiddenMove)
            ChangeRun.objects.filter(pk=run.pk).update(reason=reason, actor=actor)
    except ForbiddenMove as error:
        raise NotApplied("This has been applied or cancelled already.") from error
    run.reason, run.actor = reason, actor
    if ready <= AT_ONCE:
        while apply_step(run):
            pass


def cancel(run, *, actor):
    """Give up a run. What it has changed so far stays changed. Raises NotApplied when it is over already."""
    try:
        with transaction.atomic():
            move(run, ChangeRun.Status.CANCELLED, actor=actor, finished_at=timezone.now())
    except ForbiddenMove as error:
        raise NotApplied("This is over already.") from error


def apply_for_a_while():
    """The worker's turn: payments and mail wait no longer than TURN_SECONDS and a step for it."""
    ends_at = time.monotonic() + TURN_SECONDS
    for run in ChangeRun.objects.filter(status=ChangeRun.Status.APPLYING).order_by("pk"):
        with going_on(f"change run {run.pk}"):
            while apply_step(run):
                if time.monotonic() > ends_at:
                    return


def apply_step(run):
    """Apply the next lines of `run`. Returns whether more may be left; False also when somebody else is at it or
    the run was cancelled."""
    with transaction.atomic():
        rows = list(run.rows.filter(state=ChangeRow.State.READY, number__gt=run.position)[:STEP])
        position = rows[-1].number if rows else run.position
        ours = ChangeRun.objects.filter(pk=run.pk, status=ChangeRun.Status.APPLYING, position=run.position)
        if not ours.update(position=position):
            return False
        if rows:
            _Step(run, rows).apply()
        else:
            move(run, ChangeRun.Status.DONE, finished_at=timezone.now())
    run.position = position
    return bool(rows)


@dataclass
class _Step:
    """The lines that one transaction applies."""

    run: ChangeRun
    rows: list[ChangeRow]
    variants: dict[int, Variant] = field(default_factory=dict)

    def apply(self):
        self._lock()
        rows = [row for row in self.rows if not self._refuse(row, self._why_not(row))]
        pieces = {row.variant_id: pieces for row in rows if (pieces := self._pieces(row))}
        short = adjust_many(pieces, actor=self.run.actor, reason=self.run.reason)
        rows = [
            row
            for row in rows
            if not self._refuse(row, "A shopper was quicker." if row.variant_id in short else "")
        ]
        for row in rows:
            self._write(row)
        self._follow(rows)
        ChangeRow.objects.bulk_update(self.rows, ["state", "problem"])

    def _lock(self):
        """Hold the variants of these lines, and what their prices follow from, in the order that everybody
        keeps: the terms, then variants by their keys, those of the same items that are repriced included."""
        keys = {row.variant_id for row in self.rows if row.variant_id}
        wanted = Q(pk__in=keys)
        touched = set().union(*(row.changes for row in self.rows))
        if touched & PRICED:
            lock_terms()
        if touched & RATED:
            wanted |= Q(page__in=set(Variant.objects.filter(pk__in=keys).values_list("page", flat=True)))
        locked = Variant.objects.select_for_update().filter(wanted).order_by("pk")
        ours = [pk for pk in locked.values_list("pk", flat=True) if pk in keys]
        if self.run.actor is not None:
            editable = editable_variants(self.run.actor).filter(pk__in=ours)
            self.variants = {variant.pk: variant for variant in editable.select_related("page")}

    def _why_not(self, row):
        variant = self.variants.get(row.variant_id)
        if variant is None:
            return "It is no longer there, or no longer yours to change."
        row.changes = {
            name: pair if name == "stock_change" else [typed(name, value) for value in pair]
            for name, pair in row.changes.items()
        }
        return outdated(variant, row.changes) or why_not(variant, row.changes)

    def _refuse(self, row, problem):
        """Mark a line by whether there is a problem, and return that."""
        row.state = ChangeRow.State.REFUSED if problem else ChangeRow.State.DONE
        row.problem = problem[:500]
        return bool(problem)

    def _pieces(self, row):
        """By how many pieces a line changes the stock."""
        if "stock" in row.changes:
            old, new = row.changes["stock"]
            return new - old
        return row.changes.get("stock_change", [0, 0])[1]

    def _write(self, row):
        variant = self.variants[row.variant_id]
        fields = {name: new for name, (_old, new) in row.changes.items() if not name.startswith("stock")}
        if fields:
            Variant.objects.filter(pk=variant.pk).update(**fields)
        if "price" in fields:
            log_price(variant, fields["price"], actor=self.run.actor, reason=self.run.reason)

    def _follow(self, rows):
        """Reprice what follows from what was written, and let the shop know."""
        repriced = {
            self.variants[row.variant_id].page_id
            for row in rows
            if row.changes.keys() & RATED
            and self.variants[row.variant_id].page.pricing_mode == PricingMode.BY_RATE
        }
        problems = reprice_items(repriced) if repriced else {}
        for row in rows:
            row.problem = f"No price by rate: {problems[row.sku]}" if row.sku in problems else ""
        touch_items({self.variants[row.variant_id].page_id for row in rows})
        came_or_went = {self.variants[row.variant_id].page for row in rows if "is_active" in row.changes}
        if came_or_went:
            touch(*(shelf_tag(page.category_path) for page in came_or_went))


def log_price(variant, price: Decimal, *, actor, reason):
    """Tell the item's history that the price of a variant, given with the old one, is `price` (NPR) now."""
    data = {"sku": variant.sku, "from": format_npr(variant.price), "to": format_npr(price)}
    log(variant.page, "catalogue.price", user=actor, data=data | ({"reason": reason} if reason else {}))
