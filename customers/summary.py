from django.urls import reverse
from wagtail.admin.site_summary import SummaryItem

from .review_queue import waiting_for
from .views.review import QUEUE_URL, may_review


class WaitingCards(SummaryItem):
    """How many citizenship cards wait, and how long the oldest has, on the admin's front page."""

    order = 50
    template_name = "customers/waiting_cards.html"

    def get_context_data(self, parent_context):
        cards = waiting_for(self.request.user)
        return {"waiting": cards.count(), "oldest": cards.first(), "url": reverse(QUEUE_URL)}

    def is_shown(self):
        return may_review(self.request.user)
