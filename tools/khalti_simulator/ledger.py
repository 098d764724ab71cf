"""The gateway's own book: what was initiated, paid and refunded. All amounts are whole paisa.

One lock guards every change, so of two shoppers (or two refunds) at the same instant exactly one wins.
"""

import json
import os
import secrets
import string
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

NEPAL = timezone(timedelta(hours=5, minutes=45))

INITIATED = "Initiated"
PENDING = "Pending"
COMPLETED = "Completed"
CANCELED = "User canceled"
EXPIRED = "Expired"
REFUNDED = "Refunded"
PARTIALLY_REFUNDED = "Partially Refunded"

WALLET, BANK = "wallet", "bank"
# Rs 2 lakh for one merchant payment from a wallet: Nepal Rastra Bank directive of March 2025.
WALLET_LIMIT = 2_00_000 * 100
# Khalti's samples show a fee of 0. Here it is never 0, so that a shop which mixes fee and amount shows.
FEE_PERCENT = 3

ALPHABET = string.ascii_letters + string.digits


def random_id() -> str:
    """22 letters and digits, the shape of Khalti's pidx and transaction id."""
    return "".join(secrets.choice(ALPHABET) for _ in range(22))


def nepal_now() -> datetime:
    return datetime.now(NEPAL)


class LedgerError(Exception):
    """Base of everything the ledger refuses; the message may be shown to the caller."""


class UnknownPayment(LedgerError):
    pass


class NotPossible(LedgerError):
    """The payment is not in a state that allows this."""


class OverWalletLimit(LedgerError):
    pass


class StateFileError(LedgerError):
    pass


@dataclass(frozen=True)
class Payment:
    pidx: str
    amount: int
    purchase_order_id: str
    purchase_order_name: str
    return_url: str
    website_url: str
    created_at: str
    expires_at: str
    breakdown: tuple[tuple[str, int], ...] = ()
    status: str = INITIATED
    method: str = ""
    mobile: str = ""
    transaction_id: str | None = None
    fee: int = 0
    refunded: int = 0

    @property
    def refundable(self) -> int:
        return self.amount - self.refunded if self.transaction_id else 0

    @property
    def seconds_left(self) -> int:
        return max(0, int((datetime.fromisoformat(self.expires_at) - nepal_now()).total_seconds()))


class Ledger:
    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._payments: dict[str, Payment] = {}
        if path is not None:
            self._load(path)

    def initiate(self, link_lifetime: float, **fields) -> Payment:
        now = nepal_now()
        expires_at = now + timedelta(seconds=link_lifetime)
        payment = Payment(
            pidx=random_id(), created_at=now.isoformat(), expires_at=expires_at.isoformat(), **fields
        )
        with self._lock:
            return self._keep(payment)

    def find(self, pidx: str) -> Payment | None:
        with self._lock:
            payment = self._payments.get(pidx)
            return payment and self._expired_if_due(payment)

    def find_transaction(self, transaction_id: str) -> Payment | None:
        with self._lock:
            matches = (p for p in self._payments.values() if p.transaction_id == transaction_id)
            return next(matches, None)

    def all(self) -> list[Payment]:
        """Oldest first."""
        with self._lock:
            return [self._expired_if_due(payment) for payment in list(self._payments.values())]

    def complete(self, pidx: str, method: str, mobile: str) -> Payment:
        """Take the money. A Pending payment may still complete after its link ran out, as bank money does."""
        with self._lock:
            payment = self._in_state(pidx, INITIATED, PENDING)
            self._check_wallet_limit(payment, method)
            fee = (payment.amount * FEE_PERCENT + 50) // 100
            return self._keep(
                replace(
                    payment,
                    status=COMPLETED,
                    method=method,
                    mobile=mobile,
                    transaction_id=random_id(),
                    fee=fee,
                )
            )

    def hold(self, pidx: str, method: str, mobile: str) -> Payment:
        """The bank has not answered yet: neither paid nor dead."""
        with self._lock:
            payment = self._in_state(pidx, INITIATED, PENDING)
            self._check_wallet_limit(payment, method)
            return self._keep(replace(payment, status=PENDING, method=method, mobile=mobile))

    def cancel(self, pidx: str) -> Payment:
        with self._lock:
            return self._keep(replace(self._in_state(pidx, INITIATED, PENDING), status=CANCELED))

    def expire(self, pidx: str) -> Payment:
        with self._lock:
            payment = self._in_state(pidx, INITIATED, PENDING)
            return self._keep(replace(payment, status=EXPIRED, expires_at=nepal_now().isoformat()))

    def untouched(self, pidx: str) -> Payment:
        """The payment, which must not have been paid, held, cancelled or expired."""
        with self._lock:
            return self._in_state(pidx, INITIATED)

    def refund(self, pidx: str, amount: int | None) -> Payment:
        """Give back `amount` paisa, or all that is left when None."""
        with self._lock:
            payment = self._in_state(pidx, COMPLETED, PARTIALLY_REFUNDED, REFUNDED)
            if not payment.refundable:
                raise NotPossible("Transaction has already been refunded.")
            amount = payment.refundable if amount is None else amount
            if not 0 < amount <= payment.refundable:
                raise NotPossible("Refund amount must be between 1 paisa and the amount not yet refunded.")
            refunded = payment.refunded + amount
            status = REFUNDED if refunded == payment.amount else PARTIALLY_REFUNDED
            return self._keep(replace(payment, refunded=refunded, status=status))

    def _in_state(self, pidx: str, *states: str) -> Payment:
        payment = self.find(pidx)
        if payment is None:
            raise UnknownPayment("Not found.")
        if payment.status not in states:
            raise NotPossible(f"This payment is {payment.status}.")
        return payment

    def _check_wallet_limit(self, payment: Payment, method: str) -> None:
        if method == WALLET and payment.amount > WALLET_LIMIT:
            raise OverWalletLimit(
                "A wallet payment may not be more than Rs 2,00,000. Please pay from your bank account."
            )

    def _expired_if_due(self, payment: Payment) -> Payment:
        if payment.status == INITIATED and nepal_now() >= datetime.fromisoformat(payment.expires_at):
            return self._keep(replace(payment, status=EXPIRED))
        return payment

    def _keep(self, payment: Payment) -> Payment:
        """On disk first, then in memory, so that no answer tells what a kill would forget."""
        changed = {**self._payments, payment.pidx: payment}
        if self._path is not None:
            self._write(self._path, changed)
        self._payments = changed
        return payment

    def _load(self, path: Path) -> None:
        try:
            if path.exists() and path.stat().st_size:
                rows = json.loads(path.read_text(encoding="utf-8"))["payments"]
                for row in rows:
                    row["breakdown"] = tuple((label, amount) for label, amount in row["breakdown"])
                    payment = Payment(**row)
                    self._payments[payment.pidx] = payment
            self._write(path, self._payments)
        except OSError as error:
            raise StateFileError(f"Cannot use the state file {path}: {error.strerror}") from error
        except (ValueError, KeyError, TypeError) as error:
            raise StateFileError(f"The state file {path} was not written by this simulator.") from error

    @staticmethod
    def _write(path: Path, payments: dict[str, Payment]) -> None:
        """Rename over the old file. Not synced to the disk: it must outlive a SIGKILL, not a power cut."""
        temporary = path.with_name(path.name + ".tmp")
        rows = [asdict(payment) for payment in payments.values()]
        temporary.write_text(json.dumps({"payments": rows}, ensure_ascii=False), encoding="utf-8")
        os.replace(temporary, path)
