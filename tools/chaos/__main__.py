"""`make chaos`: is money lost or a piece sold twice when processes die at any moment?

    python -m tools.chaos [--kills 1000] [--seed 1] [--failpoints "*=0.08"]

A PostgreSQL server, gunicorn, two workers, somebody at the counter, and a Khalti simulator of whose look-ups a
quarter are wrong. Made-up shoppers fight for pieces over HTTP while processes are killed by SIGKILL, at failpoints
and at random moments. When there were enough kills the gateway heals, everything comes to rest, and the gateway's
ledger is compared with the books. Ends with 1 where something differs.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import django

from tools.chaos import shop as shops
from tools.chaos.shoppers import Shopper, Tally
from tools.steps import ROOT, end_on_signals, say
from tools.with_postgres import NoPostgres, cluster

SHOPPERS = 8
PEOPLE_EACH = 3
ROLES = ("worker", "worker", "counter")
# How many shoppers there are to a piece that is the only one of its kind.
CONTENTION = 2
ANSWERS_A_KILL = 20
MOST_SECONDS_A_KILL = 6
SECONDS_TO_REST = 300


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--share", type=float, default=0.25, help="of look-ups that are wrong")
    parser.add_argument("--failpoints", default="*=0.08")
    options = parser.parse_args(arguments)
    end_on_signals(signal.SIGTERM)
    try:
        with server() as url, tempfile.TemporaryDirectory(prefix="gahana-chaos-") as folder:
            return run(url, Path(folder), options)
    except NoPostgres as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)
        return 2


@contextmanager
def server():
    """The address of the PostgreSQL server of the tests, or of one of our own."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
    else:
        with cluster() as url:
            yield url


def run(server_url, folder, options):
    with shops.database(server_url) as url:
        shop = shops.Shop(url, folder, share=options.share, seed=options.seed)
        say(f"seed {options.seed}; a shop of its own in {folder}")
        try:
            return play(shop, options)
        finally:
            shop.stop()
            close_database()


def play(shop, options):
    shop.manage("migrate", "--verbosity=0")
    set_up_django(shop.environment)
    unique, small, people = shops.fill(SHOPPERS * PEOPLE_EACH, unique_pieces=max(60, options.kills * 3))
    from tools.chaos.counter import STAFF

    shops.shopper(STAFF)
    close_database()
    shop.start_gateway()
    shop.start_web(options.failpoints)
    shop.start_people(*ROLES, failpoints=options.failpoints)
    wait_for(shop)
    say("the shop is open")
    tally, kills = drive(shop, options, unique, small, people)
    say(f"{sum(kills)} kills; coming to rest")
    come_to_rest(shop)
    return report(shop, tally, kills)


def set_up_django(environment):
    os.environ.update(environment)
    sys.path.insert(0, str(ROOT / "site"))
    django.setup()


def close_database():
    from django.db import connections

    if connections.settings:
        connections.close_all()


def wait_for(shop):
    from tools.chaos.shoppers import Broken, Browser

    browser = Browser(shop.web_port, shops.Person("", ""), Tally())
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(Broken):
            if browser.ask("GET", "/readyz")[0] == 200:
                return
        time.sleep(0.2)
    raise SystemExit("the shop does not answer: " + (shop.folder / "web.log").read_text()[-2000:])


def drive(shop, options, unique, small, people):
    """Let the shoppers in and kill until there were enough kills; what they saw, and how many kills."""
    chance, stop, tally = random.Random(options.seed), threading.Event(), Tally()
    journeys = iter(range(10**9))

    def wanted(mine):
        begin = next(journeys) // CONTENTION % max(1, len(unique) - SHOPPERS)
        pieces = [mine.choice(unique[begin : begin + SHOPPERS])]
        if mine.random() < 0.3:
            pieces.append(mine.choice(small))
        return pieces

    shoppers = [
        Shopper(shop, people[n * PEOPLE_EACH : (n + 1) * PEOPLE_EACH], wanted, tally, stop, chance.random())
        for n in range(SHOPPERS)
    ]
    for shopper in shoppers:
        shopper.start()
    at_random, until = 0, time.monotonic() + max(60, options.kills * MOST_SECONDS_A_KILL)
    next_kill = 0
    while kills_at_failpoints(shop) + at_random < options.kills:
        time.sleep(chance.uniform(0.05, 0.2))
        # By what the shop gets done, not by the clock: on a busy machine it would do nothing but die.
        if len(tally.times) > next_kill:
            at_random += kill_one(shop, chance)
            next_kill = len(tally.times) + chance.randint(4, 2 * ANSWERS_A_KILL)
        if time.monotonic() > until or any(shopper.crash for shopper in shoppers):
            break
    stop.set()
    for shopper in shoppers:
        shopper.join(60)
    tally.errors += [f"a shopper crashed: {shopper.crash!r}" for shopper in shoppers if shopper.crash]
    kills = kills_at_failpoints(shop), at_random
    if sum(kills) < options.kills:
        tally.errors.append(f"there were {sum(kills)} kills and not {options.kills}: the machine is too slow")
    return tally, kills


def kills_at_failpoints(shop):
    log = Path(shop.environment["FAILPOINTS_LOG"])
    return len(log.read_text().splitlines()) if log.exists() else 0


def kill_one(shop, chance):
    children = shop.children()
    if not children:
        return 0
    with suppress(ProcessLookupError):
        os.kill(chance.choice(children), signal.SIGKILL)
        return 1
    return 0


def come_to_rest(shop):
    """Everybody dies once more; then the gateway heals, and the processes work without failpoints."""
    for child in shop.children():
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    shop.stop("web", "people")
    shop.ask_gateway("POST", "/_trouble/", {"share": 0})
    shop.start_people("worker", "worker")
    from customers.models import User
    from tools.chaos.counter import STAFF, settle_all

    staff = User.objects.get(email=STAFF)
    until = time.monotonic() + SECONDS_TO_REST
    while time.monotonic() < until and not at_rest():
        settle_all(staff)
        time.sleep(1)
    say(shop.manage("settle_payments").strip())
    say(shop.manage("expire_orders").strip())
    shop.stop("people")


def at_rest():
    from django.db.models import Q

    from checkout.models import Order, Payment, Refund

    busy = Q(status__in=[*Payment.OPEN, Payment.Status.CAPTURED, Payment.Status.MISMATCH])
    watched = Q(status=Payment.Status.FAILED, next_lookup_at__isnull=False)
    return not (
        Payment.objects.filter(busy | watched).exists()
        or Order.objects.filter(status__in=[Order.Status.PENDING, Order.Status.REFUNDING]).exists()
        or Refund.objects.exclude(status=Refund.Status.DONE).exists()
    )


def report(shop, tally, kills):
    from tools.chaos.judge import judge

    ledger = {row["pidx"]: row for row in shop.ask_gateway("GET", "/_ledger/")["payments"]}
    looks = shop.ask_gateway("GET", "/_trouble/")
    verdict = judge(ledger, sum(kills))
    differences = verdict.differences + tally.errors
    say(f"kills: {kills[0]} at failpoints, {kills[1]} at random moments")
    say(f"answers: {dict(sorted(tally.answers.items()))} (0: the process was killed)")
    say(f"look-ups: {looks['lookups']}, wrong: {looks['wrong']}")
    say(f"orders: {sum(verdict.orders.values())} {dict(verdict.orders)}")
    say(f"payments: {dict(verdict.payments)}, refunds done: {verdict.refunds}")
    say(f"at the gateway: {verdict.captured} paisa captured, {verdict.refunded} refunded")
    say(f"differences: {len(differences)}")
    for difference in differences[:50]:
        say(f"  {difference}")
    if tally.errors:
        say((shop.folder / "web.log").read_text(errors="replace")[-6000:])
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
