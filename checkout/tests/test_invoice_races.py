"""Many who issue and print at once, on SQLite and on PostgreSQL, each with a control that must fail."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.invoice_racers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


def test_ten_at_once_leave_no_gap_though_payments_fail(shop):
    outcome = run(shop, RACERS, "numbers", processes=10, orders_each=5, failing=2)
    assert outcome == {"issued": 30, "failed": ["PaymentFailed"], "problems": []}


def test_control_without_the_guard_two_take_the_same_number(shop):
    outcome = run(shop, RACERS, "numbers", processes=5, guard=False)
    assert outcome["issued"] < 5
    assert outcome["failed"] == ["IntegrityError"]


def test_of_ten_who_issue_for_one_order_all_get_the_same_invoice(shop):
    outcome = run(shop, RACERS, "one_order", processes=10)
    assert outcome == {"papers": 1, "told": 1, "problems": []}


def test_of_eight_who_print_at_once_one_gets_the_original(shop):
    outcome = run(shop, RACERS, "papers", processes=8)
    copies = [f"Copy of Original {number}" for number in range(1, 8)]
    assert outcome == {"marks": sorted(["Original", *copies]), "copies": 8}


def test_control_without_the_guard_there_are_two_originals(shop):
    outcome = run(shop, RACERS, "papers", processes=4, guard=False)
    assert outcome["marks"].count("Original") > 1
