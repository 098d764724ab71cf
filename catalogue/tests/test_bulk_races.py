"""A change of many applied by two workers at once, while shoppers buy and the rates move. The control, without the
guard, must apply lines twice: else the race proves nothing."""

import pytest

from tests.racing import run, shop_on_postgres, shop_on_sqlite

RACERS = "catalogue.tests.change_racers"
LINES = 80

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


@pytest.fixture
def shop(engine, request, tmp_path):
    """The environment of a shop of its own, for each race."""
    if engine == "sqlite":
        place = shop_on_sqlite(tmp_path)
    else:
        place = shop_on_postgres(request.getfixturevalue("postgres_url"))
    with place as environment:
        yield environment


def test_two_workers_apply_each_line_once_while_shoppers_buy_and_rates_move(shop):
    assert run(shop, RACERS, "apply") == {
        "results": ["applied", "bought", "moved"],
        "wrong_stock": [],
        "applied_twice": 0,
        "done": LINES,
        "refused": 0,
        "moved": LINES,
        "status": "done",
        "making": LINES // 4,
        "raised": LINES // 4,
    }


def test_control_without_the_guard_lines_are_applied_twice(shop):
    assert run(shop, RACERS, "apply", guard=False)["applied_twice"] > 0
