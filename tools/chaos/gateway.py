"""The Khalti simulator, of whose answers a share is wrong:

    python -m tools.chaos.gateway --port 8765 --share 0.25 --seed 1 --link-lifetime 8

`POST /_trouble/ {"share": 0}` heals it; `GET /_trouble/` tells how many look-ups there were and how many were
wrong.
"""

import argparse
import json
import random
import signal
import threading

from tools.khalti_simulator.ledger import Ledger
from tools.khalti_simulator.messages import Answer, Request, json_answer
from tools.khalti_simulator.server import SimulatorServer

LOOKUP, INITIATE = "/api/v2/epayment/lookup/", "/api/v2/epayment/initiate/"
LOOKUP_TROUBLE = [
    ("lookup_status_code", 500),
    ("lookup_status_code", 429),
    ("lookup_garbage", None),
    ("lookup_truncated", None),
    ("lookup_redirect", ""),
    ("lookup_huge", 1),
    ("lookup_delay", 3),
    ("wrong_pidx", None),
    ("wrong_amount", "plus_one"),
    ("wrong_amount", "string"),
    ("wrong_amount", "missing"),
    ("unknown_status", "Under review"),
    # A lie: the order may expire, and the money comes after all.
    ("unknown_status", "Expired"),
    ("pending_for_n_looks", 1),
]
INITIATE_TROUBLE = [("initiate_500", None), ("initiate_timeout", 2)]
REFUND_TROUBLE = [("refund_500", None), ("refund_timeout_after_success", 2)]


class TroubledServer(SimulatorServer):
    def __init__(self, *arguments, share, seed, **options):
        super().__init__(*arguments, **options)
        self.share = share
        self.counts = {"lookups": 0, "wrong": 0}
        self._chance = random.Random(seed)

    def answer(self, request):
        if request.path == "/_trouble/":
            return self._switch(request)
        if request.path == LOOKUP:
            pidx = request.json_object().get("pidx")
            is_wrong = self._trouble(LOOKUP_TROUBLE, self.share, pidx)
            self.counts["lookups"] += 1
            self.counts["wrong"] += is_wrong
        elif request.path == INITIATE:
            self._trouble(INITIATE_TROUBLE, self.share / 4)
        elif request.path.endswith("/refund/"):
            self._trouble(REFUND_TROUBLE, self.share)
        return super().answer(request)

    def _switch(self, request):
        if request.method == "POST":
            self.share = float(request.json_object()["share"])
            super().answer(Request("DELETE", "/_control/", {}, {}, b""))
        return json_answer(200, self.counts)

    def _trouble(self, kinds, share, pidx=None):
        """Whether something goes wrong with the next answer."""
        if self._chance.random() >= share:
            return False
        fault, value = self._chance.choice(kinds)
        body = json.dumps({"fault": fault, "value": value, "pidx": pidx, "times": 1}).encode()
        headers = {"content-type": "application/json"}
        answer: Answer = super().answer(Request("POST", "/_control/", {}, headers, body))
        return answer.status == 200


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--share", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--link-lifetime", type=float, required=True)
    options = parser.parse_args()
    server = TroubledServer(
        ("127.0.0.1", options.port),
        Ledger(),
        None,
        options.link_lifetime,
        share=options.share,
        seed=options.seed,
    )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    stop.wait()


if __name__ == "__main__":
    main()
