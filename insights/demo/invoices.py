"""The papers of the demo's past sales, each issued at the moment when its order was paid."""

from checkout.invoicing import issue_credit_note, issue_invoice
from checkout.models import Order


def issue_past_invoices():
    """Invoices for all paid orders of the demo, and credit notes for those that were paid back: some milliseconds
    each, so only for the small shop that it begins with."""
    for order in Order.objects.filter(paid_at__isnull=False).order_by("paid_at", "pk"):
        issue_invoice(order, now=order.paid_at)
    paid_back = Order.objects.filter(status=Order.Status.REFUNDED, paid_at__isnull=False)
    for order in sorted(paid_back, key=_refunded_at):
        issue_credit_note(
            order, amount=order.total, reason="Brought back unworn within 7 days", now=_refunded_at(order)
        )


def _refunded_at(order):
    return order.events.get(to_status=Order.Status.REFUNDED).created_at
