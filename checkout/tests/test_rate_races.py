"""Rates that change at the instant of an order, in real processes on SQLite and PostgreSQL."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.rate_racers"

both = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)
# Elsewhere there are no locks on rows that could cross.
postgres_alone = pytest.mark.parametrize(
    "engine", [pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


@both
def test_an_order_is_all_by_the_old_list_or_all_by_the_new_and_nobody_waits_for_ever(shop):
    outcome = run(shop, RACERS, "switch", rounds=2, buyers=8)
    assert outcome.pop("other") == []
    assert sorted(set(outcome.pop("results"))) == ["PriceChanged", "ordered"]
    assert set(outcome.pop("late")) == {"paid"}
    assert outcome == {
        "mixed": 0,
        "other_total": 0,
        "in_force": "31413.00",
        "listed": ["31413.00"],
    }


@both
def test_control_asked_line_by_line_an_order_is_half_old_and_half_new(shop):
    assert run(shop, RACERS, "between_lines") == [["PriceChanged", "94239.00"]]


@both
def test_a_new_list_and_a_buyer_who_come_from_both_ends_do_not_block_each_other(shop):
    results = run(shop, RACERS, "crossing")
    assert ["in force", ""] in results
    assert ["ordered", "62826.00"] in results or ["PriceChanged", "125652.00"] in results


@postgres_alone
def test_control_without_the_order_of_locks_they_do(shop):
    results = run(shop, RACERS, "crossing", guard=False)
    assert any("deadlock" in str(result) for result in results)
