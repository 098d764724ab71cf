"""Citizenship cards in the "Sales" menu of the admin (checkout/modeladmins.py puts the list there).

Spreadsheets carry no citizenship numbers, no addresses and no birth dates.
"""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.html import format_html
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.helpers import ButtonHelper

from home.formatting import format_bs_date
from home.record_filters import StatusFilter, date_filter
from home.records import RecordAdmin, RecordPermissions, WordSearch, status_badge, two_calendars

from .models import Verification
from .phones import normalise_phone
from .views.review import QUEUE_URL, may_review, review


def matching_phone(field, text):
    """The condition for rows whose phone, of which `field` is the digest, is `text` in any common writing."""
    try:
        return field.matches(normalise_phone(text))
    except ValidationError:
        return Q(pk__in=[])


def with_number(text):
    """Cards whose citizenship number is `text`, typed in digits of either script, with or without dashes."""
    return Verification._meta.get_field("number_digest").matches(text)


def with_phone(text):
    """Cards with the mobile number `text`."""
    return matching_phone(Verification._meta.get_field("phone_digest"), text)


class CardSearch(WordSearch):
    exact = (with_number, with_phone)


class ReviewQueueItem(MenuItem):
    """The way to the cards that wait, in the "Sales" menu."""

    def __init__(self, order):
        super().__init__(
            "Review cards", reverse_lazy(QUEUE_URL), name="review-queue", icon_name="tasks", order=order
        )

    def is_shown(self, request):
        return may_review(request.user)


class VerificationPermissions(RecordPermissions):
    """Who may view sees the list; who may open papers and decide sees a card."""

    def user_can_inspect_obj(self, user, obj):
        return may_review(user)


class VerificationButtons(ButtonHelper):
    def inspect_button(self, pk, classnames_add=None, classnames_exclude=None):
        return super().inspect_button(pk, classnames_add, classnames_exclude) | {
            "label": "Look at the card",
            "title": "Look at this card",
        }


class VerificationAdmin(RecordAdmin):
    model = Verification
    base_url_path = "verifications"
    menu_label = "Verifications"
    menu_item_name = "verifications"
    menu_icon = "user"
    permission_helper_class = VerificationPermissions
    button_helper_class = VerificationButtons

    list_display = ("full_name", "account", "issuing_district", "submitted", "decided", "state")
    list_filter = (StatusFilter, date_filter("submitted_at", "day submitted"))
    list_select_related = ("user", "decided_by")
    search_fields = ("full_name", "full_name_ne", "user__email", "issuing_district")
    search_handler_class = CardSearch
    status_groups = [("waiting", "Waiting", Verification.WAITING)]

    export_filename = "verifications"
    export_columns = {
        "Name": lambda card: card.full_name,
        "Name in Nepali": lambda card: card.full_name_ne,
        "E-mail": lambda card: card.user.email,
        "Issuing district": lambda card: card.issuing_district,
        "Submitted (Kathmandu time)": lambda card: card.submitted_at,
        "Submitted (BS)": lambda card: format_bs_date(card.submitted_at),
        "Status": lambda card: str(card.get_status_display()),
        "Decided (Kathmandu time)": lambda card: card.decided_at or "",
        "Decided by": lambda card: str(card.decided_by or ""),
        "Reason": lambda card: card.rejection_reason,
    }

    def inspect_view(self, request, instance_pk):
        return review(request, instance_pk)

    @admin.display(description="account", ordering="user__email")
    def account(self, card):
        return card.user.email

    @admin.display(description="submitted", ordering="submitted_at")
    def submitted(self, card):
        return two_calendars(card.submitted_at)

    @admin.display(description="decided", ordering="decided_at")
    def decided(self, card):
        if card.decided_at is None:
            return ""
        by = card.decided_by or ""
        return format_html('{}<br><span class="gahana-note">{}</span>', two_calendars(card.decided_at), by)

    @admin.display(description="status", ordering="status")
    def state(self, card):
        return status_badge(card)
