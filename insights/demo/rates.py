"""The demo shop's rates: three months of trading days that end today, made up, near those of January 2026."""

import random
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from catalogue.actions.reprice import begin, compute, put_in_force
from catalogue.models import Metal, MetalRate, RateLine, RateSheet, RateSheetEvent, TaxRule
from catalogue.rate_desk.figures import ten_grams_from
from home.days import KATHMANDU, today
from home.money import round_money

from .source import SEED, dated

SOURCE = "Demo"
DAYS = 90
SATURDAY = 5
TOLD_AT = time(11, 5)
# NPR a tola to begin with, and the step in which the figures for a tola are told.
TOLA_TODAY = {"fine-gold": Decimal(309300), "silver": Decimal(6870)}
STEPS = {"fine-gold": Decimal(100), "silver": Decimal(5)}
TEJABI, TEJABI_LESS = "tejabi-gold", Decimal(1400)
STATUS = RateSheet.Status


def seed_taxes(data):
    """The demo's tax rules, in a shop that has none. An accountant confirms such rules, see docs/pricing.md."""
    if TaxRule.objects.exists():
        return
    for place, entry in enumerate(data["taxes"], start=1):
        TaxRule.objects.create(
            name=entry["name_en"],
            name_ne=entry["name_ne"],
            rate=Decimal(entry["rate"]),
            base=entry["base"],
            metal=Metal.objects.get(code=entry["metal"]) if entry["metal"] else None,
            only_with_precious_stones=entry["only_with_precious_stones"],
            applies_from=entry["applies_from"],
            sort_order=place * 10,
        )


def bring_rates_up_to_today(staff):
    """Three months of sheets in a shop that has none; a sheet for today where the demo's own are the only ones
    and the newest is of a day before. Returns how many sheets were added."""
    if RateSheet.objects.exclude(source=SOURCE).exists():
        return 0  # the shopkeeper tells the rates now
    newest = RateSheet.objects.order_by("effective_from").last()
    if newest is None:
        days = _history(today())
    elif timezone.localdate(newest.effective_from, KATHMANDU) < today():
        days = [(today(), _after(newest, today()))]
    else:
        return 0
    with transaction.atomic():
        _write(days, staff)
    return len(days)


def put_prices_in_force(reason):
    """Price all that is priced by rate by the terms as they are now."""
    price_list = begin(reason=reason)
    compute(price_list)
    put_in_force(price_list)


def walk_back(last, days):
    """Pairs of day and NPR a tola by code of the line, for so many days from `last` into the past."""
    rates = dict(TOLA_TODAY)
    for back in range(days):
        day = last - timedelta(days=back)
        yield day, {code: round_money(rate, STEPS[code]) for code, rate in rates.items()}
        rates = {code: rate / _move(code, day) for code, rate in rates.items()}


def _history(last):
    """The days of the demo, the oldest first. Nobody trades on Saturdays, but the demo needs its today."""
    days = [pair for pair in walk_back(last, DAYS) if pair[0].weekday() != SATURDAY or pair[0] == last]
    return days[::-1]


def _after(sheet, day):
    """The rates of `day`, some time after those of `sheet`."""
    told = dict(sheet.rates.filter(per_tola__isnull=False).values_list("line__code", "per_tola"))
    return {
        code: round_money(told.get(code, start) * _move(code, day), STEPS[code])
        for code, start in TOLA_TODAY.items()
    }


def _move(code, day):
    """The rate of a day as a multiple of that of the day before: the same for everybody, within two percent."""
    chance = random.Random(f"{SEED} {code} {day}")  # noqa: S311 - not a secret
    move = max(-0.02, min(0.02, chance.gauss(0.0006, 0.006)))
    return Decimal(1) + round(Decimal(move), 6)


def _is_tejabi_quoted(day):
    return random.Random(f"{SEED} {TEJABI} {day}").random() < 0.8  # noqa: S311 - not a secret


def _write(days, staff):
    lines = {line.code: line for line in RateLine.objects.filter(code__in=[*TOLA_TODAY, TEJABI])}
    with dated(RateSheet, RateSheetEvent):
        sheets = RateSheet.objects.bulk_create(_sheet(day, staff) for day, _rates in days)
        RateSheetEvent.objects.bulk_create(
            RateSheetEvent(
                sheet=sheet, from_status=before, to_status=after, actor=staff, created_at=sheet.published_at
            )
            for sheet in sheets
            for before, after in (("", STATUS.DRAFT), (STATUS.DRAFT, STATUS.PUBLISHED))
        )
    MetalRate.objects.bulk_create(
        _metal_rate(sheet, line, per_tola)
        for sheet, (day, rates) in zip(sheets, days, strict=True)
        for line, per_tola in _quoted(lines, day, rates)
    )


def _sheet(day, staff):
    told = min(datetime.combine(day, TOLD_AT, KATHMANDU), timezone.now())
    return RateSheet(
        status=STATUS.PUBLISHED,
        effective_from=told,
        source=SOURCE,
        entered_by=staff,
        created_at=told,
        published_at=told,
    )


def _quoted(lines, day, rates):
    """Pairs of line and NPR a tola, None where it is not quoted."""
    tejabi = rates["fine-gold"] - TEJABI_LESS if _is_tejabi_quoted(day) else None
    for code, per_tola in (rates | {TEJABI: tejabi}).items():
        if code in lines:
            yield lines[code], per_tola


def _metal_rate(sheet, line, per_tola):
    per_10_grams = None if per_tola is None else ten_grams_from(per_tola)
    return MetalRate(sheet=sheet, line=line, per_tola=per_tola, per_10_grams=per_10_grams)
