"""What the shopkeeper can say in the mails of an order (see home/mails.py)."""

from checkout.mails import orders, payments  # noqa: F401  (what they register)
