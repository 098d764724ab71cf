"""The cards that wait for somebody of the shop, and who has which."""

from django.utils import timezone

from customers.actions.claim_verification import CLAIM_LASTS
from customers.models import Verification


def waiting_cards():
    """All cards that wait, the oldest first."""
    return Verification.objects.filter(status__in=Verification.WAITING).order_by("submitted_at", "pk")


def waiting_for(reviewer):
    """The cards that wait for a decision of `reviewer`: not their own, none that they approved once already."""
    cards = waiting_cards().exclude(user=reviewer)
    return cards.exclude(status=Verification.Status.SECOND_LOOK, first_approved_by=reviewer)


def may_decide(card, reviewer):
    """Whether the card waits for a decision that `reviewer` may take, whoever has it."""
    is_second_of_same = (
        card.status == Verification.Status.SECOND_LOOK and card.first_approved_by_id == reviewer.pk
    )
    return card.is_waiting and card.user_id != reviewer.pk and not is_second_of_same


def claimed_until(card):
    """Until when somebody has the waiting card, or None when it is free."""
    if not (card.is_waiting and card.claimed_by_id and card.claimed_at):
        return None
    until = card.claimed_at + CLAIM_LASTS
    return until if until > timezone.now() else None
