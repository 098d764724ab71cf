"""How long it takes to draw an invoice, and a year of 1,000 of them.

    python -m tools.bench.invoices [--products 10000]

Prints milliseconds beside a floor, an empty page set by the same typesetter, and adds them to var/bench/result.md.
"""

import argparse
import json
import os
import signal
import statistics
import time
from functools import partial

from tools.bench import shop
from tools.bench.reprice import on_sqlite
from tools.steps import end_on_signals

DRAWN = 200
YEAR = 1_000
EMPTY_PAGE = b'#set page(paper: "a4")\n.'
WANTED = "150 ms each"


def year_of_papers():
    """Orders like those that the shop has, each with its invoice of this year."""
    from django.db import transaction

    from checkout.invoicing import issue_invoice
    from checkout.models import Order, OrderLine

    samples = [
        (order, list(order.lines.all())) for order in Order.objects.filter(status=Order.Status.DELIVERED)
    ]
    with transaction.atomic():
        for number in range(YEAR):
            order, lines = samples[number % len(samples)]
            order.pk, order.number, order._state.adding = None, f"G-BENCH-{number:04}", True
            order.save()
            for line in lines:
                line.pk, line.order, line._state.adding = None, order, True
            OrderLine.objects.bulk_create(lines)
            issue_invoice(order)


def milliseconds(draw, things):
    """Of one drawing, in a process that has drawn before: median and the slowest of 95 in 100."""
    draw(things[0])
    taken = []
    for thing in things:
        begun = time.perf_counter()
        draw(thing)
        taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def measure():
    import typst

    from checkout.invoicing.archive import start_archive, work_step, zipped
    from checkout.invoicing.pdf import FONTS
    from checkout.invoicing.printing import print_invoice
    from checkout.models import Invoice
    from customers.models import User

    year_of_papers()
    papers = list(Invoice.objects.filter(order__number__startswith="G-BENCH-").order_by("pk")[:DRAWN])
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    found = {"an empty page": milliseconds(partial(typst.compile, font_paths=fonts), [EMPTY_PAGE] * DRAWN)}
    for language, name in (("en", "in English"), ("ne", "in Nepali")):
        found[f"an invoice {name}"] = milliseconds(
            lambda paper, to=language: print_invoice(paper, to), papers
        )
    begun = time.perf_counter()
    archive = start_archive(papers[0].fiscal_year, "en", actor=User.objects.filter(is_superuser=True).first())
    while work_step(archive):
        pass
    size = sum(len(part) for part in zipped(archive))
    year = {
        "papers": archive.total,
        "seconds": time.perf_counter() - begun,
        "megabytes": size / 1_000_000,
    }
    return {"drawn": found, "year": year}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench.invoices", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--products", type=int, default=shop.PRODUCTS, help="items in the shop")
    parser.add_argument("--step", choices=["measure"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        import django

        django.setup()
        print(json.dumps(measure()))
        return
    end_on_signals(signal.SIGTERM, signal.SIGHUP)
    with on_sqlite(options.products) as env:
        found = shop.step(env, "tools.bench.invoices", "measure")
    lines = ["| paper | median ms | 95 % ms | wanted |", "| --- | ---: | ---: | ---: |"]
    for name, (median, slow) in found["drawn"].items():
        wanted = WANTED if "invoice" in name else ""
        lines.append(f"| {name} | {median:.0f} | {slow:.0f} | {wanted} |")
    year = found["year"]
    lines.append("")
    lines.append(
        f"{year['papers']:,} invoices as one ZIP: {year['seconds']:.0f} s, {year['megabytes']:.0f} MB."
    )
    table = "\n".join(lines)
    shop.add_to_result(table)
    print(f"\n{os.cpu_count()} cores\n\n{table}\n")


if __name__ == "__main__":
    main()
