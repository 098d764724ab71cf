"""How far a citizenship card has come, as its shopper reads it. A second reviewer is the shop's affair: to the
shopper the card is in review until somebody has decided."""

from django.utils.translation import gettext as _

from home.formatting import format_moment

from .models import Verification

Status = Verification.Status


def steps(verification):
    """The time line of a submission, for components/timeline.html."""
    return [
        {"label": _("Submitted"), "at": format_moment(verification.submitted_at), "state": "done"},
        _review(verification),
        _decision(verification),
    ]


def _review(verification):
    begun = verification.claimed_at or verification.decided_at
    step = {"label": _("In review"), "state": "upcoming"}
    if begun:
        step["at"] = format_moment(begun)
        step["state"] = "current" if verification.is_waiting else "done"
    return step


def _decision(verification):
    if verification.is_waiting:
        return {"label": _("Decision, which we write to you"), "state": "upcoming"}
    labels = {
        Status.APPROVED: _("Approved"),
        Status.RETURNED: _("Please send again"),
        Status.REJECTED: _("Refused"),
    }
    return {
        "label": labels[verification.status],
        "at": verification.decided_at and format_moment(verification.decided_at),
        "state": "done" if verification.status == Status.APPROVED else "failed",
    }
