"""Write to those who asked for a mail when a piece is back in stock.

Asked of the stock itself, not of each movement: whoever changes stock need not know of wishes, a killed process
loses no mail, and a piece that came and went again before anybody could be told is not told of.
"""

from django.db import transaction

from catalogue.tariff import current_tariff
from checkout import notifications
from checkout.errors import CheckoutError
from checkout.models import Wish
from checkout.prices import selling_price
from home.steadiness import going_on


def tell_back_in_stock(limit=200):
    """Decide the mails that are due, longest asked first; returns how many. Two workers at once tell each wish
    once."""
    told = 0
    due = list(_due()[:limit])
    tariff = current_tariff() if due else None
    for wish in due:
        with going_on(f"wish {wish.pk}"):
            told += _tell(wish, tariff)
    return told


def _due():
    return (
        Wish.objects.filter(
            asked_at__isnull=False,
            variant__stock__gt=0,
            variant__is_active=True,
            variant__page__live=True,
            user__is_active=True,
            user__closed_at=None,
        )
        .select_related("user", "variant__page__purity")
        .prefetch_related("variant__page__stones__stone")
        .order_by("asked_at", "pk")
    )


def _tell(wish, tariff):
    """Returns whether it was this call that decided the mail."""
    try:
        price = selling_price(wish.variant, tariff).total
    except CheckoutError:
        price = None
    with transaction.atomic():
        if not _is_mine(wish):
            return False
        notifications.back_in_stock(wish, price)
    return True


def _is_mine(wish):
    """Asked once, told once: who else is at it finds the question gone."""
    return Wish.objects.filter(pk=wish.pk, asked_at=wish.asked_at).update(asked_at=None)
