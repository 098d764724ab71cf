from django.db import transaction

from catalogue.models import PriceList, RateSheet
from catalogue.rate_desk.errors import SheetClosed
from home.moves import move


def discard_rates(sheet, *, actor):
    """Give up an open sheet; it stays in the history. Raises SheetClosed."""
    with transaction.atomic():
        move(sheet, RateSheet.Status.DISCARDED, actor=actor, error=SheetClosed)
        # What was computed for looking at it is of no use any more.
        PriceList.objects.filter(sheet=sheet, status__in=PriceList.UNFINISHED, goes_live=False).update(
            status=PriceList.Status.ABANDONED
        )
