"""Handles for people and tests: the switchboard, the ledger as JSON, and paying without a browser."""

import re
from html import escape

from .ledger import BANK, WALLET, Ledger, LedgerError, OverWalletLimit, Payment, UnknownPayment
from .markup import page, rupees
from .messages import Answer, Request, html_answer, json_answer, redirect
from .misbehaviour import INITIATE, KINDS, PANEL, BadFault, FaultBoard
from .payment_page import PAYERS
from .return_address import forged_address, return_address

RECENT = 20
OUTCOMES = ("complete", "cancel", "expire", "pending", "initiated")


class Control:
    def __init__(self, ledger: Ledger, faults: FaultBoard) -> None:
        self._ledger = ledger
        self._faults = faults

    def home(self, request: Request) -> Answer:
        return html_answer(200, page("Control", self._recent() + self._switches()))

    def list_faults(self, request: Request) -> Answer:
        return json_answer(200, {"faults": [vars(fault) for fault in self._faults.active()]})

    def clear_faults(self, request: Request) -> Answer:
        self._faults.clear()
        return self.list_faults(request)

    def set_fault(self, request: Request) -> Answer:
        form = request.form_or_json()
        try:
            self._set(form)
        except (BadFault, LedgerError) as error:
            return json_answer(400, {"detail": str(error)})
        return self.list_faults(request) if request.is_json else redirect("/", 303)

    def _set(self, form: dict) -> None:
        name, pidx = form.get("fault"), form.get("pidx") or None
        if name == "clear":
            return self._faults.clear()
        if name not in KINDS:
            raise BadFault("Unknown fault. There are: " + ", ".join(KINDS) + ".")
        if pidx is not None and not isinstance(pidx, str):
            raise BadFault("The pidx must be text.")
        if name == "refunded_in_panel":
            amount = KINDS[name].value_from(form.get("value"))
            self._ledger.refund(pidx or "", amount or None)
            return None
        times = form.get("times")
        times = None if times in (None, "") else str(times)
        if times and not re.fullmatch(r"[1-9][0-9]{0,8}", times):
            raise BadFault("The times must be a whole number from 1, or left out.")
        self._faults.set(name, form.get("value"), pidx, int(times) if times else None)
        return None

    def ledger(self, request: Request) -> Answer:
        return json_answer(200, {"payments": [ledger_row(payment) for payment in self._ledger.all()]})

    def pay(self, request: Request) -> Answer:
        form = request.form_or_json()
        pidx, outcome = str(form.get("pidx", "")), form.get("outcome", "complete")
        method, mobile = form.get("method") or WALLET, str(form.get("mobile") or PAYERS[0])
        if outcome not in OUTCOMES or method not in (WALLET, BANK):
            return json_answer(
                400, {"detail": f"outcome is one of {', '.join(OUTCOMES)}; method wallet or bank."}
            )
        try:
            payment, target = self._pay(pidx, outcome, method, mobile)
        except UnknownPayment as error:
            return json_answer(404, {"detail": str(error)})
        except OverWalletLimit as error:
            return json_answer(400, {"detail": str(error)})
        except LedgerError as error:
            return json_answer(409, {"detail": str(error)})
        return json_answer(
            200, {"redirect_to": target, "status": payment.status, "transaction_id": payment.transaction_id}
        )

    def _pay(self, pidx: str, outcome: str, method: str, mobile: str) -> tuple[Payment, str]:
        if outcome == "initiated":
            payment = self._ledger.untouched(pidx)
            return payment, forged_address(payment, mobile)
        if outcome == "complete":
            payment = self._ledger.complete(pidx, method, mobile)
        elif outcome == "pending":
            payment = self._ledger.hold(pidx, method, mobile)
        elif outcome == "cancel":
            payment = self._ledger.cancel(pidx)
        else:
            payment = self._ledger.expire(pidx)
        return payment, return_address(payment)

    def elsewhere(self, request: Request) -> Answer:
        """Where lookup_redirect leads: whoever follows is told what he wants to hear."""
        payment = self._ledger.find(request.query.get("pidx", ""))
        body = {
            "pidx": payment.pidx if payment else "",
            "total_amount": payment.amount if payment else 0,
            "status": "Completed",
            "transaction_id": "elsewhere0000000000000",
            "fee": 0,
            "refunded": False,
        }
        return json_answer(200, body)

    def _recent(self) -> str:
        rows = "".join(
            f'<tr><td><a href="/pay/?pidx={p.pidx}">{p.pidx}</a></td><td>{escape(p.purchase_order_id)}</td>'
            f'<td class="num">{rupees(p.amount)}</td><td>{p.status}</td>'
            f'<td class="num">{rupees(p.refunded)}</td></tr>'
            for p in reversed(self._ledger.all()[-RECENT:])
        )
        if not rows:
            return '<section class="card"><h1>Recent payments</h1><p class="soft">None yet.</p></section>'
        return f"""<section class="card"><h1>Recent payments</h1><div class="scroll"><table>
<tr><th>pidx</th><th>Order</th><th class="num">Amount</th><th>Status</th>
<th class="num">Refunded</th></tr>{rows}
</table></div></section>"""

    def _switches(self) -> str:
        active = "".join(
            f"<li><code>{fault.fault}</code> = {escape(str(fault.value))}, "
            f"{escape(fault.pidx or 'every payment')}, {fault.times_left or 'any number of'} times</li>"
            for fault in self._faults.active()
        )
        forms = "".join(
            f"""<form class="fault" method="post" action="/_control/"><p><strong>{name}</strong><br>
<span class="soft">{escape(kind.about)}</span></p>
<label{"" if kind.read else ' class="none"'}>Value <input name="value"
 placeholder="{"" if callable(kind.default) or kind.read is None else escape(str(kind.default))}"></label>
<label{' class="none"' if kind.stage == INITIATE else ""}>pidx <input name="pidx"></label>
<label{' class="none"' if kind.stage == PANEL else ""}>Times <input name="times" inputmode="numeric"></label>
<button name="fault" value="{name}">Set</button></form>"""
            for name, kind in KINDS.items()
        )
        return f"""<section class="card"><h1>Misbehaviour</h1>
{f"<ul>{active}</ul>" if active else '<p class="soft">None is on: the simulator behaves.</p>'}
<form method="post" action="/_control/"><button name="fault" value="clear">Behave again</button></form>
<p class="soft">Leave pidx empty for every payment, and times empty until cleared.</p>{forms}</section>"""


def ledger_row(payment: Payment) -> dict:
    return {
        "pidx": payment.pidx,
        "purchase_order_id": payment.purchase_order_id,
        "amount": payment.amount,
        "status": payment.status,
        "transaction_id": payment.transaction_id,
        "method": payment.method,
        "fee": payment.fee,
        "refunded": payment.refunded,
        "created_at": payment.created_at,
        "expires_at": payment.expires_at,
    }
