"""An order freezes who bought: number and birth date of the card, address and phone. Nobody may ask for these once
the papers that it was sold by are erased (customers/actions/erase_papers.py). What was sold when, for how much and
under which name stays in the books."""

from django.db.models import Q

from checkout.models import Order, Payment
from checkout.person import OVER
from home.sealed import SealedTextField, with_digests


def forget_buyers():
    """Empty what identifies the buyers of such orders; returns how many they were. Safe in two workers at once."""
    # Whoever comes back gets new papers; those of their older orders stay erased.
    orders = Order.objects.filter(
        ~Q(buyer_number_digest="") | ~Q(phone_digest=""),
        verification__erased_at__isnull=False,
        user__has_legal_hold=False,
        status__in=OVER,
    )
    forgotten = orders.update(**_nothing_personal())
    _forget_payers()
    return forgotten


def _forget_payers():
    """Of the bank transfers for such orders: whose account they came from. (Their slips: checkout/slips.py.)"""
    transfers = Payment.objects.filter(
        order__verification__erased_at__isnull=False,
        order__user__has_legal_hold=False,
        order__status__in=OVER,
    )
    transfers.exclude(payer_name="").update(payer_name="", payer_relation="")


def _nothing_personal():
    """The values of such an order: every sealed column is empty, and what else tells of the person."""
    sealed = [field.name for field in Order._meta.concrete_fields if isinstance(field, SealedTextField)]
    return with_digests(Order, **dict.fromkeys([*sealed, "buyer_issuing_district", "note"], ""))
