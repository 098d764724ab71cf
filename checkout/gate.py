"""Who may order. Asked at every step that leads to money, not only where a page hides a button."""

from checkout.errors import VerificationNeeded
from checkout.models import CheckoutSettings
from customers.standing import verification_for_rule


def verification_that_allows(user):
    """The verification by which `user` may order under the shop's rule, or None."""
    return verification_for_rule(user, CheckoutSettings.load().verification_rule)


def require_verification(user):
    """As `verification_that_allows`, but raises VerificationNeeded instead of returning None."""
    verification = verification_that_allows(user)
    if verification is None:
        raise VerificationNeeded
    return verification
