"""Where the browser is sent after the payment page."""

from dataclasses import replace
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from .ledger import CANCELED, COMPLETED, EXPIRED, Payment, random_id


def return_address(payment: Payment) -> str:
    """The shop's return_url with Khalti's parameters after any query it has already."""
    transaction_id = payment.transaction_id or ""
    dead = payment.status in (CANCELED, EXPIRED)
    parameters = {
        "pidx": payment.pidx,
        "transaction_id": transaction_id,
        "tidx": transaction_id,
        "txnId": transaction_id,
        "amount": str(payment.amount),
        "total_amount": str(payment.amount),
        "mobile": "" if dead else payment.mobile,
        "status": payment.status,
        "purchase_order_id": payment.purchase_order_id,
        "purchase_order_name": payment.purchase_order_name,
    }
    if dead:
        del parameters["txnId"]  # Khalti's sample of a cancelled return does not carry it
    return _with_query(payment.return_url, parameters)


def forged_address(payment: Payment, mobile: str) -> str:
    """What a cheat types: Completed, with a transaction id out of thin air. Khalti never sends this."""
    return return_address(replace(payment, status=COMPLETED, transaction_id=random_id(), mobile=mobile))


def _with_query(url: str, parameters: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(parameters, quote_via=quote)]))
    # A header must be ASCII; what is quoted already stays as it is.
    return quote(urlunsplit(parts._replace(query=query)), safe="%/:=&?~#+!$,;'@()*[]")
