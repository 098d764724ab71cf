"""How far a sheet has come: what a screen shows and, while it waits, asks for each second."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from catalogue.models import PriceList, RateSheet
from catalogue.rate_desk.preview import list_on_its_way, price_list_for


@dataclass(frozen=True)
class Progress:
    """`percent` of the computing; None when there is nothing to wait for."""

    percent: int | None
    price_list: PriceList | None = None

    @property
    def is_done(self):
        return self.percent is None


DONE = Progress(None)


def progress_of(sheet):
    """How far the preview of an open sheet is, or a published one on its way in force."""
    if sheet.status in RateSheet.OPEN:
        return _progress_of_preview(sheet)
    if sheet.status != RateSheet.Status.PUBLISHED or sheet.effective_from > timezone.now():
        return DONE
    on_its_way = list_on_its_way()
    if on_its_way is not None:
        return Progress(on_its_way.percent_done, on_its_way)
    return DONE if counts_by_now(sheet) else Progress(0)


def _progress_of_preview(sheet):
    price_list = price_list_for(sheet)
    if price_list is not None:
        waiting = price_list.status == PriceList.Status.COMPUTING
        return Progress(price_list.percent_done if waiting else None, price_list)
    on_its_way = list_on_its_way()
    return DONE if on_its_way is None else Progress(on_its_way.percent_done)


def counts_by_now(sheet):
    """Whether the prices in force know a published sheet that is not for later."""
    told_at = PriceList.objects.get(status=PriceList.Status.IN_FORCE).terms["told_at"]
    return told_at is not None and datetime.fromisoformat(told_at) >= sheet.effective_from


def put_in_force_by(sheet):
    """The PriceList that first took up a published sheet; None where none did yet, or the sheet only went into the
    history."""
    lists = PriceList.objects.filter(in_force_at__gte=max(sheet.published_at, sheet.effective_from)).order_by(
        "in_force_at"
    )
    for price_list in lists[:5]:
        told_at = price_list.terms["told_at"]
        if told_at is not None and datetime.fromisoformat(told_at) >= sheet.effective_from:
            return price_list
    return None
