"""`make bench`: how many pages a second the shop answers, beside two floors, in one run.

    python -m tools.bench [--products 10000] [--seconds 4] [--rounds 4]

A PostgreSQL server and gunicorn with two sync workers, on this machine; the load comes from this process. The
cases take turns in each round, so that what else the machine does meets all of them. Prints a table and writes it
to var/bench/result.md.
"""

import argparse
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tools.bench import shop
from tools.bench.load import Result, drive, fetch, request_bytes
from tools.steps import ROOT, end, end_on_signals
from tools.with_postgres import free_port

UNCACHED = {"Bench-Uncached": "1"}
COUNTED = {"Bench-Count": "1"}
# Shoppers ask for different things: each with three filters, and all find something.
SEARCHES = [
    f"/search/?{urlencode({'q': words})}&{filters}"
    for words, filters in [
        ("ring", "metal=gold&in_stock=1&price_max=300000"),
        ("necklace", "metal=gold&in_stock=1&weight_min=5"),
        ("chain", "purity=gold-22k&in_stock=1&price_min=50000"),
        ("bangle", "metal=gold&price_max=500000&weight_max=40"),
        ("earrings", "metal=gold&in_stock=1&weight_max=10"),
        ("औंठी", "metal=gold&in_stock=1&price_max=200000"),
        ("tilhari", "purity=gold-24k&in_stock=1&price_max=900000"),
        ("pendant", "metal=silver&in_stock=1&price_max=50000"),
        ("anklets", "metal=silver&in_stock=1&price_max=90000"),
        ("wedding necklace", "metal=gold&in_stock=1&price_min=100000"),
        ("twisted band", "purity=gold-22k&in_stock=1&weight_max=8"),
        ("हार", "metal=gold&in_stock=1&weight_min=10"),
    ]
]
WARM_UP_SECONDS = 3


@dataclass
class Case:
    name: str
    addresses: list
    headers: dict = field(default_factory=dict)
    floor: str = ""
    least: int = 0
    result: Result = field(default_factory=Result)
    statements: str = ""
    size: int = 0

    @property
    def requests(self):
        return [request_bytes(shop.HOST, address, self.headers) for address in self.addresses]


def cases_of(port):
    """What is measured. Pages that are not cached are many different ones: nobody asks for the same all day."""
    lists = [
        "/shop/",
        *(f"/shop/?page={page}" for page in range(2, 12)),
        "/shop/?sort=price",
        "/shop/?sort=-price",
    ]
    categories = re.findall(r'href="(/shop/[\w-]+/)"', page_of(port, "/shop/"))
    items = items_on(port, lists)
    size = len(page_of(port, items[0]))
    return [
        Case("floor: constant page", [f"/bench/constant/{size}/"]),
        Case("floor: one SELECT, 24 items", ["/bench/select/"]),
        Case("floor: the same in the shop's own page", ["/bench/rows/"]),
        Case("home, cached", ["/"], floor="constant page", least=80),
        Case("catalogue, cached", ["/shop/"], floor="constant page", least=80),
        Case("item, cached", items[:1], floor="constant page", least=80),
        Case("home", ["/"], UNCACHED),
        Case("catalogue", lists, UNCACHED, "one SELECT, 24 items", 40),
        Case("category", sorted(set(categories)), UNCACHED, "one SELECT, 24 items", 40),
        Case("item", items, UNCACHED, "one SELECT, 24 items", 40),
        Case("search, three filters", SEARCHES, UNCACHED, "one SELECT, 24 items", 20),
    ]


def page_of(port, address):
    answer = fetch(port, request_bytes(shop.HOST, address, {}))
    head, _blank, body = answer.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        sys.exit(f"{address} answers {head.splitlines()[:1]}")
    return body.decode()


def items_on(port, lists):
    pattern = re.compile(r'href="(/shop/[\w-]+/[\w-]+/)"')
    return list(dict.fromkeys(item for address in lists for item in pattern.findall(page_of(port, address))))


@contextmanager
def serving(env):
    """gunicorn as deploy/ has it, but with two sync workers that live as long as the run."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        f"--bind=127.0.0.1:{port}",
    ]
    command += ["--workers=2", "--worker-class=sync", "--max-requests=0", "--access-logfile=/dev/null"]
    with (shop.FOLDER / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(server, port)
            yield port
        finally:
            end([server])


def wait_for(server, port):
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("gunicorn did not start; see var/bench/gunicorn.log")


def measure(port, cases, rounds, seconds):
    for case in cases:
        drive(port, case.requests, WARM_UP_SECONDS, Result())
        counted = request_bytes(shop.HOST, case.addresses[0], case.headers | COUNTED)
        answer = fetch(port, counted)
        case.statements = re.search(rb"Bench-Statements: (\d+)", answer)[1].decode()
        case.size = len(answer.partition(b"\r\n\r\n")[2])
    for number in range(1, rounds + 1):
        print(f"Round {number} of {rounds} ...", flush=True)
        for case in cases:
            drive(port, case.requests, seconds, case.result)


def table(cases):
    floors = {
        case.name.removeprefix("floor: "): case.result.per_second for case in cases if "floor" in case.name
    }
    lines = [
        "| page | SQL | kB | requests/s | median ms | 95 % ms | of its floor | wanted |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for case in cases:
        result = case.result
        share = f"{100 * result.per_second / floors[case.floor]:.0f} %" if case.floor else ""
        wanted = f"{case.least} %" if case.least else ""
        name = case.name + (f" ({result.failures} failed)" if result.failures else "")
        lines.append(
            f"| {name} | {case.statements} | {case.size / 1000:.0f} | {result.per_second:.0f} "
            f"| {result.percentile(50):.1f} | {result.percentile(95):.1f} | {share} | {wanted} |"
        )
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=shop.PRODUCTS, help="items in the shop")
    parser.add_argument("--seconds", type=float, default=4, help="for each case in each round")
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args()
    end_on_signals(signal.SIGTERM, signal.SIGHUP)
    with shop.on_postgres(options.products) as env:
        shop.manage(env, "collectstatic", "--noinput", "-v0")
        with serving(env) as port:
            cases = cases_of(port)
            measure(port, cases, options.rounds, options.seconds)
    result = table(cases)
    (shop.FOLDER / "result.md").write_text(result + "\n", encoding="utf-8")
    print(
        f"\n{options.products:,} items; {options.rounds} rounds of {options.seconds:g} seconds\n\n{result}\n"
    )


if __name__ == "__main__":
    main()
