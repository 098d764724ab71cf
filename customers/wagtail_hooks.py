from django.urls import path
from wagtail import hooks

from .summary import WaitingCards
from .views import documents, review


@hooks.register("register_admin_urls")
def register_review_urls():
    return [
        path("verifications/<int:pk>/approve/", review.approve_card, name="customers_approve"),
        path("verifications/<int:pk>/reject/", review.reject_card, name="customers_reject"),
        path(
            "verifications/documents/<uuid:pk>/",
            documents.reviewed_document,
            name="customers_review_document",
        ),
    ]


@hooks.register("construct_homepage_summary_items")
def add_waiting_cards(request, items):
    items.append(WaitingCards(request))
