"""How a shopper stands: which citizenship card, if any, lets them order.

A later submission that waits changes nothing; one that was turned down does. So the newest *decision* counts:
whoever was approved once and rejected since must be approved again.
"""

from .models import Verification

NEEDS_APPROVAL = "approval"
NEEDS_SUBMISSION = "submission"


def latest_verification(user):
    """The newest submission of `user`, in whatever state, or None."""
    return Verification.objects.filter(user=user).order_by("-submitted_at", "-pk").first()


def approved_verification(user):
    """The verification by which `user` is known, or None."""
    decided = (
        Verification.objects.filter(user=user)
        .exclude(status=Verification.Status.SUBMITTED)
        .order_by("-submitted_at", "-pk")
        .first()
    )
    return decided if decided and decided.status == Verification.Status.APPROVED else None


def verification_for_rule(user, rule):
    """The verification that lets `user` order under the shop's rule ("approval" or "submission"), or None."""
    if rule == NEEDS_APPROVAL:
        return approved_verification(user)
    if rule == NEEDS_SUBMISSION:
        latest = latest_verification(user)
        return latest if latest and latest.status != Verification.Status.REJECTED else None
    raise ValueError(f"no such rule: {rule!r}")
