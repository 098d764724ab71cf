from django.db import transaction
from django.utils import timezone

from catalogue.actions.reprice import NotReady, by_rate, reprice_due
from catalogue.models import RateSheet
from catalogue.rate_desk.changes import asks_second_person, largest_move
from catalogue.rate_desk.errors import SecondPersonNeeded, SheetClosed
from home.freshness import PRICES, touch
from home.moves import move

# So many prices are computed while somebody waits for the page; more are left to the worker.
AT_ONCE = 2000


def publish_rates(sheet, *, actor):
    """Publish `sheet`, or have it wait for a second person where a rate moves by more than the shop allows one to
    decide. Whoever did not enter it is that second person. It is for good: a mistake is put right by a new sheet.

    Raises SecondPersonNeeded when who entered it asks again, and SheetClosed.
    """
    with transaction.atomic():
        # Two who press at once follow one another on PostgreSQL; on SQLite the guard of `move` tells them apart.
        sheet = RateSheet.objects.select_for_update().get(pk=sheet.pk)
        if sheet.status not in RateSheet.OPEN:
            raise SheetClosed
        is_second = actor.pk != sheet.entered_by_id
        if asks_second_person(sheet) and not is_second:
            if sheet.status == RateSheet.Status.WAITING:
                raise SecondPersonNeeded
            reason = f"A rate moves by {largest_move(sheet):.1f} %"
            move(sheet, RateSheet.Status.WAITING, actor=actor, reason=reason, error=SheetClosed)
            return sheet
        move(
            sheet,
            RateSheet.Status.PUBLISHED,
            actor=actor,
            error=SheetClosed,
            published_at=timezone.now(),
            confirmed_by=actor if is_second else None,
        )
        touch(PRICES)  # the history of rates, also where no price follows
    _follow()
    return sheet


def _follow():
    """Let few prices follow at once. The worker sees to many, and to what a process left that died before."""
    if by_rate().count() > AT_ONCE:
        return
    try:
        reprice_due()
    except NotReady:
        """The worker was quicker."""
