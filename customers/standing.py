"""How a shopper stands: which citizenship card, if any, lets them order.

A later submission that waits changes nothing; one that was decided does. So the newest *decision* counts.
Whoever says that a name or number has changed (a renewal) orders on by the old approval until somebody has looked.
A renewal that is returned or refused ends the old approval too: the shopper has told us that it is no longer true,
and the page of the card says so before they send it. Papers that were erased after their time count for nothing.
"""

from .models import Verification

NEEDS_APPROVAL = "approval"
NEEDS_SUBMISSION = "submission"


def latest_verification(user):
    """The newest submission of `user`, in whatever state, or None."""
    return Verification.objects.filter(user=user, erased_at=None).order_by("-submitted_at", "-pk").first()


def approved_verification(user):
    """The verification by which `user` is known, or None."""
    decided = (
        Verification.objects.filter(user=user, erased_at=None)
        .exclude(status__in=Verification.WAITING)
        .order_by("-submitted_at", "-pk")
        .first()
    )
    return decided if decided and decided.status == Verification.Status.APPROVED else None


def was_approved(user):
    """Whether a card of `user` has ever been approved, though it may not count any more."""
    return Verification.objects.filter(
        user=user, erased_at=None, status=Verification.Status.APPROVED
    ).exists()


def verification_for_rule(user, rule):
    """The verification that lets `user` order under the shop's rule ("approval" or "submission"), or None."""
    if rule == NEEDS_APPROVAL:
        return approved_verification(user)
    if rule == NEEDS_SUBMISSION:
        latest = latest_verification(user)
        # Details that nobody has looked at do not go before those that somebody has.
        return approved_verification(user) or (latest if latest and latest.is_waiting else None)
    raise ValueError(f"no such rule: {rule!r}")
