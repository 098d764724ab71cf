"""A decision on a card at the instant of something else, in real processes on SQLite and PostgreSQL. Each race
has a control with the guard taken out."""

import pytest

from tests.racing import run

RACERS = "checkout.tests.review_racers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)

PAYABLE = {
    "errors": [],
    "order": "pending",
    "waits": False,
    "stock": 0,
    "told": ["order-held", "order-payable"],
}
EXPIRED = {
    "errors": [],
    "order": "expired",
    "waits": True,
    "stock": 1,
    "told": ["order-expired", "order-held"],
}


def test_approved_as_it_expires_an_order_can_be_paid_or_has_expired_never_both(shop):
    outcomes = run(shop, RACERS, "approve_and_expire", rounds=10)
    assert len(outcomes) == 10
    for outcome in outcomes:
        assert outcome in (PAYABLE, EXPIRED)


def test_control_without_the_guards_it_is_both(shop):
    (outcome,) = run(shop, RACERS, "approve_and_expire", rounds=1, guard=False)
    assert outcome["told"] == ["order-expired", "order-held", "order-payable"]
    assert outcome["stock"] == 1


def test_of_eight_who_approve_at_once_one_does(shop):
    assert run(shop, RACERS, "approve_twice", processes=8) == {
        "decided": 1,
        "others": ["AlreadyDecided"],
        "events": 2,
        "mails": 1,
    }


def test_ordered_as_the_card_is_approved_no_order_waits_for_a_decision_that_was_made(shop):
    assert run(shop, RACERS, "place_and_approve", rounds=10) == 0


def test_control_with_the_card_only_read_one_does(shop):
    assert run(shop, RACERS, "place_before_and_approve_after") == 1
