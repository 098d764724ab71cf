"""One press: an item like this one, as a draft that is open."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from catalogue.actions.duplicate_item import duplicate_item
from catalogue.models import JewelleryPage


@require_POST
def duplicate(request, page_id):
    item = get_object_or_404(JewelleryPage, pk=page_id)
    if not item.permissions_for_user(request.user).can_duplicate():
        raise PermissionDenied
    copied = duplicate_item(item, actor=request.user)
    messages.success(
        request,
        f"This is a copy of “{item.title}”, a draft. Its sizes have tags of their own, and no stock.",
    )
    return redirect("wagtailadmin_pages:edit", copied.pk)
