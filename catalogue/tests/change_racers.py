"""Two workers apply one change run while shoppers buy and the rates move; started by test_bulk_races.py:

    python -m catalogue.tests.change_racers apply '{"guard": true}'

Prints what came of it as one line of JSON. With "guard": false the workers do not mind where the run stands.
"""

import json
import random
import sys
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from checkout.tests.racers import make_variant, race  # sets Django up: first

from django.db import connection, transaction  # isort: skip
from django.utils import timezone  # isort: skip

from catalogue import stock  # isort: skip
from catalogue.actions import apply_changes  # isort: skip
from catalogue.actions.plan_changes import Line, plan_changes  # isort: skip
from catalogue.actions.reprice import reprice_due  # isort: skip
from catalogue.models import (  # isort: skip
    ChangeRun,
    JewelleryPage,
    MetalRate,
    Purity,
    RateLine,
    RateSheet,
    StockMovement,
    Variant,
)
from customers.models import User  # isort: skip

ITEMS = 40
STOCK = 20
ROUNDS = 30


def publish_rate(per_tola):
    sheet = RateSheet.objects.create(
        status=RateSheet.Status.PUBLISHED,
        effective_from=timezone.now() - timedelta(seconds=1),
        published_at=timezone.now(),
    )
    per_10_grams = (Decimal(per_tola) / Decimal("1.1664")).quantize(Decimal(1))
    MetalRate.objects.create(
        sheet=sheet, line=RateLine.objects.first(), per_tola=per_tola, per_10_grams=per_10_grams
    )
    reprice_due()


def set_stage():
    """Items of two sizes each, every second one priced by rate, and a run that takes a piece of every size and
    changes the price or making of the first. (A line that was applied already is refused for a price that is no
    longer what it was; one that only takes a piece has nothing but the guard.)"""
    pages = [make_variant(STOCK).page for _ in range(ITEMS)]
    for page in pages:
        page.variants.create(
            sku=f"{page.pk}-B", gross_weight=6, net_weight=5, price=Decimal(90000), stock=STOCK
        )
    Purity.objects.update(rate_line=RateLine.objects.first())
    by_rate = [page.pk for page in pages[::2]]
    JewelleryPage.objects.filter(pk__in=by_rate).update(pricing_mode=JewelleryPage.PricingMode.BY_RATE)
    publish_rate(100_000)
    actor = User.objects.create(email="racer@example.com", is_superuser=True, is_staff=True)
    lines = []
    for number, variant in enumerate(Variant.objects.select_related("page").order_by("-sku"), start=1):
        also = {"making": Decimal(9)} if variant.page_id in by_rate else {"price": variant.price + 100}
        wanted = {"stock_change": -1} | ({} if variant.sku.endswith("-B") else also)
        lines.append(Line(number, variant.sku, variant, wanted))
    run = plan_changes(lines, source=ChangeRun.Source.LIST, title="Race", actor=actor)
    ChangeRun.objects.filter(pk=run.pk).update(status=ChangeRun.Status.APPLYING, reason="race")
    return ChangeRun.objects.get(pk=run.pk)


def shop(seed):
    """Buys pairs in any order, as carts are filled."""
    keys = list(Variant.objects.values_list("pk", flat=True))
    chance = random.Random(seed)
    for number in range(ROUNDS):
        with suppress(stock.InsufficientStock):
            pair = chance.sample(keys, 2)
            stock.hold(dict.fromkeys(pair, 1), order_number=f"R-{seed}-{number}")
    return "bought"


def work(guard):
    def go_on():
        run = ChangeRun.objects.get(title="Race")
        if guard:
            while ChangeRun.objects.filter(pk=run.pk, status=ChangeRun.Status.APPLYING).exists():
                apply_changes.apply_for_a_while()
        else:
            rows = list(run.rows.all())
            for start in range(0, len(rows), apply_changes.STEP):
                with transaction.atomic():
                    apply_changes._Step(run, rows[start : start + apply_changes.STEP]).apply()
        return "applied"

    return go_on


def apply(guard=True):
    apply_changes.STEP = 10
    run = set_stage()
    shoppers = [lambda seed=seed: shop(seed) for seed in range(4)]

    def move_rates():
        for step in range(6):
            publish_rate(100_000 + 1000 * step)
        return "moved"

    results = race([work(guard), work(guard), *shoppers, move_rates])
    connection.close()
    applied = StockMovement.objects.filter(reason="race").order_by()
    by_variant = list(applied.values_list("variant", flat=True))
    wrong_stock = [
        variant.sku
        for variant in Variant.objects.prefetch_related("movements")
        if variant.stock != STOCK + sum(movement.change for movement in variant.movements.all())
    ]
    return {
        "results": sorted(set(results)),
        "wrong_stock": wrong_stock,
        "applied_twice": len(by_variant) - len(set(by_variant)),
        "done": run.rows.filter(state="done").count(),
        "refused": run.rows.filter(state="refused").count(),
        "moved": len(set(by_variant)),
        "status": ChangeRun.objects.get(pk=run.pk).status,
        "making": Variant.objects.filter(making=9, page__pricing_mode="by_rate").count(),
        "raised": Variant.objects.filter(price=Decimal(98600)).count(),
    }


SCENARIOS = {"apply": apply}

if __name__ == "__main__":
    print(json.dumps(SCENARIOS[sys.argv[1]](**json.loads(sys.argv[2]))))  # noqa: T201
