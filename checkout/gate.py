"""Who may order. Asked at every step that leads to money, not only where a page hides a button."""

from checkout.errors import VerificationNeeded
from checkout.models import CheckoutSettings
from customers.models import Verification
from customers.standing import latest_verification, verification_for_rule


def verification_that_allows(user):
    """The verification by which `user` may order under the shop's rule, or None."""
    return verification_for_rule(user, CheckoutSettings.load().verification_rule)


def require_verification(user):
    """As `verification_that_allows`, but raises VerificationNeeded instead of returning None."""
    verification = verification_that_allows(user)
    if verification is None:
        raise VerificationNeeded
    return verification


def verification_in_review(user):
    """The card of `user` that waits for a reviewer, if the shop holds pieces meanwhile; or None."""
    if not CheckoutSettings.load().hold_in_review:
        return None
    latest = latest_verification(user)
    return latest if latest and latest.is_waiting else None


def lock_verification(user):
    """The verification to order by, and whether it waits for a reviewer: then it does so until the caller's
    transaction ends. Raises VerificationNeeded.

    A decision at this instant either comes later, and then finds the order, or was there first and is seen here.
    """
    verification = verification_that_allows(user)
    if verification is not None:
        return verification, False
    in_review = verification_in_review(user)
    if in_review is None:
        raise VerificationNeeded
    verification = Verification.objects.select_for_update().get(pk=in_review.pk)
    return (verification, True) if verification.is_waiting else (require_verification(user), False)
