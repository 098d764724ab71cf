"""Orders placed at the same instant, on SQLite and on PostgreSQL, each race with a control in which the guard is
taken out."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.placing_racers"
postgres = pytest.param("postgres", marks=pytest.mark.postgres_server)
both = pytest.mark.parametrize("engine", ["sqlite", postgres])
# SQLite lets one transaction write at a time: no two can wait for each other.
postgres_alone = pytest.mark.parametrize("engine", [postgres])


@both
def test_with_opposite_carts_nobody_waits_for_ever_and_all_pieces_are_sold(shop):
    outcome = run(shop, RACERS, "opposite_carts", processes=12, pieces=6)
    assert outcome.pop("results").count("ordered") == 6
    assert outcome == {"others": ["NotEnoughStock"], "stock": [0, 0], "orders": 6}


@postgres_alone
def test_control_with_pieces_taken_in_the_order_of_the_cart_two_wait_for_each_other(shop):
    outcome = run(shop, RACERS, "opposite_carts", processes=4, pieces=4, guard=False)
    assert any("deadlock detected" in other for other in outcome["others"])


@both
def test_ten_windows_of_one_customer_get_as_many_unpaid_orders_as_are_allowed(shop):
    outcome = run(shop, RACERS, "unpaid_orders", processes=10)
    assert outcome == {
        "results": ["TooManyUnpaidOrders"] * 8 + ["ordered"] * 2,
        "unpaid": 2,
        "taken": 2,
    }


@both
def test_control_without_the_lock_on_the_cart_they_get_more(shop):
    outcome = run(shop, RACERS, "unpaid_orders", processes=10, guard=False)
    assert outcome["unpaid"] == outcome["taken"] > 2
