"""Invoices stay; what identifies the buyer on them goes when it goes from the order (checkout/actions)."""

from django.utils import timezone

from checkout.models import Invoice


def forget_identities():
    """Empty what identifies the buyers of orders that have been emptied; returns of how many papers."""
    papers = Invoice.objects.filter(
        order__buyer_number_digest="", order__phone_digest="", identity_erased_at=None
    )
    return papers.update(identity="", identity_erased_at=timezone.now())
