"""Every test talks to the simulator as the shop does: a process of its own, over loopback."""

import http.client
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "test-secret-4f1c"


class Reply(NamedTuple):
    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def returned(self) -> dict:
        """The parameters in the address to which the browser is sent."""
        return dict(parse_qsl(urlsplit(self.headers["location"]).query, keep_blank_values=True))


class Simulator:
    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.khalti_simulator", "--port", "0", "--secret-key", KEY, *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.first_line = self.process.stdout.readline().strip()
        assert self.first_line.startswith("listening on "), self.process.communicate()
        self.url = self.first_line.removeprefix("listening on ")
        self.address = urlsplit(self.url)

    def request(self, method, path, body=None, headers=None, timeout=5) -> Reply:
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path, **options) -> Reply:
        return self.request("GET", path, **options)

    def post_json(self, path, data, key=KEY, timeout=5) -> Reply:
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Authorization"] = f"Key {key}"
        return self.request("POST", path, json.dumps(data), headers, timeout)

    def post_form(self, path, **fields) -> Reply:
        return self.request(
            "POST", path, urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def try_initiate(self, without=(), timeout=5, **changes) -> Reply:
        data = {
            "return_url": "http://127.0.0.1:8000/pay/return/",
            "website_url": "http://127.0.0.1:8000/",
            "amount": 1_500_000,
            "purchase_order_id": "GH-1",
            "purchase_order_name": "Order GH-1",
        } | changes
        sent = {name: value for name, value in data.items() if name not in without}
        return self.post_json("/api/v2/epayment/initiate/", sent, timeout=timeout)

    def initiate(self, **changes) -> str:
        reply = self.try_initiate(**changes)
        assert reply.status == 200, reply.body
        return reply.json["pidx"]

    def lookup(self, pidx, timeout=5) -> Reply:
        return self.post_json("/api/v2/epayment/lookup/", {"pidx": pidx}, timeout=timeout)

    def pay(self, pidx, outcome="complete", **more) -> Reply:
        return self.post_json("/_pay/", {"pidx": pidx, "outcome": outcome, **more})

    def paid(self, method="wallet", **changes) -> tuple[str, str]:
        """pidx and transaction id of a completed payment."""
        pidx = self.initiate(**changes)
        reply = self.pay(pidx, method=method)
        assert reply.status == 200, reply.body
        return pidx, reply.json["transaction_id"]

    def refund(self, transaction_id, timeout=5, **fields) -> Reply:
        return self.post_json(f"/api/merchant-transaction/{transaction_id}/refund/", fields, timeout=timeout)

    def press(self, pidx, action, **changes) -> Reply:
        """Press a button of the payment page."""
        fields = {"method": "wallet", "khalti_id": "9800000000", "mpin": "1111", "otp": "987654"} | changes
        return self.post_form(f"/pay/?pidx={pidx}", action=action, **fields)

    def fault(self, name, **options) -> Reply:
        reply = self.post_json("/_control/", {"fault": name, **options})
        assert reply.status == 200, reply.body
        return reply

    def row(self, pidx) -> dict:
        return next(row for row in self.get("/_ledger/").json["payments"] if row["pidx"] == pidx)

    def stop(self) -> tuple[float, str, str]:
        """Seconds it took, and all that it printed."""
        started = time.monotonic()
        self.process.terminate()
        output, errors = self.process.communicate(timeout=5)
        return time.monotonic() - started, output, errors


@pytest.fixture(scope="module")
def shared_simulator():
    simulator = Simulator()
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(shared_simulator):
    yield shared_simulator
    shared_simulator.request("DELETE", "/_control/")


@pytest.fixture
def start():
    """Start a simulator with options of its own."""
    started = []

    def run(*options: str) -> Simulator:
        started.append(Simulator(*options))
        return started[-1]

    yield run
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()
