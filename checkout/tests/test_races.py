"""Many processes at once, on SQLite and on PostgreSQL. Each race has a control with the guard taken out: if the
control does not fail, the race proves nothing."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.racers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


def test_of_fifty_who_want_one_piece_one_gets_it(shop):
    for outcome in run(shop, RACERS, "one_piece", processes=50):
        assert outcome["orders"] == 1
        assert outcome["stock"] == 0
        assert sorted(set(outcome["results"])) == ["NotEnoughStock", "ordered"]
        assert outcome["results"].count("ordered") == 1
        assert len(outcome["results"]) == 50


def test_control_without_the_guard_the_piece_is_sold_more_than_once(shop):
    (outcome,) = run(shop, RACERS, "one_piece", processes=10, guard=False)
    assert outcome["orders"] > 1


def test_twenty_returns_of_one_paid_pidx_apply_it_once(shop, gateway_process):
    outcome = run(
        shop,
        RACERS,
        "parallel_returns",
        processes=20,
        gateway=gateway_process.url,
        key="test-gateway-key",
    )
    assert set(outcome.pop("codes")) == {303}
    assert outcome == {
        "order": "paid",
        "payment": "applied",
        "captured": 1,
        "applied": 1,
        "paid": 1,
        "mails": 1,
        "stock": 0,
    }


def test_control_without_the_guard_one_payment_is_captured_more_than_once(shop, gateway_process):
    outcome = run(
        shop,
        RACERS,
        "parallel_returns",
        processes=20,
        gateway=gateway_process.url,
        key="test-gateway-key",
        guard=False,
    )
    assert outcome["captured"] > 1
