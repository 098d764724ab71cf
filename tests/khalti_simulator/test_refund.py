import http.client
from concurrent.futures import ThreadPoolExecutor

import pytest


def test_an_empty_body_refunds_everything(simulator):
    pidx, transaction_id = simulator.paid()
    reply = simulator.request(
        "POST",
        f"/api/merchant-transaction/{transaction_id}/refund/",
        headers={"Authorization": "Key test-secret-4f1c"},
    )
    assert (reply.status, reply.json) == (200, {"detail": "Transaction refund successful."})
    assert (simulator.row(pidx)["refunded"], simulator.row(pidx)["status"]) == (1_500_000, "Refunded")


def test_parts_add_up_until_nothing_is_left(simulator):
    pidx, transaction_id = simulator.paid()
    assert simulator.refund(transaction_id, amount=1_000_000).status == 200
    assert simulator.refund(transaction_id, amount=500_001).status == 400
    assert simulator.row(pidx)["refunded"] == 1_000_000
    assert simulator.refund(transaction_id, amount=500_000).status == 200
    assert simulator.row(pidx)["status"] == "Refunded"


def test_what_is_fully_refunded_is_not_refunded_again(simulator):
    _, transaction_id = simulator.paid()
    simulator.refund(transaction_id)
    reply = simulator.refund(transaction_id)
    assert reply.status == 400
    assert reply.json == {
        "detail": "Transaction has already been refunded.",
        "error_key": "validation_error",
    }


def test_of_ten_full_refunds_at_once_one_succeeds(simulator):
    _, transaction_id = simulator.paid()
    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(lambda _: simulator.refund(transaction_id).status, range(10)))
    assert sorted(codes) == [200] + [400] * 9


@pytest.mark.parametrize("amount", [0, -1, 50.0, "50.00", None, True])
def test_a_senseless_amount_refunds_nothing(simulator, amount):
    pidx, transaction_id = simulator.paid()
    assert simulator.refund(transaction_id, amount=amount).status == 400
    assert simulator.row(pidx)["refunded"] == 0


def test_an_unknown_transaction_is_not_found(simulator):
    assert simulator.refund("nobody").status == 404


def test_a_refund_needs_the_key(simulator):
    pidx, transaction_id = simulator.paid()
    reply = simulator.post_json(f"/api/merchant-transaction/{transaction_id}/refund/", {}, key="wrong")
    assert reply.status == 401
    assert simulator.row(pidx)["refunded"] == 0


def test_a_bank_payment_is_refunded_to_a_mobile_number(simulator):
    pidx, transaction_id = simulator.paid(method="bank")
    reply = simulator.refund(transaction_id)
    assert (reply.status, reply.json["mobile"]) == (400, ["This field is required."])
    assert simulator.row(pidx)["refunded"] == 0
    assert simulator.refund(transaction_id, mobile="9800000000", amount=1000).status == 200


def test_refund_500_refunds_nothing(simulator):
    pidx, transaction_id = simulator.paid()
    simulator.fault("refund_500", times=1)
    assert simulator.refund(transaction_id).status == 500
    assert simulator.row(pidx)["refunded"] == 0
    assert simulator.refund(transaction_id).status == 200


def test_a_lost_answer_hides_a_refund_that_was_done(simulator):
    pidx, transaction_id = simulator.paid()
    simulator.fault("refund_timeout_after_success", value=5, pidx=pidx)
    with pytest.raises(TimeoutError):
        simulator.refund(transaction_id, timeout=0.2)
    assert simulator.row(pidx)["status"] == "Refunded"


def test_a_lost_answer_may_also_be_a_line_cut_at_once(simulator):
    pidx, transaction_id = simulator.paid()
    simulator.fault("refund_timeout_after_success", value=0)
    with pytest.raises(http.client.RemoteDisconnected):
        simulator.refund(transaction_id)
    assert simulator.row(pidx)["status"] == "Refunded"


def test_a_refund_in_the_panel_comes_without_the_shop(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("refunded_in_panel", pidx=pidx, value=1000)
    assert simulator.lookup(pidx).json["status"] == "Partially Refunded"
    simulator.fault("refunded_in_panel", pidx=pidx)
    assert simulator.lookup(pidx).json["status"] == "Refunded"
    assert simulator.get("/_control/").json == {"faults": []}


def test_the_panel_cannot_refund_what_was_not_paid(simulator):
    pidx = simulator.initiate()
    assert simulator.post_json("/_control/", {"fault": "refunded_in_panel", "pidx": pidx}).status == 400
    assert simulator.post_json("/_control/", {"fault": "refunded_in_panel"}).status == 400
