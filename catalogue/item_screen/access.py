"""Who may do what on the item's screen: Wagtail's permissions for pages, asked for what is not a page."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from catalogue.models import CategoryPage, JewelleryPage


def item_being_edited(page_id, user):
    """The item of this key, or a new one for the category of this key. Raises Http404 and PermissionDenied."""
    page = get_object_or_404(Page, pk=page_id).specific
    permissions = page.permissions_for_user(user)
    if isinstance(page, JewelleryPage):
        allowed, item = permissions.can_edit(), page
    elif isinstance(page, CategoryPage):
        allowed, item = permissions.can_add_subpage(), JewelleryPage()
    else:
        raise Http404
    if not allowed:
        raise PermissionDenied
    return item
