"""The merchant's side: initiate, lookup and refund, with Khalti's answers for good and bad requests."""

import hmac
from collections.abc import Callable, Iterator

from .fields import Invalid, read_initiate, read_integer, read_text
from .ledger import (
    BANK,
    CANCELED,
    COMPLETED,
    EXPIRED,
    PARTIALLY_REFUNDED,
    PENDING,
    REFUNDED,
    Ledger,
    LedgerError,
    Payment,
)
from .messages import HTML, JSON, Answer, BadBody, Request, json_answer, redirect
from .misbehaviour import FaultBoard


class MerchantApi:
    def __init__(
        self,
        ledger: Ledger,
        faults: FaultBoard,
        base_url: str,
        secret_key: str | None,
        link_lifetime: float,
        pause: Callable[[float], None],
    ) -> None:
        self._ledger = ledger
        self._faults = faults
        self._base_url = base_url
        self._secret_key = secret_key
        self._link_lifetime = link_lifetime
        self._pause = pause

    def initiate(self, request: Request) -> Answer:
        return self._for_the_merchant(request, self._initiate)

    def lookup(self, request: Request) -> Answer:
        return self._for_the_merchant(request, self._lookup)

    def refund(self, request: Request, transaction_id: str) -> Answer:
        return self._for_the_merchant(request, lambda data: self._refund(transaction_id, data))

    def _for_the_merchant(self, request: Request, act: Callable[[dict], Answer]) -> Answer:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Key":
            return json_answer(
                401, {"detail": "Authentication credentials were not provided.", "status_code": 401}
            )
        if not key or (self._secret_key and not hmac.compare_digest(key.encode(), self._secret_key.encode())):
            return json_answer(401, {"detail": "Invalid token.", "status_code": 401})
        if request.body and not request.is_json:
            return json_answer(415, {"detail": "Unsupported media type in request.", "status_code": 415})
        try:
            return act(request.json_object())
        except BadBody as error:
            return json_answer(400, {"detail": str(error), "error_key": "validation_error"})
        except Invalid as error:
            return json_answer(400, {**error.errors, "error_key": "validation_error"})

    def _initiate(self, data: dict) -> Answer:
        fields = read_initiate(data)
        if self._faults.take("initiate_500"):
            return server_error()
        payment = self._ledger.initiate(self._link_lifetime, **fields)
        silence = self._faults.take("initiate_timeout")
        if silence is not None:
            self._pause(silence)
            return Answer(0, lost=True)
        self._pause(self._faults.take("initiate_delay") or 0)
        return json_answer(
            200,
            {
                "pidx": payment.pidx,
                "payment_url": f"{self._base_url}/pay/?pidx={payment.pidx}",
                "expires_at": payment.expires_at,
                "expires_in": int(self._link_lifetime),
            },
        )

    def _lookup(self, data: dict) -> Answer:
        pidx = read_text(data, "pidx")
        payment = self._ledger.find(pidx)
        answer = not_found() if payment is None else self._honest_or_distorted(payment)
        answer.status = self._faults.take("lookup_answer_code", pidx) or answer.status
        # The book is read before the delay: a slow answer is an old answer.
        self._pause(self._faults.take("lookup_delay", pidx) or 0)
        return self._broken(pidx, answer) or answer

    def _honest_or_distorted(self, payment: Payment) -> Answer:
        body = lookup_body(payment)
        if payment.status == COMPLETED and self._faults.says_pending(payment.pidx):
            body |= {"status": PENDING, "transaction_id": None, "fee": 0}
        code = 400 if body["status"] in (EXPIRED, CANCELED) else 200

        def take(name: str):
            return self._faults.take(name, payment.pidx)

        if wrong := take("wrong_amount"):
            distort_amount(body, wrong)
        if other := take("wrong_pidx"):
            body["pidx"] = other
        if word := take("unknown_status"):
            body["status"] = word
        if spelling := take("status_spelling"):
            body["status"] = SPELLINGS[spelling](body["status"])
        return json_answer(code, body)

    def _broken(self, pidx: str, answer: Answer) -> Answer | None:
        """What comes instead of the answer when the line or the gateway is down."""
        code = self._faults.take("lookup_status_code", pidx)
        if code == 429:
            detail = {
                "detail": "Request was throttled. Expected available in 30 seconds.",
                "status_code": 429,
            }
            return json_answer(429, detail, {"Retry-After": "30"})
        if code is not None:
            return server_error(code)
        if self._faults.take("lookup_garbage", pidx):
            return Answer(200, b"<!doctype html><title>Under maintenance</title>{]\xff", JSON)
        target = self._faults.take("lookup_redirect", pidx)
        if target is not None:
            return redirect(target or f"{self._base_url}/_elsewhere/?pidx={pidx}")
        if megabytes := self._faults.take("lookup_huge", pidx):
            return Answer(answer.status, stream=padded(answer.body, megabytes))
        wait = self._faults.take("lookup_drip", pidx)
        if wait is not None:
            return Answer(answer.status, stream=self._dripped(answer.body, wait))
        if self._faults.take("lookup_truncated", pidx):
            answer.cut_at = len(answer.body) // 2
        return None

    def _dripped(self, body: bytes, wait: float) -> Iterator[bytes]:
        for place in range(len(body)):
            self._pause(wait)
            yield body[place : place + 1]

    def _refund(self, transaction_id: str, data: dict) -> Answer:
        payment = self._ledger.find_transaction(transaction_id)
        if payment is None:
            return not_found()
        amount = read_integer(data, "amount") if "amount" in data else None
        if payment.method == BANK:
            read_text(data, "mobile")
        if self._faults.take("refund_500", payment.pidx):
            return server_error()
        try:
            self._ledger.refund(payment.pidx, amount)
        except LedgerError as error:
            return json_answer(400, {"detail": str(error), "error_key": "validation_error"})
        silence = self._faults.take("refund_timeout_after_success", payment.pidx)
        if silence is not None:
            self._pause(silence)
            return Answer(0, lost=True)
        return json_answer(200, {"detail": "Transaction refund successful."})


def lookup_body(payment: Payment) -> dict:
    return {
        "pidx": payment.pidx,
        "total_amount": payment.amount,
        "status": payment.status,
        "transaction_id": payment.transaction_id,
        "fee": payment.fee,
        "refunded": payment.status in (REFUNDED, PARTIALLY_REFUNDED),
    }


def distort_amount(body: dict, how: str) -> None:
    amount = body["total_amount"]
    if how == "missing":
        del body["total_amount"]
    else:
        wrong = {
            "plus_one": amount + 1,
            "minus_one": amount - 1,
            "string": str(amount),
            "float": float(amount),
        }
        body["total_amount"] = wrong.get(how)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "sentence": str.capitalize,
}


def padded(body: bytes, megabytes: int) -> Iterator[bytes]:
    """The same JSON object with a very long last member; still valid when read to the end."""
    yield body[:-1] + b', "padding": "'
    block = b"x" * 65536
    for _ in range(megabytes * 16):
        yield block
    yield b'"}'


def server_error(code: int = 500) -> Answer:
    return Answer(code, b"<!doctype html><title>Server Error</title><h1>Server Error</h1>", HTML)


def not_found() -> Answer:
    return json_answer(404, {"detail": "Not found.", "error_key": "validation_error"})
