from django.db import transaction
from django.utils import timezone

from customers.models import Verification, VerificationEvent
from home.outbox import enqueue

Status = Verification.Status


class DecisionRefused(Exception):
    """This decision cannot be made; the message may be shown to the reviewer."""


class AlreadyDecided(DecisionRefused):
    def __init__(self):
        super().__init__("Somebody has decided on this card already.")


class OwnCard(DecisionRefused):
    def __init__(self):
        super().__init__("Nobody decides on their own card.")


def approve(verification, reviewer):
    """Approve a waiting card. Raises DecisionRefused."""
    _decide(verification, reviewer, Status.APPROVED)


def reject(verification, reviewer, reason):
    """Turn down a waiting card; the shopper reads `reason`. Raises DecisionRefused."""
    if not reason.strip():
        raise ValueError("a rejection needs a reason")
    _decide(verification, reviewer, Status.REJECTED, reason.strip())


def _decide(verification, reviewer, status, reason=""):
    if verification.user_id == reviewer.pk:
        raise OwnCard
    with transaction.atomic():
        # The guard is in the UPDATE: of two reviewers pressing at once, one changes a row and the other none.
        undecided = [before for before, after in Verification.ALLOWED_MOVES.items() if status in after]
        decided = Verification.objects.filter(pk=verification.pk, status__in=undecided).update(
            status=status, decided_at=timezone.now(), decided_by=reviewer, rejection_reason=reason
        )
        if not decided:
            raise AlreadyDecided
        VerificationEvent.objects.create(
            verification=verification,
            from_status=Status.SUBMITTED,
            to_status=status,
            actor=reviewer,
            reason=reason,
        )
        verification.refresh_from_db()
        enqueue(
            key=f"verification-{status}:{verification.pk}",
            recipient=verification.user.email,
            template=f"verification_{status}",
            context={"verification": verification},
            language=verification.user.language,
        )
