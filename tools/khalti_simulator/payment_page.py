"""The shopper's side: the page behind payment_url."""

import re
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from .ledger import (
    BANK,
    CANCELED,
    COMPLETED,
    EXPIRED,
    INITIATED,
    PENDING,
    WALLET,
    Ledger,
    NotPossible,
    OverWalletLimit,
    Payment,
)
from .markup import page, rupees
from .messages import Answer, Request, html_answer, redirect
from .return_address import return_address

# Khalti's public sandbox payers.
PAYERS = [f"980000000{last}" for last in range(6)]
MPIN = "1111"
OTP = "987654"

CLOSED_PAGES = {
    COMPLETED: ("This payment is complete", "The money has been taken. It cannot be paid a second time."),
    PENDING: ("This payment is being processed", "The bank has not answered yet. Please do not pay again."),
    CANCELED: ("This payment was cancelled", "Nothing was paid. Start again from the shop."),
    EXPIRED: ("This payment link has expired", "Nothing was paid. Start again from the shop."),
}
REFUNDED_PAGE = ("This payment was refunded", "It cannot be paid a second time.")


class PaymentPage:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def show(self, request: Request) -> Answer:
        payment = self._ledger.find(request.query.get("pidx", ""))
        if payment is None:
            return unknown_page()
        if payment.status != INITIATED:
            return closed_page(payment)
        return html_answer(200, form_page(payment))

    def act(self, request: Request) -> Answer:
        form = request.form_or_json()
        pidx = request.query.get("pidx") or form.get("pidx", "")
        payment = self._ledger.find(pidx)
        if payment is None:
            return unknown_page()
        if payment.status != INITIATED:
            return closed_page(payment, 409)
        try:
            return self._do(payment, form)
        except OverWalletLimit as error:
            return html_answer(400, form_page(payment, form, str(error)))
        except NotPossible:  # another tab was faster
            return closed_page(self._ledger.find(pidx), 409)

    def _do(self, payment: Payment, form: dict) -> Answer:
        action = form.get("action")
        if action == "cancel":
            return redirect(return_address(self._ledger.cancel(payment.pidx)))
        if action == "expire":
            return closed_page(self._ledger.expire(payment.pidx))
        if action not in ("pay", "pay_and_close"):
            return html_answer(400, form_page(payment, form, "Choose what to do with one of the buttons."))
        if complaint := wrong_payer(form):
            return html_answer(400, form_page(payment, form, complaint))
        method = BANK if form.get("method") == BANK else WALLET
        paid = self._ledger.complete(payment.pidx, method, str(form["khalti_id"]).strip())
        if action == "pay":
            return redirect(return_address(paid))
        return html_answer(200, left_page(paid))


def wrong_payer(form: dict) -> str | None:
    """Why these credentials cannot pay; None when they can."""
    given = {name: str(form.get(name, "")).strip() for name in ("khalti_id", "mpin", "otp")}
    if not re.fullmatch(r"9[0-9]{9}", given["khalti_id"]):
        return "The Khalti ID is a mobile number of ten digits."
    if given["khalti_id"] not in PAYERS:
        return "There is no such Khalti ID in the sandbox. Use 9800000000 to 9800000005."
    if given["mpin"] != MPIN:
        return "The MPIN is wrong. Nothing was paid."
    if given["otp"] != OTP:
        return "The OTP is wrong. Nothing was paid."
    return None


def form_page(payment: Payment, form: dict | None = None, error: str = "") -> str:
    form = form or {}
    bank = form.get("method") == BANK
    on_wallet, on_bank = ("", "checked") if bank else ("checked", "")

    def value(name: str, default: str) -> str:
        return escape(str(form.get(name, default)))

    alert = f'<p class="error" role="alert" id="error">{escape(error)}</p>' if error else ""
    entry = f"""<section class="card"><h1>Choose how to pay</h1>{alert}
<form method="post" action="/pay/?pidx={payment.pidx}">
<fieldset><legend>Pay from</legend>
<label class="choice"><input type="radio" name="method" value="wallet" id="method_wallet" {on_wallet}>
Khalti wallet</label>
<label class="choice"><input type="radio" name="method" value="bank" id="method_bank" {on_bank}>
Bank</label></fieldset>
<label class="field">Khalti ID (mobile number) <input name="khalti_id" inputmode="numeric"
 autocomplete="off" value="{value("khalti_id", PAYERS[0])}"></label>
<div class="two">
<label class="field">MPIN <input name="mpin" type="password" inputmode="numeric" autocomplete="off"
 value="{value("mpin", MPIN)}"></label>
<label class="field">OTP <input name="otp" inputmode="numeric" autocomplete="off"
 value="{value("otp", OTP)}"></label>
</div>
<div class="actions">
<button class="main" name="action" value="pay" id="pay">Pay {rupees(payment.amount)}</button>
<button name="action" value="cancel" id="cancel">Cancel</button></div>
<div class="trial"><p class="soft">Only in the simulator:</p>
<button name="action" value="pay_and_close" id="pay_and_close">Pay but close the browser</button>
<button name="action" value="expire" id="expire">Let the link expire</button></div>
</form></section>"""
    return page("Pay with Khalti", summary(payment) + entry, "pay")


def summary(payment: Payment) -> str:
    rows = [("Order", payment.purchase_order_id)]
    rows += [(label, rupees_signed(amount)) for label, amount in payment.breakdown]
    details = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in rows)
    until = datetime.fromisoformat(payment.expires_at)
    minutes, seconds = divmod(payment.seconds_left, 60)
    left = f"{minutes} min" if minutes else f"{seconds} s"
    shop = escape(urlsplit(payment.website_url).netloc)
    return f"""<section class="card summary"><p class="soft break">{shop}</p>
<h2 class="break">{escape(payment.purchase_order_name)}</h2>
<p class="amount" id="amount">{rupees(payment.amount)}</p>
<p class="soft">This link expires in {left}, at {until:%H:%M} Nepal time.</p>
<dl>{details}</dl></section>"""


def rupees_signed(paisa: int) -> str:
    """A line of the breakdown may be a discount."""
    return rupees(paisa) if paisa >= 0 else "− " + rupees(-paisa)


def closed_page(payment: Payment, status: int = 200) -> Answer:
    title, text = CLOSED_PAGES.get(payment.status, REFUNDED_PAGE)
    back = escape(return_address(payment))
    body = f"""<section class="card single"><h1 id="closed">{title}</h1>
<p class="soft break">{escape(payment.purchase_order_name)}</p><p class="amount">{rupees(payment.amount)}</p>
<p>{text}</p><a class="button" id="back" rel="noreferrer" href="{back}">Back to the shop</a></section>"""
    return html_answer(status, page("Khalti payment", body))


def left_page(payment: Payment) -> str:
    body = f"""<section class="card single"><h1 id="closed">The browser is closed</h1>
<p class="amount">{rupees(payment.amount)}</p>
<p>The money has been taken and the shop was not told: this shopper never comes back from this page.</p>
<p class="soft">You may close this window.</p></section>"""
    return page("Khalti payment", body)


def unknown_page() -> Answer:
    body = """<section class="card single"><h1 id="closed">There is no such payment</h1>
<p>Check the link.</p></section>"""
    return html_answer(404, page("Khalti payment", body))
