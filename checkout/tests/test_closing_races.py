"""An order at the instant at which its buyer closes the account, in real processes on SQLite and PostgreSQL."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.closing_racers"
postgres = pytest.param("postgres", marks=pytest.mark.postgres_server)


@pytest.mark.parametrize("engine", ["sqlite", postgres])
def test_who_has_just_ordered_stays(shop):
    outcome = run(shop, RACERS, "order_and_close")
    assert outcome == {"results": ["ordered", "refused"], "orders": 1, "is_closed": False}


# SQLite lets one transaction write at a time, whatever is locked.
@pytest.mark.parametrize("engine", [postgres])
def test_control_without_the_order_of_locks_each_waits_for_the_other(shop):
    outcome = run(shop, RACERS, "order_and_close", guard=False)
    assert any("deadlock" in result for result in outcome["results"])
