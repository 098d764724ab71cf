"""Fifty people press "Place order" for one and the same piece at the same moment, over HTTP through gunicorn:

    python -m tools.chaos.buyers [--rounds 40] [--buyers 50]

In every round one of them must get it, and nobody an error. Then they fight with opposite carts, (A, B) and
(B, A), for half as many pieces: as many as there are get both, and nobody waits for the other for ever.
"""

import argparse
import sys
import tempfile
import threading
from pathlib import Path

from tools.chaos import shop as shops
from tools.chaos.__main__ import close_database, server, set_up_django, wait_for
from tools.chaos.shoppers import Broken, Browser, Tally
from tools.steps import say
from tools.with_postgres import NoPostgres


def main(arguments=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--buyers", type=int, default=50)
    options = parser.parse_args(arguments)
    try:
        with server() as server_url, tempfile.TemporaryDirectory(prefix="gahana-buyers-") as folder:
            return run(server_url, Path(folder), options)
    except NoPostgres as error:
        print(f"PostgreSQL: {error}", file=sys.stderr)
        return 2


def run(server_url, folder, options):
    with shops.database(server_url) as url:
        shop = shops.Shop(url, folder, share=0, seed=1)
        try:
            shop.manage("migrate", "--verbosity=0")
            set_up_django(shop.environment)
            unique, small, people = shops.fill(options.buyers, unique_pieces=3 * options.rounds)
            shop.start_gateway()
            shop.start_web()
            wait_for(shop)
            return play(shop, unique, small, people, options.rounds)
        finally:
            shop.stop()
            close_database()


def play(shop, unique, small, people, rounds):
    tally = Tally()
    # Those at Rs 30,000: one payment by Khalti carries them.
    winners = [fight(shop, people, lambda _, piece=piece: [piece], tally) for piece in unique[::3][:rounds]]
    one = sum(count == 1 for count in winners)
    say(f"{rounds} rounds, {one} with one winner; {len(people)} buyers at once")
    say(f"answers: {tally.answers}; p50 {tally.percentile(50):.0f} ms, p95 {tally.percentile(95):.0f} ms")

    pair, pieces = small[:2], len(people) // 2
    restock(pair, pieces)
    opposite = Tally()
    got = fight(shop, people, lambda number: pair if number % 2 else pair[::-1], opposite)
    say(f"opposite carts: {got} of {len(people)} got both pieces, of which there are {pieces} each")
    say(f"answers: {opposite.answers}; p95 {opposite.percentile(95):.0f} ms")

    errors = tally.errors + opposite.errors
    for error in errors[:20]:
        say(f"  {error}")
    lost = tally.answers.get(0, 0) + opposite.answers.get(0, 0)
    return 0 if one == rounds and got == pieces and not errors and not lost else 1


def fight(shop, people, wants, tally):
    """Everybody orders what they want, at once; how many orders came of it."""
    from checkout.models import Order

    before = Order.objects.count()
    put_in_carts(people, wants)
    gate = threading.Barrier(len(people))
    threads = [
        threading.Thread(target=press, args=(shop, person, wants(number), tally, gate))
        for number, person in enumerate(people)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Order.objects.count() - before


def put_in_carts(people, wants):
    from checkout.models import Cart, CartLine
    from customers.models import User

    CartLine.objects.all().delete()
    users = dict(User.objects.values_list("email", "pk"))
    for number, person in enumerate(people):
        cart, _ = Cart.objects.get_or_create(user_id=users[person.email])
        for piece in wants(number):
            CartLine.objects.create(cart=cart, variant_id=piece.pk, quantity=1, price_seen=piece.price)


def press(shop, person, pieces, tally, gate):
    browser = Browser(shop.web_port, person, tally)
    gate.wait(60)
    try:
        browser.press_order(pieces, "khalti" if len(pieces) == 1 else "cash")
    except Broken:
        return  # noted in the tally


def restock(pieces, count):
    from catalogue import stock
    from catalogue.models import StockMovement, Variant

    for variant in Variant.objects.filter(pk__in=[piece.pk for piece in pieces]):
        stock.adjust(variant, count - variant.stock, kind=StockMovement.Kind.RECEIVED, actor=None)


if __name__ == "__main__":
    sys.exit(main())
