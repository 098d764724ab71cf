"""How long a new rate takes to be in every price: 100,000 variants, all by rate, on SQLite and on PostgreSQL.

    python -m tools.bench.reprice [--products 10000]

Prints seconds and peak memory of the process that computes, and adds them to var/bench/result.md.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tools.bench import shop
from tools.steps import end_on_signals

WANTED = "20 s, 300 MB"


@contextmanager
def on_sqlite(products):
    """As shop.on_postgres: the filled file is kept, what is measured is a copy."""
    kept = shop.FOLDER / f"sqlite-{products}-{shop.what_it_is_made_from()}.sqlite3"
    shop.FOLDER.mkdir(parents=True, exist_ok=True)
    if not kept.exists():
        unfinished = kept.with_suffix(".part")
        for left_over in shop.FOLDER.glob(f"{unfinished.name}*"):  # its -wal and -shm as well
            left_over.unlink()
        print(f"Making a shop of {products:,} items on SQLite; this takes some minutes ...", flush=True)
        shop.fill(shop.environment(f"sqlite:///{unfinished}"), products)
        unfinished.rename(kept)
        shop.forget_others(kept)
    with tempfile.TemporaryDirectory(dir=shop.FOLDER) as folder:
        copy = Path(folder) / "shop.sqlite3"
        shutil.copyfile(kept, copy)
        env = shop.environment(f"sqlite:///{copy}")
        shop.manage(env, "migrate", "-v0")
        yield env


def stage():
    """Everything by rate, and dearer rates published."""
    from django.utils import timezone

    from catalogue.actions.reprice import reprice_due
    from catalogue.models import JewelleryPage, MetalRate, RateSheet
    from catalogue.terms import rates_in_force

    JewelleryPage.objects.update(pricing_mode=JewelleryPage.PricingMode.BY_RATE)
    while reprice_due():
        pass
    rates = rates_in_force()
    sheet = RateSheet.objects.create(status=RateSheet.Status.PUBLISHED, effective_from=timezone.now())
    for rate in rates:
        MetalRate.objects.create(
            sheet=sheet, line=rate.line, per_tola=rate.per_tola + 1000, per_10_grams=rate.per_10_grams + 857
        )
    return {}


def reprice():
    from catalogue.actions.reprice import reprice_due

    begun = time.perf_counter()
    done = reprice_due()
    return {
        "seconds": time.perf_counter() - begun,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "computed": done.done,
        "changed": done.changed,
    }


STEPS = {"stage": stage, "reprice": reprice}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench.reprice", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--products", type=int, default=shop.PRODUCTS, help="items in the shop, of ten variants each"
    )
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        django.setup()
        print(json.dumps(STEPS[options.step]()))
        return
    end_on_signals(signal.SIGTERM, signal.SIGHUP)
    lines = [
        "| repricing | variants | changed | seconds | peak MB | wanted |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, database in (("SQLite", on_sqlite), ("PostgreSQL", shop.on_postgres)):
        with database(options.products) as env:
            shop.step(env, "tools.bench.reprice", "stage")
            found = shop.step(env, "tools.bench.reprice", "reprice")
        lines.append(
            f"| {name} | {found['computed']:,} | {found['changed']:,} | {found['seconds']:.1f} "
            f"| {found['megabytes']:.0f} | {WANTED} |"
        )
    table = "\n".join(lines)
    shop.add_to_result(table)
    print(f"\n{os.cpu_count()} cores\n\n{table}\n")


if __name__ == "__main__":
    main()
