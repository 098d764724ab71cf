"""Reading the fields of a merchant's request, with the complaints that Khalti has about them."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

MINIMUM = 1000
REQUIRED = "This field is required."
BLANK = "This field may not be blank."
NOT_AN_INTEGER = "A valid integer is required."
LONE_SURROGATE = re.compile("[\ud800-\udfff]")  # JSON can carry half a character; UTF-8 cannot
PRODUCT_KEYS = ("identity", "name", "total_price", "quantity", "unit_price")


class Invalid(Exception):
    """A field of the request is wrong; holds {field: [message]}."""

    def __init__(self, errors: dict[str, list]) -> None:
        self.errors = errors


def read_initiate(data: dict) -> dict:
    """The fields of a new payment, or Invalid with every complaint at once."""
    errors: dict[str, list] = {}

    def read(reader: Callable, name: str):
        try:
            return reader(data, name)
        except Invalid as error:
            errors.update(error.errors)

    fields = {
        "return_url": read(read_url, "return_url"),
        "website_url": read(read_url, "website_url"),
        "amount": read(read_amount, "amount"),
        "purchase_order_id": read(read_text, "purchase_order_id"),
        "purchase_order_name": read(read_text, "purchase_order_name"),
        "breakdown": read(read_breakdown, "amount_breakdown"),
    }
    read(read_products, "product_details")
    if not isinstance(data.get("customer_info") or {}, dict):
        errors["customer_info"] = ["Invalid data. Expected a dictionary."]
    if errors:
        raise Invalid(errors)
    if fields["breakdown"] and sum(amount for _, amount in fields["breakdown"]) != fields["amount"]:
        raise Invalid({"amount": ["Amount Breakdown mismatch."]})
    return fields


def read_text(data: dict, name: str) -> str:
    if name not in data:
        raise Invalid({name: [REQUIRED]})
    value = data[name]
    if value is None:
        raise Invalid({name: ["This field may not be null."]})
    if isinstance(value, bool) or not isinstance(value, str | int) or LONE_SURROGATE.search(str(value)):
        raise Invalid({name: ["Not a valid string."]})
    text = str(value).strip()
    if not text:
        raise Invalid({name: [BLANK]})
    return text


def read_url(data: dict, name: str) -> str:
    text = read_text(data, name)
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        valid = False
    if not valid or re.search(r"[\s\x00-\x1f\x7f<>\"\\]", text):
        raise Invalid({name: ["Enter a valid URL."]})
    return text


def read_integer(data: dict, name: str) -> int:
    """A JSON integer, or its digits in a string as in Khalti's own sample; never a float, not even 1000.0."""
    if name not in data:
        raise Invalid({name: [REQUIRED]})
    value = data[name]
    if isinstance(value, bool) or not re.fullmatch(r"-?[0-9]{1,15}", str(value)):
        raise Invalid({name: [NOT_AN_INTEGER]})
    return int(value)


def read_amount(data: dict, name: str) -> int:
    amount = read_integer(data, name)
    if amount < MINIMUM:
        raise Invalid({name: ["Amount should be greater than Rs. 10, that is 1000 paisa."]})
    return amount


def read_breakdown(data: dict, name: str) -> tuple[tuple[str, int], ...]:
    rows = read_rows(data, name)
    return tuple((read_text(row, "label"), read_integer(row, "amount")) for row in rows)


def read_products(data: dict, name: str) -> None:
    for row in read_rows(data, name):
        missing = {key: [REQUIRED] for key in PRODUCT_KEYS if key not in row}
        if missing:
            raise Invalid({name: [missing]})


def read_rows(data: dict, name: str) -> list[dict]:
    rows = data.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid({name: ["Expected a list of items."]})
    return rows
