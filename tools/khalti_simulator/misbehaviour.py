"""The ways in which the simulator can be told to go wrong, and the board on which they are switched on."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass

from .ledger import random_id

INITIATE, LOOKUP, REFUND, PANEL = "initiate", "lookup", "refund", "panel"


class BadFault(Exception):
    """The switch was set wrongly; the message says how."""


def seconds(value: object) -> float:
    text = str(value)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) or float(text) > 600:
        raise BadFault("The value must be seconds, between 0 and 600.")
    return float(text)


def whole(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        text = str(value)
        if not re.fullmatch(r"[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise BadFault(f"The value must be a whole number between {low} and {high}.")
        return int(text)

    return read


def one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise BadFault("The value must be one of " + ", ".join(choices) + ".")
        return str(value)

    return read


def address(value: object) -> str:
    """A redirect target; empty means the simulator's own trap."""
    text = str(value)
    if re.search(r"[^\x21-\x7e]", text):
        raise BadFault("The value must be an address without spaces.")
    return text


@dataclass(frozen=True)
class Kind:
    stage: str
    about: str
    default: object = True  # a fault without a value is simply on
    read: Callable[[object], object] | None = None

    def value_from(self, given: object) -> object:
        if self.read is None:
            return True
        if given is None or given == "":
            given = self.default() if callable(self.default) else self.default
        return self.read(given)


KINDS: dict[str, Kind] = {
    "initiate_delay": Kind(INITIATE, "answer initiate after so many seconds", 10, seconds),
    "initiate_500": Kind(INITIATE, "HTTP 500, no payment is made"),
    "initiate_timeout": Kind(
        INITIATE, "the payment is made, the answer never comes; hangs up after so many seconds", 60, seconds
    ),
    "lookup_delay": Kind(LOOKUP, "answer lookup after so many seconds", 10, seconds),
    "lookup_status_code": Kind(
        LOOKUP, "an error with this HTTP code instead of the answer", 500, whole(400, 599)
    ),
    "lookup_answer_code": Kind(LOOKUP, "the right body under this HTTP code", 400, whole(200, 599)),
    "lookup_garbage": Kind(LOOKUP, "HTTP 200 that says JSON and is none"),
    "lookup_redirect": Kind(
        LOOKUP, "302 to this address; left empty, to a page that calls everything Completed", "", address
    ),
    "lookup_huge": Kind(
        LOOKUP, "a valid answer padded to so many megabytes, sent in chunks", 50, whole(1, 1000)
    ),
    "lookup_drip": Kind(LOOKUP, "the right answer, a byte each so many seconds", 1, seconds),
    "lookup_truncated": Kind(LOOKUP, "half of the answer, then hangs up"),
    "wrong_amount": Kind(
        LOOKUP,
        "total_amount is a paisa off, or of the wrong type, or not there",
        "plus_one",
        one_of("plus_one", "minus_one", "string", "float", "null", "missing"),
    ),
    "wrong_pidx": Kind(LOOKUP, "the answer carries this pidx (left empty: a random one)", random_id, str),
    "pending_for_n_looks": Kind(
        LOOKUP, "the first so many looks at a completed payment say Pending", 3, whole(1, 1_000_000)
    ),
    "unknown_status": Kind(LOOKUP, "the status is this word", "Under review", str),
    "status_spelling": Kind(
        LOOKUP,
        "the true status word in other letters",
        "lower",
        one_of("lower", "upper", "title", "sentence"),
    ),
    "refund_500": Kind(REFUND, "HTTP 500, nothing is refunded"),
    "refund_timeout_after_success": Kind(
        REFUND, "the refund is done, the answer is lost; hangs up after so many seconds", 60, seconds
    ),
    "refunded_in_panel": Kind(
        PANEL,
        "refund this payment now, as in Khalti's own panel: so many paisa, left empty all of it",
        0,
        whole(0, 10**11),
    ),
}


@dataclass
class Fault:
    fault: str
    value: object
    pidx: str | None  # None: every payment
    times_left: int | None  # None: until cleared


class FaultBoard:
    """Held in memory only: a restarted simulator behaves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[tuple[str, str | None], Fault] = {}
        self._looks: dict[str, int] = {}

    def set(self, name: str, value: object, pidx: str | None, times: int | None) -> None:
        kind = KINDS[name]
        if kind.stage == INITIATE and pidx:
            raise BadFault("There is no pidx before initiate: leave it out.")
        fault = Fault(name, kind.value_from(value), pidx, times)
        with self._lock:
            self._faults[name, pidx] = fault
            if name == "pending_for_n_looks":
                self._looks.clear()

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self._looks.clear()

    def active(self) -> list[Fault]:
        with self._lock:
            return list(self._faults.values())

    def take(self, name: str, pidx: str | None = None):
        """The fault's value if it strikes now (and count it), otherwise None."""
        with self._lock:
            fault = self._armed(name, pidx)
            return None if fault is None else self._strike(fault)

    def says_pending(self, pidx: str) -> bool:
        with self._lock:
            fault = self._armed("pending_for_n_looks", pidx)
            if fault is None or self._looks.get(pidx, 0) >= fault.value:
                return False
            self._looks[pidx] = self._looks.get(pidx, 0) + 1
            self._strike(fault)
            return True

    def _armed(self, name: str, pidx: str | None) -> Fault | None:
        return self._faults.get((name, pidx)) or self._faults.get((name, None))

    def _strike(self, fault: Fault) -> object:
        if fault.times_left is not None:
            fault.times_left -= 1
            if fault.times_left <= 0:
                del self._faults[fault.fault, fault.pidx]
        return fault.value
