"""Money that many processes move at the same instant, on SQLite and on PostgreSQL, each race with a control in
which the guard is taken out."""

import pytest

from tests.racing import run

RACERS, DOUBLE_RACERS = "checkout.tests.money_racers", "checkout.tests.double_racers"

pytestmark = pytest.mark.parametrize(
    "engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)


@pytest.fixture
def race(shop, gateway_process):
    """What came of a scenario, played at a healthy gateway."""
    gateway_process.heal()

    def play(scenario, module=RACERS, **options):
        return run(shop, module, scenario, gateway=gateway_process.url, key="test-gateway-key", **options)

    return play


def test_of_ten_tabs_that_press_pay_all_that_get_a_link_get_the_same(race):
    outcome = race("press_pay", processes=10)
    (link,) = outcome["shown"]
    assert set(outcome.pop("others")) <= {"PaymentBeingChecked"}
    assert outcome == {
        "shown": [link],
        "attempts": 1,
        "open": [link],
        "at_gateway": [link],
        "pressed_later": link,
    }


def test_without_the_lock_the_database_still_lets_one_attempt_in(race):
    outcome = race("press_pay", processes=10, without=["lock"])
    assert outcome["others"] == ["IntegrityError"]
    assert (outcome["attempts"], len(outcome["at_gateway"])) == (1, 1)


def test_control_without_either_guard_every_tab_has_a_link_of_its_own(race):
    outcome = race("press_pay", processes=10, without=["lock", "constraint"])
    assert outcome["attempts"] == 10
    assert outcome["others"] == []
    assert len(outcome["shown"]) == len(outcome["at_gateway"]) == 10


def test_of_two_links_that_were_both_paid_one_pays_the_order_and_the_other_goes_back(race):
    assert race("pay_both", DOUBLE_RACERS) == {
        "errors": [],
        "payments": ["applied", "refund_due"],
        "order": "paid",
        "paid": 1,
        "mails": ["order-paid", "refund-promised"],
        "problems": [],
    }


def test_control_without_the_guards_both_are_kept_for_one_order(race):
    outcome = race("pay_both", DOUBLE_RACERS, guard=False)
    assert outcome["payments"] == ["applied", "applied"]
    assert any(
        problem.endswith("is paid with 197000.00 applied of 98500.00") for problem in outcome["problems"]
    )


def test_of_ten_workers_one_sends_a_refund_and_one_notes_that_it_is_done(race):
    outcome = race("send_back", processes=10)
    assert sorted(outcome.pop("asked")) == [0] * 19 + [1]
    assert outcome == {
        "refund": "done",
        "payment": "refunded",
        "order": "refunded",
        "back_at_gateway": True,
        "sent": 1,
        "done": 1,
        "mails": 1,
        "problems": [],
    }


def test_control_without_the_guard_khalti_is_asked_more_than_once(race):
    assert sum(race("send_back", processes=10, guard=False)["asked"]) > 1


PAID = {
    "order": "paid",
    "payment": "applied",
    "stock": 0,
    "sold": 1,
    "told_paid": True,
    "promised_back": False,
    "problems": [],
    "other": 0,
}
OWED_BACK = {
    "order": "expired",
    "payment": "refund_due",
    "stock": 0,
    "sold": 0,
    "told_paid": False,
    "promised_back": True,
    "problems": [],
    "other": 1,
}


def test_settled_as_it_expires_an_order_is_paid_or_its_money_goes_back_never_both(race):
    outcomes = race("expire_and_settle", rounds=8)
    assert len(outcomes) == 8
    for outcome in outcomes:
        results = outcome.pop("results")
        assert "settled" in results
        assert set(results) <= {"settled", True, False, "ordered", "NotEnoughStock"}
        # Money that may still come keeps the pieces: only what was given up can expire.
        possible = [PAID, OWED_BACK] if outcome.pop("given_up") else [PAID]
        assert outcome in possible


def test_control_without_the_guards_it_is_both(race):
    outcome = race("expire_over_settling")
    assert outcome.pop("number_of_problems") > 0
    assert outcome == {
        "order": "expired",
        "payment": "applied",
        "stock": 1,
        "sold": 1,
        "told_paid": True,
        "promised_back": False,
    }
