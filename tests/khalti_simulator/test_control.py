from urllib.parse import parse_qsl, urlsplit

import pytest


def test_the_home_page_lists_payments_faults_and_a_switch_for_each(simulator):
    pidx = simulator.initiate(purchase_order_id="<i>GH-home</i>")
    simulator.fault("unknown_status", value="<u>odd</u>")
    page = simulator.get("/").text
    assert f'href="/pay/?pidx={pidx}"' in page
    assert "&lt;i&gt;GH-home&lt;/i&gt;" in page
    assert "&lt;u&gt;odd&lt;/u&gt;" in page
    assert 'name="fault" value="wrong_amount"' in page


def test_a_switch_on_the_home_page_sets_its_fault_and_comes_back(simulator):
    reply = simulator.post_form("/_control/", fault="lookup_status_code", value="503", pidx="", times="")
    assert (reply.status, reply.headers["location"]) == (303, "/")
    assert simulator.get("/_control/").json["faults"] == [
        {"fault": "lookup_status_code", "value": 503, "pidx": None, "times_left": None}
    ]
    assert simulator.post_form("/_control/", fault="clear").status == 303
    assert simulator.get("/_control/").json["faults"] == []


def test_the_ledger_lists_all_payments_in_paisa_and_no_phone(simulator):
    pidx, transaction_id = simulator.paid(purchase_order_id="GH-ledger")
    row = simulator.row(pidx)
    assert (
        row
        | {
            "pidx": pidx,
            "purchase_order_id": "GH-ledger",
            "amount": 1_500_000,
            "status": "Completed",
            "transaction_id": transaction_id,
            "method": "wallet",
            "refunded": 0,
            "fee": 45_000,
        }
        == row
    )
    assert "9800000000" not in simulator.get("/_ledger/").text


def test_paying_without_a_browser_answers_where_the_browser_would_go(simulator):
    pidx = simulator.initiate()
    answer = simulator.pay(pidx, mobile="9800000002").json
    returned = dict(parse_qsl(urlsplit(answer["redirect_to"]).query))
    assert (returned["pidx"], returned["status"], returned["mobile"]) == (pidx, "Completed", "9800000002")
    assert returned["transaction_id"] == answer["transaction_id"] == simulator.row(pidx)["transaction_id"]


@pytest.mark.parametrize(
    ("outcome", "word"), [("pending", "Pending"), ("cancel", "User canceled"), ("expire", "Expired")]
)
def test_each_outcome_has_its_word_in_the_return_address(simulator, outcome, word):
    target = simulator.pay(simulator.initiate(), outcome).json["redirect_to"]
    assert dict(parse_qsl(urlsplit(target).query))["status"] == word


def test_outcome_initiated_forges_a_return_that_the_gateway_denies(simulator):
    pidx = simulator.initiate()
    returned = dict(parse_qsl(urlsplit(simulator.pay(pidx, "initiated").json["redirect_to"]).query))
    assert returned["status"] == "Completed"
    assert returned["transaction_id"]
    body = simulator.lookup(pidx).json
    assert (body["status"], body["transaction_id"]) == ("Initiated", None)


def test_a_pending_payment_can_later_complete_or_die(simulator):
    for outcome, status in [("complete", "Completed"), ("cancel", "User canceled"), ("expire", "Expired")]:
        pidx = simulator.initiate()
        simulator.pay(pidx, "pending")
        simulator.pay(pidx, outcome)
        assert simulator.lookup(pidx).json["status"] == status


def test_impossible_payments_are_refused(simulator):
    pidx, _ = simulator.paid()
    assert [simulator.pay(pidx, outcome).status for outcome in ("complete", "cancel", "initiated")] == [
        409
    ] * 3
    assert simulator.pay("nothing").status == 404
    assert simulator.pay(pidx, "explode").status == 400
    assert simulator.pay(simulator.initiate(), method="cash").status == 400


def test_the_wallet_limit_holds_without_a_browser_too(simulator):
    pidx = simulator.initiate(amount=20_000_001)
    assert simulator.pay(pidx).status == 400
    assert simulator.pay(pidx, "pending").status == 400
    assert simulator.pay(pidx, method="bank").status == 200


def test_healthz_says_ok_and_unknown_addresses_are_404(simulator):
    assert simulator.get("/healthz").text == "ok\n"
    for path in ("/nothing", "/pay", "//[x", "/../etc/passwd"):
        assert simulator.get(path).status == 404


def test_a_body_too_large_is_refused(simulator):
    headers = {"Content-Type": "application/json", "Content-Length": "1000001"}
    assert simulator.request("POST", "/_pay/", headers=headers).status == 413
