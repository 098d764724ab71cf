from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem

from .views.review import CARD_URL, LIST_URL, may_review, waiting_for


class WaitingCards(SummaryItem):
    """How many citizenship cards wait, on the admin's front page."""

    order = 50
    template_name = "customers/waiting_cards.html"

    def get_context_data(self, parent_context):
        first = waiting_for(self.request.user).first()
        return {
            "waiting": waiting_for(self.request.user).count(),
            "url": reverse(CARD_URL, args=[first.pk]) if first else reverse(LIST_URL),
        }

    def is_shown(self):
        return may_review(self.request.user)
