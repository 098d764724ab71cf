"""Workers and devices at once, on SQLite and on PostgreSQL, each with a control that must fail."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.wishlist_racers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


def test_eight_workers_tell_each_wish_once(shop):
    assert run(shop, RACERS, "workers", processes=8, shoppers=5) == {"decided": 5, "told": 5, "mails": 5}


def test_control_without_the_guard_wishes_are_told_more_than_once(shop):
    assert run(shop, RACERS, "workers", processes=4, shoppers=2, guard=False)["decided"] > 2


def test_of_ten_devices_one_gets_the_last_place(shop):
    assert run(shop, RACERS, "last_place", processes=10) == {"wishes": 3, "added": 1, "full": 9}


def test_control_without_the_lock_the_limit_is_passed(shop):
    assert run(shop, RACERS, "last_place", processes=4, guard=False)["wishes"] > 3
