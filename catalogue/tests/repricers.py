"""Repricing in real processes, started by test_reprice_kills.py:

    python -m catalogue.tests.repricers SCENARIO

Sets its stage in the database of TEST_DATABASE_URL and prints what came of it as one line of JSON.
"""

import json
import mmap
import os
import signal
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

import django  # noqa: E402

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalogue import stock  # noqa: E402
from catalogue.actions import reprice  # noqa: E402
from catalogue.actions.reprice_items import reprice_items  # noqa: E402
from catalogue.models import (  # noqa: E402
    CataloguePage,
    CategoryPage,
    JewelleryPage,
    ListedPrice,
    Metal,
    MetalRate,
    PriceList,
    Purity,
    RateLine,
    RateSheet,
    Variant,
)

VARIANTS = 200
STEP = 20
GRAMS = Decimal("11.664")


def set_stage():
    """VARIANTS sizes of a tola of fine gold, all at Rs 100,000."""
    category = CataloguePage.objects.get().add_child(instance=CategoryPage(title="Rings"))
    line = RateLine.objects.get(code="fine-gold")
    metal = Metal.objects.create(name="Gold", code="gold")
    purity = Purity.objects.create(name="24K", code="24k", metal=metal, fineness=1000, rate_line=line)
    page = category.add_child(
        instance=JewelleryPage(
            title="Ring", metal=metal, purity=purity, pricing_mode=JewelleryPage.PricingMode.BY_RATE
        )
    )
    Variant.objects.bulk_create(
        Variant(
            page=page, sku=f"TOLA-{number}", gross_weight=GRAMS, net_weight=GRAMS, price=1, stock=VARIANTS
        )
        for number in range(VARIANTS)
    )
    publish(100_000)
    reprice.reprice_due()
    return page


def publish(per_tola):
    sheet = RateSheet.objects.create(status=RateSheet.Status.PUBLISHED, effective_from=timezone.now())
    MetalRate.objects.create(
        sheet=sheet, line=RateLine.objects.get(code="fine-gold"), per_tola=per_tola, per_10_grams=per_tola
    )


def fork(work):
    """Run `work` in a process of its own, with connections of its own; returns its id."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the parent reads of it
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
        os._exit(0)
    return child


def exit_code(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def seen():
    """The different prices that a shopper would see now."""
    return sorted({int(price) for price in Variant.objects.values_list("price", flat=True)})


def killed():
    """SIGKILL at moments spread over the run; then one run to the end."""
    set_stage()
    publish(200_000)
    looks, standing = [], []
    for steps in (1, 3, 5, 8):

        def run(until=steps):
            compute_step = reprice._compute_step

            def dying_step(price_list, tariff):
                if price_list.done >= until * STEP:
                    os.kill(os.getpid(), signal.SIGKILL)
                return compute_step(price_list, tariff)

            reprice._compute_step = dying_step
            reprice.reprice_due()

        assert exit_code(fork(run)) == -signal.SIGKILL
        standing.append(PriceList.objects.get(status=PriceList.Status.COMPUTING).done)
        looks.append(seen())
    assert exit_code(fork(_die_inside_the_switch)) == -signal.SIGKILL
    looks.append(seen())
    done = reprice.reprice_due()
    return {
        "seen_before": looks,
        "standing": standing,
        "seen_after": seen(),
        "computed": done.done,
        "changed": done.changed,
        "left_over": ListedPrice.objects.count(),
    }


def _die_inside_the_switch():
    def dying_touch(*tags):
        os.kill(os.getpid(), signal.SIGKILL)

    reprice.touch = dying_touch
    reprice.reprice_due()


def watched(in_one_switch=True):
    """Shoppers look and buy and the shopkeeper saves, while the rates change five times. Without the switch (the
    control, with nobody but a looker) somebody sees half."""
    page = set_stage()
    over = mmap.mmap(-1, 1)  # shared with the children
    out, into = os.pipe()

    def look():
        halves = 0
        while not over[0]:
            halves += len(seen()) != 1
        os.write(into, f"{halves}\n".encode())

    def buy():
        number = 0
        last = list(Variant.objects.order_by("-pk").values_list("pk", flat=True)[:10])
        while not over[0]:
            number += 1
            stock.hold(dict.fromkeys(last, 1), order_number=f"N-{number}")
            stock.release(dict.fromkeys(last, 1), order_number=f"N-{number}")
            time.sleep(0.05)  # SQLite has one writer, and no queue

    def save():
        while not over[0]:
            reprice_items([page.pk])
            time.sleep(0.05)

    children = [fork(look), fork(buy), fork(save)] if in_one_switch else [fork(look)]
    for per_tola in (200_000, 300_000, 400_000, 500_000, 600_000):
        publish(per_tola)
        if in_one_switch:
            while reprice.reprice_due() is not None:
                pass
        else:
            for variant in Variant.objects.order_by("pk"):
                Variant.objects.filter(pk=variant.pk).update(price=per_tola)
        time.sleep(0.3)
    over[0] = 1
    codes = [exit_code(child) for child in children]
    return {"halves": int(os.read(out, 20)), "codes": codes, "seen_after": seen()}


if __name__ == "__main__":
    reprice.STEP = STEP
    scenario, options = sys.argv[1], json.loads(sys.argv[2])
    print(json.dumps({"killed": killed, "watched": watched}[scenario](**options)))  # noqa: T201
