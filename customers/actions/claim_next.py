from django.db.models import Q

from customers.actions.claim_verification import claim, free_for
from customers.review_queue import waiting_for


def claim_next(reviewer, after=None):
    """The oldest card that nobody else has, claimed for `reviewer`; None when there is none. With `after`, a card,
    the oldest of those that were sent later."""
    cards = waiting_for(reviewer).filter(free_for(reviewer))
    if after is not None:
        is_as_old = Q(submitted_at=after.submitted_at, pk__gt=after.pk)
        cards = cards.filter(Q(submitted_at__gt=after.submitted_at) | is_as_old)
    # Somebody may claim a card between the reading and the claiming: then the next one is tried.
    while card := cards.first():
        if claim(card, reviewer):
            return card
    return None
