from django.db import transaction
from django.utils import timezone

from customers.actions.claim_verification import free_for
from customers.models import Verification, VerificationEvent
from customers.signals import verification_decided
from home.outbox import enqueue

Status = Verification.Status


class DecisionRefused(Exception):
    """This decision cannot be made; the message may be shown to the reviewer."""


class AlreadyDecided(DecisionRefused):
    def __init__(self):
        super().__init__("Somebody has decided on this card already.")


class ClaimedByOther(DecisionRefused):
    def __init__(self, reviewer):
        super().__init__(f"{reviewer} is looking at this card just now.")


class OwnCard(DecisionRefused):
    def __init__(self):
        super().__init__("Nobody decides on their own card.")


class SameReviewer(DecisionRefused):
    def __init__(self):
        super().__init__("You have approved this card once: the second approval is somebody else's.")


class ShopperGone(DecisionRefused):
    def __init__(self):
        super().__init__("The account is closed, or the papers are erased: nobody is left to decide about.")


def approve(verification, reviewer, *, source_of_funds="", private_note=""):
    """Approve a waiting card. With `source_of_funds`, which says that the shopper is politically exposed, it waits
    for a second reviewer first. Raises DecisionRefused."""
    if verification.status == Status.SECOND_LOOK and verification.first_approved_by_id == reviewer.pk:
        raise SameReviewer
    notes = {"private_note": private_note} if private_note else {}
    if source_of_funds and verification.status == Status.SUBMITTED:
        notes |= {"is_politically_exposed": True, "source_of_funds": source_of_funds}
        _move(
            verification, reviewer, Status.SECOND_LOOK, first_approved_by=reviewer, claimed_by=None, **notes
        )
        return
    _decide(verification, reviewer, Status.APPROVED, **notes)


def return_card(verification, reviewer, reason, *, front=False, back=False, details=False, private_note=""):
    """Ask the shopper to send again what is wrong: the picture of the `front`, of the `back`, the `details`.
    They read `reason`. Raises DecisionRefused."""
    if not reason.strip() or not (front or back or details):
        raise ValueError("a card is returned for a reason, and something of it is wrong")
    _decide(
        verification,
        reviewer,
        Status.RETURNED,
        reason.strip(),
        front_is_wrong=front,
        back_is_wrong=back,
        details_are_wrong=details,
        private_note=private_note,
    )


def refuse(verification, reviewer, reason, *, private_note=""):
    """Turn down a waiting card for good; the shopper reads `reason`. Raises DecisionRefused."""
    if not reason.strip():
        raise ValueError("a refusal needs a reason")
    _decide(verification, reviewer, Status.REJECTED, reason.strip(), private_note=private_note)


def _decide(verification, reviewer, status, reason="", **fields):
    with transaction.atomic():
        _move(
            verification,
            reviewer,
            status,
            reason,
            decided_at=timezone.now(),
            decided_by=reviewer,
            rejection_reason=reason,
            **fields,
        )
        # Whoever has told the shopper more than the decision has told that too: one mail is enough.
        if any(
            told for _listener, told in verification_decided.send(Verification, verification=verification)
        ):
            return
        enqueue(
            key=f"verification-{status}:{verification.pk}",
            recipient=verification.user.email,
            template=f"verification_{status}",
            context={"verification": verification},
            language=verification.user.language,
        )


def _move(verification, reviewer, status, reason="", **fields):
    if verification.user_id == reviewer.pk:
        raise OwnCard
    if verification.erased_at or verification.user.closed_at:
        raise ShopperGone
    with transaction.atomic():
        # The guard is in the UPDATE: of two reviewers pressing at once, one changes a row and the other none.
        before = verification.status
        card = Verification.objects.filter(pk=verification.pk, status=before, erased_at=None)
        allowed = status in Verification.ALLOWED_MOVES[before]
        if not (allowed and card.filter(free_for(reviewer)).update(status=status, **fields)):
            raise _why_not(verification)
        VerificationEvent.objects.create(
            verification=verification,
            from_status=before,
            to_status=status,
            actor=reviewer,
            reason=reason[:300],
        )
        verification.refresh_from_db()


def _why_not(verification):
    now = Verification.objects.select_related("claimed_by").get(pk=verification.pk)
    return ClaimedByOther(now.claimed_by) if now.is_waiting and now.claimed_by else AlreadyDecided()
