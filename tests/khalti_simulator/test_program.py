import ast
import json
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tools" / "khalti_simulator"


def run(*options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tools.khalti_simulator", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=10,
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "example.com"])
def test_it_refuses_to_listen_beyond_this_machine(host):
    ended = run("--port", "0", "--host", host)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "loopback only" in ended.stderr
    assert ended.stdout == ""


def test_it_says_in_one_line_that_the_port_is_busy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("--port", str(taken.getsockname()[1]))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "Address already in use" in ended.stderr


@pytest.mark.parametrize("content", ["{", "[]", '{"payments": [{"x": 1}]}'])
def test_a_foreign_state_file_is_left_alone(tmp_path, content):
    state = tmp_path / "state.json"
    state.write_text(content)
    ended = run("--port", "0", "--state", str(state))
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert state.read_text() == content


def test_a_state_file_that_cannot_be_written_is_told_at_once(tmp_path):
    ended = run("--port", "0", "--state", str(tmp_path / "missing" / "state.json"))
    assert ended.returncode == 2
    assert "Cannot use the state file" in ended.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_a_second_even_with_answers_held_back(start, number):
    simulator = start()
    pidx = simulator.initiate()
    simulator.fault("lookup_delay", value=60)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(simulator.lookup, pidx, 10) for _ in range(3)]
        time.sleep(0.1)
        started = time.monotonic()
        simulator.process.send_signal(number)
        assert simulator.process.wait(timeout=5) == 0
        assert time.monotonic() - started < 1
        for one in waiting:
            one.exception()
    assert simulator.process.stderr.read() == ""


def test_payments_outlive_a_sigkill_with_a_state_file(start, tmp_path):
    state = str(tmp_path / "state.json")
    simulator = start("--state", state)
    parts = [{"label": "सुन", "amount": 1_500_000}]
    pidx, transaction_id = simulator.paid(amount_breakdown=parts)
    open_pidx = simulator.initiate(purchase_order_name="सुनको औंठी", amount_breakdown=parts)
    simulator.refund(transaction_id, amount=1000)
    before = simulator.get("/_ledger/").json
    simulator.process.kill()
    simulator.process.wait()

    again = start("--state", state)
    assert again.get("/_ledger/").json == before
    assert again.lookup(pidx).json["status"] == "Partially Refunded"
    assert "सुनको औंठी" in again.get(f"/pay/?pidx={open_pidx}").text
    assert again.press(open_pidx, "pay").status == 302


def test_a_sigkill_amid_payments_loses_no_payment_that_was_answered(start, tmp_path):
    state = tmp_path / "state.json"
    simulator = start("--state", str(state))
    answered = []

    def shop():
        try:
            while True:
                answered.append(simulator.paid())
        except (OSError, ValueError, AssertionError):
            pass

    with ThreadPoolExecutor(4) as pool:
        shops = [pool.submit(shop) for _ in range(4)]
        while len(answered) < 10 and not all(each.done() for each in shops):
            time.sleep(0.01)
        simulator.process.kill()
    kept = {p["pidx"]: p["transaction_id"] for p in json.loads(state.read_text(encoding="utf-8"))["payments"]}
    assert len(answered) > 3
    assert all(kept[pidx] == transaction_id for pidx, transaction_id in answered)


def test_without_a_state_file_it_forgets(start):
    simulator = start()
    simulator.initiate()
    simulator.stop()
    assert start().get("/_ledger/").json == {"payments": []}


def test_payments_at_once_get_ids_of_their_own(start):
    simulator = start()
    with ThreadPoolExecutor(20) as pool:
        pairs = list(pool.map(lambda _: simulator.paid(), range(100)))
    assert len({pidx for pidx, _ in pairs}) == 100
    assert len({transaction_id for _, transaction_id in pairs}) == 100
    rows = simulator.get("/_ledger/").json["payments"]
    assert sum(row["amount"] for row in rows) == 100 * 1_500_000


@pytest.mark.parametrize("options", [[], ["--access-log"]])
def test_neither_phone_nor_key_nor_pidx_is_ever_printed(start, options):
    simulator = start(*options)
    pidx = simulator.initiate(customer_info={"phone": "9800000005"})
    simulator.get(f"/pay/?pidx={pidx}&mobile=9800000005")
    simulator.press(pidx, "pay", khalti_id="9800000005")
    simulator.lookup(pidx)
    simulator.post_json("/api/v2/epayment/lookup/", {}, key="test-secret-4f1c-wrong")
    _, output, errors = simulator.stop()
    for secret in ("9800000005", "test-secret", pidx, "1111"):
        assert secret not in output + errors
    assert ("POST /api/v2/epayment/lookup/ 200" in errors) == bool(options)
    assert bool(errors) == bool(options)


def test_ipv6_loopback_works_where_there_is_one(start):
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 loopback here")
    simulator = start("--host", "::1")
    assert simulator.first_line.startswith("listening on http://[::1]:")
    assert simulator.get("/healthz").status == 200


def test_it_imports_the_standard_library_and_itself_only():
    for path in PROGRAM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert all(alias.name.partition(".")[0] in sys.stdlib_module_names for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 1 or node.module.partition(".")[0] in sys.stdlib_module_names


def test_no_module_grows_beyond_three_hundred_lines():
    assert all(len(path.read_text().splitlines()) <= 300 for path in PROGRAM.glob("*.py"))
