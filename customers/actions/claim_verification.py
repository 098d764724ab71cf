"""Cards are reviewed by one reviewer at a time: whoever opens one has it for a while."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from customers.models import Verification

CLAIM_LASTS = timedelta(minutes=15)


def free_for(reviewer):
    """The condition for cards that nobody but `reviewer` has claimed."""
    return Q(claimed_by=None) | Q(claimed_by=reviewer) | Q(claimed_at__lt=timezone.now() - CLAIM_LASTS)


def claim(verification, reviewer):
    """Whether `reviewer` has the card from now on (again): not when somebody else does, or it is decided."""
    waiting = Verification.objects.filter(free_for(reviewer), status__in=Verification.WAITING)
    claimed = waiting.filter(pk=verification.pk).update(claimed_by=reviewer, claimed_at=timezone.now())
    if claimed:
        verification.refresh_from_db(fields=["claimed_by", "claimed_at"])
    return bool(claimed)


def release(verification, reviewer):
    """Give a claimed card back to the queue, undecided."""
    Verification.objects.filter(
        pk=verification.pk, claimed_by=reviewer, status__in=Verification.WAITING
    ).update(claimed_by=None)
