"""Who may do what with money in the admin, where one permission alone does not say it."""

from functools import wraps

from django.core.exceptions import PermissionDenied


def may_match(user):
    """Whether `user` may see the shop's bank statements, and decide whose money a line is."""
    return user.has_perms(["checkout.view_order", "checkout.view_payment", "checkout.confirm_payment"])


def for_matchers(view):
    """Keep `view` to those who match bank statements."""

    @wraps(view)
    def kept(request, *args, **kwargs):
        if not may_match(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return kept
