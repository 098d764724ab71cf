import http.client
import json
import re
import time
from pathlib import Path

import pytest

README = Path(__file__).resolve().parents[2] / "tools/khalti_simulator/README.md"


def seconds_taken(act) -> float:
    started = time.monotonic()
    act()
    return time.monotonic() - started


def test_lookup_delay_is_slow_and_then_right(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("lookup_delay", value=0.3)
    assert seconds_taken(lambda: simulator.lookup(pidx)) >= 0.3
    assert simulator.lookup(pidx).json["status"] == "Completed"


def test_initiate_delay_is_slow_and_then_right(simulator):
    simulator.fault("initiate_delay", value=0.3, times=1)
    assert seconds_taken(simulator.initiate) >= 0.3
    assert seconds_taken(simulator.initiate) < 0.3


def test_initiate_500_makes_no_payment(simulator):
    simulator.fault("initiate_500")
    assert simulator.try_initiate(purchase_order_id="GH-500").status == 500
    orders = [row["purchase_order_id"] for row in simulator.get("/_ledger/").json["payments"]]
    assert "GH-500" not in orders


def test_initiate_timeout_makes_a_payment_that_nobody_heard_of(simulator):
    simulator.fault("initiate_timeout", value=5, times=1)
    with pytest.raises(TimeoutError):
        simulator.try_initiate(purchase_order_id="GH-silent", timeout=0.2)
    rows = [r for r in simulator.get("/_ledger/").json["payments"] if r["purchase_order_id"] == "GH-silent"]
    assert [row["status"] for row in rows] == ["Initiated"]


@pytest.mark.parametrize("code", [500, 503, 429])
def test_lookup_status_code_hides_the_answer(simulator, code):
    pidx, transaction_id = simulator.paid()
    simulator.fault("lookup_status_code", value=code)
    reply = simulator.lookup(pidx)
    assert reply.status == code
    assert transaction_id not in reply.text
    assert ("retry-after" in reply.headers) == (code == 429)


@pytest.mark.parametrize(("outcome", "code"), [("complete", 400), ("cancel", 200), ("expire", 200)])
def test_lookup_answer_code_puts_the_right_body_under_another_code(simulator, outcome, code):
    pidx = simulator.initiate()
    simulator.pay(pidx, outcome)
    honest = simulator.lookup(pidx)
    simulator.fault("lookup_answer_code", value=code)
    reply = simulator.lookup(pidx)
    assert (reply.status, reply.json) == (code, honest.json)


def test_lookup_answer_code_strikes_a_pidx_that_nobody_knows_too(simulator):
    simulator.fault("lookup_answer_code", value=400)
    reply = simulator.lookup("nobody-knows-it")
    assert (reply.status, reply.json["detail"]) == (400, "Not found.")


def test_lookup_garbage_claims_to_be_json(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("lookup_garbage")
    reply = simulator.lookup(pidx)
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    with pytest.raises(UnicodeDecodeError):
        json.loads(reply.body)


def test_lookup_redirect_tempts_with_a_page_that_says_completed(simulator):
    pidx = simulator.initiate()
    simulator.fault("lookup_redirect")
    reply = simulator.lookup(pidx)
    assert reply.status == 302
    trap = simulator.get(reply.headers["location"].removeprefix(simulator.url)).json
    assert (trap["pidx"], trap["status"], trap["total_amount"]) == (pidx, "Completed", 1_500_000)


def test_lookup_redirect_goes_where_it_is_told(simulator):
    simulator.fault("lookup_redirect", value="http://127.0.0.1:1/")
    assert simulator.lookup(simulator.initiate()).headers["location"] == "http://127.0.0.1:1/"


def test_lookup_huge_is_fifty_megabytes_without_a_length(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("lookup_huge")
    reply = simulator.lookup(pidx)
    assert len(reply.body) > 50 * 1024 * 1024
    assert "content-length" not in reply.headers
    assert json.loads(reply.body)["status"] == "Completed"


def test_a_client_that_stops_reading_a_huge_answer_does_no_harm(start):
    simulator = start()
    pidx = simulator.initiate()
    simulator.fault("lookup_huge")
    connection = http.client.HTTPConnection(simulator.address.hostname, simulator.address.port, timeout=5)
    headers = {"Content-Type": "application/json", "Authorization": "Key test-secret-4f1c"}
    connection.request("POST", "/api/v2/epayment/lookup/", json.dumps({"pidx": pidx}), headers)
    connection.getresponse().read(1000)
    connection.sock.close()
    connection.close()
    assert simulator.get("/healthz").text == "ok\n"
    assert simulator.stop()[2] == ""


def test_lookup_drip_is_right_and_comes_a_byte_at_a_time(simulator):
    pidx, _ = simulator.paid()
    honest = simulator.lookup(pidx)
    simulator.fault("lookup_drip", value=0.002)
    replies = []
    assert seconds_taken(lambda: replies.append(simulator.lookup(pidx))) >= 0.002 * len(honest.body)
    assert (replies[0].status, replies[0].json) == (200, honest.json)


def test_lookup_truncated_breaks_off_before_the_promised_length(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("lookup_truncated")
    with pytest.raises(http.client.IncompleteRead):
        simulator.lookup(pidx)


@pytest.mark.parametrize(
    ("variant", "wrong"),
    [
        ("plus_one", 1_500_001),
        ("minus_one", 1_499_999),
        ("string", "1500000"),
        ("float", 1_500_000.0),
        ("null", None),
    ],
)
def test_wrong_amount_comes_in_many_shapes(simulator, variant, wrong):
    pidx, _ = simulator.paid()
    simulator.fault("wrong_amount", value=variant)
    amount = simulator.lookup(pidx).json["total_amount"]
    assert amount == wrong
    assert type(amount) is type(wrong)


def test_wrong_amount_is_a_paisa_more_unless_told_and_may_be_missing(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("wrong_amount")
    assert simulator.lookup(pidx).json["total_amount"] == 1_500_001
    simulator.fault("wrong_amount", value="missing")
    assert "total_amount" not in simulator.lookup(pidx).json


def test_wrong_pidx_answers_about_another_payment(simulator):
    pidx, _ = simulator.paid()
    other, _ = simulator.paid()
    simulator.fault("wrong_pidx", value=other)
    assert simulator.lookup(pidx).json["pidx"] == other
    simulator.fault("wrong_pidx")
    assert simulator.lookup(pidx).json["pidx"] not in (pidx, other)


def test_pending_for_n_looks_counts_for_each_payment(simulator):
    first, second = simulator.paid()[0], simulator.paid()[0]
    simulator.fault("pending_for_n_looks", value=2)

    def looks(pidx):
        return [simulator.lookup(pidx).json["status"] for _ in range(3)]

    assert looks(first) == ["Pending", "Pending", "Completed"]
    assert looks(second) == ["Pending", "Pending", "Completed"]


def test_a_pending_look_shows_no_transaction(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("pending_for_n_looks", value=1)
    assert simulator.lookup(pidx).json["transaction_id"] is None


def test_unknown_status_is_any_word(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("unknown_status", value="Disputed")
    assert simulator.lookup(pidx).json["status"] == "Disputed"


@pytest.mark.parametrize(
    ("spelling", "word"),
    [
        ("lower", "partially refunded"),
        ("upper", "PARTIALLY REFUNDED"),
        ("sentence", "Partially refunded"),
        ("title", "Partially Refunded"),
    ],
)
def test_status_spelling_changes_letters_only(simulator, spelling, word):
    pidx, transaction_id = simulator.paid()
    simulator.refund(transaction_id, amount=1000)
    simulator.fault("status_spelling", value=spelling)
    reply = simulator.lookup(pidx)
    assert (reply.status, reply.json["status"]) == (200, word)


def test_a_fault_for_one_payment_leaves_the_others_alone(simulator):
    ill, well = simulator.initiate(), simulator.initiate()
    simulator.fault("lookup_status_code", value=500, pidx=ill)
    assert simulator.lookup(ill).status == 500
    assert simulator.lookup(well).status == 200


def test_a_fault_for_n_times_heals_by_itself(simulator):
    pidx = simulator.initiate()
    simulator.fault("lookup_status_code", value=500, times=2)
    assert [simulator.lookup(pidx).status for _ in range(3)] == [500, 500, 200]


def test_faults_add_up(simulator):
    pidx, _ = simulator.paid()
    simulator.fault("wrong_amount")
    simulator.fault("status_spelling", value="lower")
    body = simulator.lookup(pidx).json
    assert (body["total_amount"], body["status"]) == (1_500_001, "completed")


def test_clearing_heals_everything(simulator):
    pidx = simulator.initiate()
    simulator.fault("lookup_status_code")
    simulator.fault("lookup_delay", value=60, pidx=pidx)
    assert len(simulator.get("/_control/").json["faults"]) == 2
    assert simulator.request("DELETE", "/_control/").json == {"faults": []}
    assert simulator.lookup(pidx).status == 200


@pytest.mark.parametrize(
    "switch",
    [
        {"fault": "no_such_fault"},
        {},
        {"fault": "lookup_delay", "value": "soon"},
        {"fault": "lookup_delay", "value": -1},
        {"fault": "lookup_status_code", "value": 200},
        {"fault": "wrong_amount", "value": "much"},
        {"fault": "pending_for_n_looks", "value": 0},
        {"fault": "lookup_redirect", "value": "http://a/\r\nX: y"},
        {"fault": "lookup_delay", "times": 0},
        {"fault": "lookup_delay", "times": 1.5},
        {"fault": "lookup_delay", "pidx": 7},
        {"fault": "initiate_500", "pidx": "x"},
    ],
)
def test_a_wrong_switch_is_refused_and_sets_nothing(simulator, switch):
    reply = simulator.post_json("/_control/", switch)
    assert (reply.status, list(reply.json)) == (400, ["detail"])
    assert simulator.get("/_control/").json == {"faults": []}


def test_the_readme_names_exactly_the_faults_there_are(simulator):
    listed = simulator.post_json("/_control/", {"fault": "?"}).json["detail"].partition("There are: ")[2]
    table = README.read_text(encoding="utf-8").partition("## Faults")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == listed.rstrip(".").split(", ")
