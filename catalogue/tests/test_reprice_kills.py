"""Repricing in real processes on SQLite and PostgreSQL: killed, watched, and beside people who buy and save."""

import pytest

from tests.racing import run, shop_on_postgres, shop_on_sqlite

REPRICERS = "catalogue.tests.repricers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


@pytest.fixture
def shop(engine, request, tmp_path):
    """The environment of a migrated database of its own."""
    if engine == "sqlite":
        place = shop_on_sqlite(tmp_path)
    else:
        place = shop_on_postgres(request.getfixturevalue("postgres_url"))
    with place as environment:
        yield environment


def test_killed_at_any_step_it_goes_on_and_nobody_sees_half(shop):
    outcome = run(shop, REPRICERS, "killed")
    assert outcome == {
        "seen_before": [[100_000]] * 5,
        "standing": [20, 60, 100, 160],
        "seen_after": [200_000],
        "computed": 200,
        "changed": 200,
        "left_over": 0,
    }


def test_shoppers_who_look_see_all_old_or_all_new_and_those_who_buy_are_not_locked_out(shop):
    outcome = run(shop, REPRICERS, "watched")
    assert outcome == {"halves": 0, "codes": [0, 0, 0], "seen_after": [600_000]}


def test_control_without_the_switch_somebody_sees_half(shop):
    assert run(shop, REPRICERS, "watched", in_one_switch=False)["halves"] > 0
