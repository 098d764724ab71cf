"""Khalti's web checkout (KPG-2) over HTTP. This module knows HTTP, paisa, time-outs and Khalti's words; it knows
no models and no shopper. Amounts are integer paisa here and nowhere else.

There is no signature and no webhook: the answer of `lookup` is the only word about money.
"""

import json
import logging
import math
import time
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from urllib.parse import quote, urlsplit

import requests
import urllib3
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

log = logging.getLogger(__name__)

LARGEST_ANSWER = 64 * 1024
# In seconds: a shopper is told that we are checking before they give up. Time-outs of a socket alone do not see to
# that: they begin anew with each byte, and know nothing of a name that is being looked up.
LONGEST_WAIT = 5.5
LARGEST_AMOUNT = 10**15  # paisa; what is said to be more is no amount
LINK_LIVES = timedelta(minutes=60)  # when the gateway does not say


class KhaltiError(Exception):
    """Khalti did not give a usable answer. The message holds no key and no personal detail."""


class KhaltiUnavailable(KhaltiError):
    """No answer, or one that cannot be read: nothing is known, try again later."""


class KhaltiRefused(KhaltiError):
    """Khalti understood and said no: our key or our request is wrong."""


class UnknownPidx(KhaltiRefused):
    """Khalti does not know this pidx."""


@dataclass(frozen=True)
class Link:
    """A payment page that waits for the shopper until `expires_at` (aware)."""

    pidx: str
    payment_url: str
    expires_at: datetime


@dataclass(frozen=True)
class Lookup:
    """What Khalti says of a payment. `status` is its word in lower case; `total_paisa` is None when the answer
    held anything but a whole number of a possible size; `answer` is safe to keep."""

    status: str
    total_paisa: int | None
    transaction_id: str | None
    answer: dict


def to_paisa(amount):
    """NPR (Decimal) as integer paisa. Raises ValueError for fractions of a paisa."""
    paisa = amount * 100
    if paisa != paisa.to_integral_value():
        raise ValueError("an amount cannot have fractions of a paisa")
    return int(paisa)


def initiate(*, amount_paisa, order_id, order_name, return_url, website_url, details=None):
    """Ask for a payment page. `details` are Khalti's optional fields: customer_info, amount_breakdown,
    product_details, in its own words and in paisa. Raises KhaltiUnavailable, KhaltiRefused."""
    code, answer = _post(
        "epayment/initiate/",
        {
            "return_url": return_url,
            "website_url": website_url,
            "amount": amount_paisa,
            "purchase_order_id": order_id,
            "purchase_order_name": order_name,
            **(details or {}),
        },
    )
    if code in (400, 401, 403, 404):
        raise KhaltiRefused(
            f"initiate refused with {code}: {', '.join(sorted(filter(str.isidentifier, answer))) or 'no reason'}"
        )
    if code != 200:
        raise KhaltiUnavailable(f"initiate answered {code}")
    pidx, payment_url = answer.get("pidx"), answer.get("payment_url")
    if not _is_text(pidx, 80) or not _is_text(payment_url, 500):
        raise KhaltiUnavailable("initiate answered without pidx or payment_url")
    # The shopper is sent there: https, or plain http only where the gateway itself is the simulator.
    if urlsplit(payment_url).scheme not in {"https", urlsplit(settings.KHALTI_BASE_URL).scheme}:
        raise KhaltiUnavailable("initiate answered with an address that is not https")
    return Link(pidx=pidx, payment_url=payment_url, expires_at=_expiry(answer))


def lookup(pidx):
    """What became of the payment `pidx`. Raises KhaltiUnavailable, KhaltiRefused, UnknownPidx.

    Expired and "User canceled" come with HTTP 400 and a normal body, so the body is read before the code.
    """
    code, answer = _post("epayment/lookup/", {"pidx": pidx})
    status = answer.get("status")
    if code in (200, 400) and _is_text(status, 40) and "pidx" in answer:
        if answer["pidx"] != pidx:
            raise KhaltiUnavailable("lookup answered for another pidx")
        total = answer.get("total_amount")
        transaction_id = answer.get("transaction_id")
        return Lookup(
            status=" ".join(status.lower().split()),
            total_paisa=total if type(total) is int and 0 <= total <= LARGEST_AMOUNT else None,
            transaction_id=transaction_id if _is_text(transaction_id, 80) else None,
            answer={
                name: answer[name]
                for name in ("status", "total_amount", "transaction_id", "fee", "refunded")
                if name in answer and _is_plain(answer[name])
            },
        )
    if code in (400, 404) and answer.get("detail") == "Not found.":
        raise UnknownPidx("lookup: Khalti does not know this pidx")
    if code in (401, 403):
        raise KhaltiRefused(f"lookup refused with {code}: check KHALTI_SECRET_KEY")
    raise KhaltiUnavailable(f"lookup answered {code}")


def refund(transaction_id):
    """Give all of a payment back to its payer. Raises KhaltiUnavailable when nobody knows what became of it: look
    it up before the next try. Raises KhaltiRefused where Khalti said no, and nothing was sent.

    Its documentation is not clear about the unit of a partial refund, so this sends none.
    """
    base = urlsplit(settings.KHALTI_BASE_URL)
    address = (
        f"{base.scheme}://{base.netloc}/api/merchant-transaction/{quote(transaction_id, safe='')}/refund/"
    )
    code, answer = _post_to(address, "refund", {})
    if code in (400, 401, 403, 404, 415):
        raise KhaltiRefused(f"refund refused with {code}: {_reason(answer)}")
    if code != 200:
        raise KhaltiUnavailable(f"refund answered {code}")


def _reason(answer):
    """Khalti's own words, where they are short and plain."""
    detail = answer.get("detail")
    return detail if _is_text(detail, 120) else "no reason"


def _is_text(value, longest):
    # Printable: NUL and lone surrogates are fine in JSON, and no database takes them.
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def _is_plain(value):
    """Whether `value` is a small thing that every database keeps as it is."""
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return abs(value) <= LARGEST_AMOUNT
    return value is None or _is_text(value, 200)


def _expiry(answer):
    """When the link dies. A missing or odd value must neither keep a piece for ever nor let it go at once."""
    now = timezone.now()
    expires_at = parse_datetime(answer["expires_at"]) if _is_text(answer.get("expires_at"), 60) else None
    if expires_at is None and type(answer.get("expires_in")) is int:
        expires_at = now + timedelta(seconds=max(0, min(answer["expires_in"], 86400)))
    if expires_at is None or timezone.is_naive(expires_at):
        return now + LINK_LIVES
    return min(max(expires_at, now), now + timedelta(days=1))


def _post(path, payload):
    return _post_to(settings.KHALTI_BASE_URL.rstrip("/") + "/" + path, path, payload)


def _post_to(address, path, payload):
    """POST JSON; returns (HTTP code, JSON object). Raises KhaltiUnavailable for anything else. `path` is what the
    log and the errors call it."""
    started = time.monotonic()
    connect, read = settings.KHALTI_CONNECT_TIMEOUT, settings.KHALTI_READ_TIMEOUT
    wait = min(connect + read, LONGEST_WAIT)
    answer = Future()
    # A thread that nobody waits for, also not at the end of the process: an answer that never ends is left to it.
    Thread(
        target=_exchange_into, args=(answer, address, payload, (connect, read), started + wait), daemon=True
    ).start()
    try:
        code, body = answer.result(wait)
    except TimeoutError:
        raise KhaltiUnavailable("the answer takes too long") from None
    log.info("khalti %s answered %d in %.2f s", path, code, time.monotonic() - started)
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise KhaltiUnavailable(f"{path} answered {code} with something that is not JSON") from None
    if not isinstance(answer, dict):
        raise KhaltiUnavailable(f"{path} answered {code} with something that is not an object")
    return code, answer


def _exchange_into(answer, *call):
    try:
        answer.set_result(_exchange(*call))
    except Exception as error:
        # Whatever it is: it is raised where somebody waits for the answer.
        answer.set_exception(error)


def _exchange(address, payload, timeout, deadline):
    """Returns (HTTP code, body)."""
    with requests.Session() as session:
        # A .netrc on the server would silently replace our Authorization header.
        session.trust_env = False
        try:
            with session.post(
                address,
                json=payload,
                headers={"Authorization": f"Key {settings.KHALTI_SECRET_KEY}", "Accept-Encoding": "identity"},
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return response.status_code, _read(response, deadline)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            # The exception's text can name the address and proxy; its type is all we keep.
            raise KhaltiUnavailable(f"no answer from Khalti ({type(error).__name__})") from None


def _read(response, deadline):
    """The body, at most LARGEST_ANSWER bytes and not after `deadline`: 50 MB or a slow drip must not hold a
    worker of the web server."""
    body = b""
    while chunk := response.raw.read1(8192):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise KhaltiUnavailable("the answer is too large")
        if time.monotonic() > deadline:
            raise KhaltiUnavailable("the answer takes too long")
    return body
