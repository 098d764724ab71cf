"""The ledger's lock, with the window of the race held open, and a control that must fail without the lock."""

import contextlib
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tools.khalti_simulator.ledger import Ledger, NotPossible

FIELDS = {
    "amount": 1_500_000,
    "purchase_order_id": "GH-1",
    "purchase_order_name": "Order GH-1",
    "return_url": "http://127.0.0.1/r/",
    "website_url": "http://127.0.0.1/",
}


class SlowLedger(Ledger):
    def _keep(self, payment):
        time.sleep(0.02)  # between looking at the state and changing it
        return super()._keep(payment)


def winners(ledger: Ledger, act) -> int:
    """How many of ten at once succeed."""

    def attempt(_):
        try:
            act()
        except NotPossible:
            return 0
        return 1

    with ThreadPoolExecutor(10) as pool:
        return sum(pool.map(attempt, range(10)))


def pay_race(ledger: Ledger) -> int:
    pidx = ledger.initiate(3600, **FIELDS).pidx
    return winners(ledger, lambda: ledger.complete(pidx, "wallet", "9800000000"))


def refund_race(ledger: Ledger) -> int:
    pidx = ledger.initiate(3600, **FIELDS).pidx
    ledger.complete(pidx, "wallet", "9800000000")
    return winners(ledger, lambda: ledger.refund(pidx, None))


@pytest.mark.parametrize("race", [pay_race, refund_race])
def test_one_of_ten_wins(race):
    assert race(SlowLedger()) == 1


@pytest.mark.parametrize("race", [pay_race, refund_race])
def test_control_without_the_lock_several_win(race):
    """If this fails, the race is not a race and the test above proves nothing."""
    ledger = SlowLedger()
    ledger._lock = contextlib.nullcontext()
    assert race(ledger) > 1


def whole_reads(ledger: Ledger, path) -> tuple[int, int]:
    """Reads of the state file while it is being written: how many, and how many of them were whole."""
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [ledger.initiate(3600, **FIELDS) for _ in range(150)])
        reads = whole = 0
        while not writing.done():
            reads += 1
            with contextlib.suppress(ValueError):
                json.loads(path.read_bytes())
                whole += 1
        writing.result()
    return reads, whole


def test_the_state_file_is_whole_at_every_moment(tmp_path):
    path = tmp_path / "state.json"
    reads, whole = whole_reads(Ledger(path), path)
    assert reads == whole > 10


def test_control_a_file_written_in_place_is_found_torn(tmp_path):
    class InPlace(Ledger):
        @staticmethod
        def _write(path, payments):
            with path.open("w", encoding="utf-8") as file:
                file.write('{"payments": [')
                file.flush()
                time.sleep(0.0005)
                file.write("]}")

    path = tmp_path / "state.json"
    reads, whole = whole_reads(InPlace(path), path)
    assert whole < reads
