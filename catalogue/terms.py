"""Written down: by which rates, purities, taxes and settings prices are made. catalogue/tariff.py reads it."""

from datetime import UTC

from django.utils import timezone

from catalogue.models import MetalRate, PricingSettings, Purity, RateSheet, Stone, TaxRule
from home.days import KATHMANDU, today


def terms_now(sheet=None):
    """The terms as settings, tax rules, purities and rates have them now, ready for JSON. With `sheet`, as they
    would be once it counted."""
    settings = PricingSettings.load()
    day = today()
    rates = rates_in_force(sheet)
    taxes = list(TaxRule.objects.order_by("sort_order", "pk"))
    return {
        "rates": {
            str(rate.line_id): {
                "code": rate.line.code,
                "name": rate.line.name,
                "name_ne": rate.line.name_ne,
                "per_tola": str(rate.per_tola),
                "per_10_grams": str(rate.per_10_grams),
                "since": timezone.localdate(rate.sheet.effective_from, KATHMANDU).isoformat(),
            }
            for rate in rates
        },
        "purities": {
            str(purity.pk): [purity.rate_line_id, str(purity.charged_factor)]
            for purity in Purity.objects.order_by("pk")
        },
        "taxes": [
            {
                "name": tax.name,
                "name_ne": tax.name_ne,
                "rate": str(tax.rate),
                "base": tax.base,
                "since": tax.applies_from.isoformat(),
                "until": tax.applies_until.isoformat() if tax.applies_until else None,
                "metal": tax.metal_id,
                "only_with_precious_stones": tax.only_with_precious_stones,
            }
            for tax in taxes
        ],
        # When a rule begins or ends, the terms are others, though no row has changed.
        "taxes_today": [
            tax.pk
            for tax in taxes
            if tax.applies_from <= day and (tax.applies_until is None or day <= tax.applies_until)
        ],
        # Some taxes ask which stones these are.
        "precious_stones": list(
            Stone.objects.filter(is_precious=True).order_by("pk").values_list("pk", flat=True)
        ),
        "unit": settings.unit,
        "rounding_step": settings.rounding_step,
        "rounding_mode": settings.rounding_mode,
        "tax_rounding_mode": settings.tax_rounding_mode,
        "told_at": told_at.astimezone(UTC).isoformat() if (told_at := _told_at(sheet)) else None,
        "stale_after_days": settings.stale_after_days,
        "stop_sale_when_stale": settings.stop_sale_when_stale,
    }


def rates_in_force(sheet=None):
    """The newest quoted MetalRate of each line on sheets that are published and count by now, or on `sheet`."""
    quoted = MetalRate.objects.filter(per_tola__isnull=False).select_related("line", "sheet")
    published = quoted.filter(
        sheet__status=RateSheet.Status.PUBLISHED, sheet__effective_from__lte=timezone.now()
    )
    newest = {}
    for line_id in published.order_by().values_list("line", flat=True).distinct():
        newest[line_id] = (
            published.filter(line=line_id).order_by("-sheet__effective_from", "-sheet_id").first()
        )
    if sheet is not None:
        for rate in quoted.filter(sheet=sheet):
            before = newest.get(rate.line_id)
            if before is None or before.sheet.effective_from <= sheet.effective_from:
                newest[rate.line_id] = rate
    return sorted(newest.values(), key=lambda rate: (rate.line.sort_order, rate.line.name))


def _told_at(sheet):
    moments = RateSheet.objects.filter(
        status=RateSheet.Status.PUBLISHED, effective_from__lte=timezone.now()
    ).values_list("effective_from", flat=True)
    newest = moments.order_by("-effective_from").first()
    candidates = [moment for moment in (newest, sheet and sheet.effective_from) if moment]
    return max(candidates, default=None)
