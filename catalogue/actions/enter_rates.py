from django.db import IntegrityError, transaction

from catalogue.models import MetalRate, RateSheet
from catalogue.rate_desk.errors import OtherSheetOpen, SheetClosed
from home.moves import move


def enter_rates(quotes, *, effective_from, source, actor, instead_of=None):
    """A new sheet of rates, for looking at: nothing follows them yet. `quotes` holds a Quote by RateLine, or None
    for a line that is not quoted. `instead_of` is the open sheet whose figures were wrong: it is discarded, never
    changed, so whoever looks at a sheet sees what its name stands for.

    Raises OtherSheetOpen, and SheetClosed where `instead_of` is no longer open.
    """
    with transaction.atomic():
        if instead_of is not None:
            move(
                instead_of,
                RateSheet.Status.DISCARDED,
                actor=actor,
                reason="Entered anew",
                error=SheetClosed,
            )
        sheet = RateSheet(effective_from=effective_from, source=source, entered_by=actor)
        try:
            with transaction.atomic():
                sheet.save()
        except IntegrityError:  # rate_sheet_one_open
            raise OtherSheetOpen from None
        MetalRate.objects.bulk_create(
            MetalRate(
                sheet=sheet,
                line=line,
                per_10_grams=quote and quote.per_10_grams,
                per_tola=quote and quote.per_tola,
            )
            for line, quote in quotes.items()
        )
        sheet.events.create(to_status=sheet.status, actor=actor)
    return sheet
