"""HTTP: finds who answers a request (merchant API, payment page, control) and sends the answer."""

import re
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qsl, unquote

from .api import MerchantApi
from .control import Control
from .ledger import Ledger
from .messages import Answer, BadBody, Request, json_answer
from .misbehaviour import FaultBoard
from .payment_page import PaymentPage

LARGEST_BODY = 1_000_000
REFUND_PATH = re.compile(r"/api/merchant-transaction/([^/]+)/refund/")

Route = Callable[[Request], Answer]


class SimulatorServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # the races in the shop's tests knock all at once

    def __init__(
        self,
        address: tuple[str, int],
        ledger: Ledger,
        secret_key: str | None = None,
        link_lifetime: float = 3600,
        access_log: bool = False,
    ) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.access_log = access_log
        self._stopping = threading.Event()
        super().__init__(address, Handler)
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        self.base_url = f"http://{host}:{self.server_address[1]}"
        faults = FaultBoard()
        self._api = MerchantApi(ledger, faults, self.base_url, secret_key, link_lifetime, self._stopping.wait)
        page, control = PaymentPage(ledger), Control(ledger, faults)
        self._routes: dict[str, dict[str, Route]] = {
            "/": {"GET": control.home},
            "/healthz": {"GET": lambda request: Answer(200, b"ok\n", "text/plain")},
            "/pay/": {"GET": page.show, "POST": page.act},
            "/api/v2/epayment/initiate/": {"POST": self._api.initiate},
            "/api/v2/epayment/lookup/": {"POST": self._api.lookup},
            "/_control/": {
                "GET": control.list_faults,
                "POST": control.set_fault,
                "DELETE": control.clear_faults,
            },
            "/_ledger/": {"GET": control.ledger},
            "/_pay/": {"POST": control.pay},
            "/_elsewhere/": {"GET": control.elsewhere, "POST": control.elsewhere},
        }

    def server_bind(self) -> None:
        # HTTPServer would ask the name service for its own name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def stop(self) -> None:
        """Wake every answer that is being delayed on purpose, then leave the loop."""
        self._stopping.set()
        self.shutdown()

    def answer(self, request: Request) -> Answer:
        methods = self._routes.get(request.path)
        if methods is None and (refund := REFUND_PATH.fullmatch(request.path)):
            transaction_id = unquote(refund[1])
            methods = {"POST": lambda request: self._api.refund(request, transaction_id)}
        if methods is None:
            return json_answer(404, {"detail": "Not found."})
        if request.method not in methods:
            return json_answer(405, {"detail": "Method not allowed."}, {"Allow": ", ".join(methods)})
        try:
            return methods[request.method](request)
        except BadBody as error:
            return json_answer(400, {"detail": str(error)})

    def handle_error(self, request, client_address) -> None:
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # clients that hang up early are part of the game


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "KhaltiSimulator"
    sys_version = ""
    timeout = 30
    disable_nagle_algorithm = True
    server: SimulatorServer

    def do_GET(self) -> None:
        length = self.headers.get("Content-Length") or "0"
        if "Transfer-Encoding" in self.headers or not re.fullmatch("[0-9]{1,12}", length):
            return self._refuse(411, "Send a Content-Length.")
        if int(length) > LARGEST_BODY:
            return self._refuse(413, "The request is too large.")
        path, _, query = self.path.partition("?")
        request = Request(
            method=self.command,
            path=path,
            query=dict(parse_qsl(query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )
        return self._send(self.server.answer(request))

    do_POST = do_DELETE = do_PUT = do_PATCH = do_GET

    def _refuse(self, status: int, detail: str) -> None:
        self.close_connection = True
        self._send(json_answer(status, {"detail": detail}))

    def _send(self, answer: Answer) -> None:
        if answer.lost:
            self.close_connection = True
            return None
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Cache-Control", "no-store")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.stream is not None:
            return self._send_chunks(answer)
        if answer.cut_at is not None:
            self.close_connection = True
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut_at])
        return None

    def _send_chunks(self, answer: Answer) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in answer.stream:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args) -> None:
        """Nothing: the default line holds the query, and that holds the payer's phone."""

    def log_request(self, code="-", size="-") -> None:
        if self.server.access_log:
            path = getattr(self, "path", "").partition("?")[0]
            print(self.command, path, getattr(code, "value", code), file=sys.stderr, flush=True)
