"""Khalti without HTTP, for what asks it thousands of times."""

import secrets
from datetime import timedelta

from django.utils import timezone

from checkout import khalti


class FakeGateway:
    """Khalti within the process: a payment is a dict of amount (paisa), status and transaction_id."""

    def __init__(self):
        self.payments = {}
        self.trouble = None

    def initiate(self, *, amount_paisa, **_fields):
        pidx = secrets.token_hex(8)
        self.payments[pidx] = {"total_paisa": amount_paisa, "status": "initiated", "transaction_id": None}
        if self.trouble:
            raise khalti.KhaltiUnavailable("no answer")
        return khalti.Link(pidx, f"http://127.0.0.1/pay/?pidx={pidx}", timezone.now() + timedelta(hours=1))

    def lookup(self, pidx):
        if self.trouble == "no answer":
            raise khalti.KhaltiUnavailable("no answer")
        if self.trouble == "refused":
            raise khalti.KhaltiRefused("lookup refused with 401")
        seen = dict(self.payments[pidx])
        if self.trouble == "a paisa more":
            seen["total_paisa"] += 1
        if self.trouble == "odd word":
            seen["status"] = "under review"
        return khalti.Lookup(answer={}, **seen)

    def refund(self, transaction_id):
        if self.trouble == "refused":
            raise khalti.KhaltiRefused("refund refused with 400")
        self._of(transaction_id)["status"] = "refunded"
        if self.trouble == "no answer":
            raise khalti.KhaltiUnavailable("no answer")

    def _of(self, transaction_id):
        return next(p for p in self.payments.values() if p["transaction_id"] == transaction_id)

    def pay(self, pidx):
        payment = self.payments[pidx]
        if payment["status"] == "initiated":
            payment |= {"status": "completed", "transaction_id": f"T-{pidx}"}

    def refund_in_panel(self, pidx, status):
        if self.payments[pidx]["status"] == "completed":
            self.payments[pidx]["status"] = status
