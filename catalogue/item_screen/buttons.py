from django.urls import reverse
from wagtail.admin.widgets.button import Button

from catalogue.models import JewelleryPage


def duplicate_button(page, user):
    """The button "Duplicate" for an item that this user may copy; it posts, as all that changes something does."""
    # Lists ask this of each page, so no parent is looked up here; the press is checked in full.
    if page.specific_class is JewelleryPage and page.pk and page.permissions_for_user(user).can_edit():
        yield Button(
            "Duplicate",
            icon_name="copy",
            priority=18,
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": reverse("catalogue_duplicate", args=[page.pk]),
            },
        )
