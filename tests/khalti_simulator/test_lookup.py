import time

import pytest


@pytest.mark.parametrize(
    ("outcome", "code", "status"),
    [
        ("initiated", 200, "Initiated"),
        ("pending", 200, "Pending"),
        ("cancel", 400, "User canceled"),
        ("expire", 400, "Expired"),
    ],
)
def test_an_unpaid_payment_is_told_with_its_code_and_no_transaction(simulator, outcome, code, status):
    pidx = simulator.initiate()
    simulator.pay(pidx, outcome)
    reply = simulator.lookup(pidx)
    assert reply.status == code
    assert reply.json == {
        "pidx": pidx,
        "total_amount": 1_500_000,
        "status": status,
        "transaction_id": None,
        "fee": 0,
        "refunded": False,
    }


def test_a_completed_payment_carries_its_transaction_and_a_fee(simulator):
    pidx, transaction_id = simulator.paid()
    reply = simulator.lookup(pidx)
    assert reply.status == 200
    assert reply.json == {
        "pidx": pidx,
        "total_amount": 1_500_000,
        "status": "Completed",
        "transaction_id": transaction_id,
        "fee": 45_000,
        "refunded": False,
    }


def test_a_refund_shows_first_in_part_and_then_whole(simulator):
    pidx, transaction_id = simulator.paid()
    simulator.refund(transaction_id, amount=500_000)
    part = simulator.lookup(pidx)
    simulator.refund(transaction_id)
    whole = simulator.lookup(pidx)
    assert (part.status, part.json["status"], part.json["refunded"]) == (200, "Partially Refunded", True)
    assert (whole.status, whole.json["status"], whole.json["refunded"]) == (200, "Refunded", True)


def test_an_unknown_pidx_is_not_found(simulator):
    reply = simulator.lookup("nobodyknowsthispidx000")
    assert reply.status == 404
    assert reply.json == {"detail": "Not found.", "error_key": "validation_error"}


def test_a_lookup_without_pidx_names_the_field(simulator):
    reply = simulator.post_json("/api/v2/epayment/lookup/", {})
    assert (reply.status, reply.json["pidx"]) == (400, ["This field is required."])


def test_a_link_expires_by_itself_but_a_pending_payment_may_still_complete(start):
    simulator = start("--link-lifetime", "0.3")
    unpaid, held, paid = simulator.initiate(), simulator.initiate(), simulator.initiate()
    simulator.pay(held, "pending", method="bank")
    simulator.pay(paid)
    time.sleep(0.35)
    assert simulator.lookup(unpaid).json["status"] == "Expired"
    assert simulator.pay(unpaid).status == 409
    assert simulator.pay(held, "complete", method="bank").status == 200
    assert simulator.lookup(paid).json["status"] == "Completed"


def test_lookup_is_for_post_only(simulator):
    reply = simulator.get("/api/v2/epayment/lookup/")
    assert (reply.status, reply.headers["allow"]) == (405, "POST")
