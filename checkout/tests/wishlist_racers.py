"""Wishes at one database from many processes, started by test_wishlist_races.py:

    python -m checkout.tests.wishlist_racers SCENARIO '{"option": …}'

As in racers.py, "guard": false takes the guard out.
"""

import json
import sys
from contextlib import contextmanager
from multiprocessing import get_context

# First: it makes Django ready.
from checkout.tests.racers import FakeRequest, WithoutTransaction, make_shopper, make_variant, race

# isort: split
from django.db import connection, transaction
from django.utils import timezone

from checkout import notifications, wishlist
from checkout.actions import tell_back_in_stock
from checkout.models import Wish
from home.models import OutboxMessage

Barrier = get_context("fork").Barrier


def workers(processes, shoppers, guard=True):
    """Many workers find the same wishes due at the same moment."""
    variant = make_variant()
    with transaction.atomic():
        for _each in range(shoppers):
            make_shopper().wishes.create(variant=variant, asked_at=timezone.now())
    decided = get_context("fork").Value("i", 0)
    tell = notifications.back_in_stock
    everybody_looked = Barrier(processes)
    due = tell_back_in_stock._due

    def look_together():
        wishes = list(due())
        everybody_looked.wait(60)
        return wishes

    def count(wish, price):
        with decided.get_lock():
            decided.value += 1
        tell(wish, price)

    tell_back_in_stock._due = look_together
    notifications.back_in_stock = count
    if not guard:
        tell_back_in_stock._is_mine = lambda wish: True
    results = race([tell_back_in_stock.tell_back_in_stock] * processes)
    mails = OutboxMessage.objects.filter(key__startswith="back-in-stock:").count()
    OutboxMessage.objects.all().delete()
    Wish.objects.all().delete()
    return {"decided": decided.value, "told": sum(results), "mails": mails}


def last_place(processes, guard=True):
    """One customer's devices all add a piece at once; there is room for one."""
    wishlist.MOST_WISHES = 3
    user = make_shopper()
    for _each in range(2):
        user.wishes.create(variant=make_variant())
    variants = [make_variant() for _each in range(processes)]
    everybody_looked = Barrier(processes)
    if not guard:

        @contextmanager
        def look_only(user):
            had = set(user.wishes.values_list("variant_id", flat=True))
            everybody_looked.wait(60)
            yield had

        wishlist._locked = look_only
        if connection.vendor == "sqlite":
            transaction.atomic = WithoutTransaction

    def add(variant):
        try:
            wishlist.add(FakeRequest(user), variant.pk)
        except wishlist.WishlistFull:
            return "full"
        return "added"

    results = race([lambda variant=variant: add(variant) for variant in variants])
    return {"wishes": user.wishes.count(), "added": results.count("added"), "full": results.count("full")}


if __name__ == "__main__":
    scenario = {"workers": workers, "last_place": last_place}[sys.argv[1]]
    print(json.dumps(scenario(**json.loads(sys.argv[2]))))  # noqa: T201
