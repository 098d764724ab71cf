"""Whose stock it is: who may edit an item's page may change its variants, here as on the item's own screen."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from wagtail.permissions import page_permission_policy

from catalogue.models import CataloguePage, Variant


def edits_everything(user):
    """Whether `user` may edit every item, as those who work in the shop usually may: then no page needs to be
    asked for, which is what makes a list of 100,000 variants quick."""
    if user.is_superuser:
        return user.is_active
    catalogue = CataloguePage.objects.first()
    permissions = page_permission_policy.get_cached_permissions_for_user(user)
    return any(
        catalogue.path.startswith(given.page.path)
        for given in permissions
        if given.permission.codename == "change_page"
    )


def editable_variants(user):
    """The variants of the items that `user` may edit."""
    if edits_everything(user):
        return Variant.objects.all()
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    return Variant.objects.filter(page__in=pages.order_by().values("pk"))


def may_keep_stock(user):
    """Whether there may be anything that `user` can change."""
    return page_permission_policy.user_has_permission(user, "change")


def for_stock_keepers(view):
    """Keep `view` to those who may edit items."""

    @wraps(view)
    def kept(request, *args, **kwargs):
        if not may_keep_stock(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return kept
