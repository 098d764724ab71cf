from django.db import router
from django.db.models import ProtectedError
from django.db.models.deletion import Collector
from django.shortcuts import redirect
from django.urls import path
from wagtail import hooks
from wagtail.admin import messages

from .models import User
from .summary import WaitingCards
from .views import decisions, documents, review


@hooks.register("register_admin_urls")
def register_review_urls():
    return [
        path("verifications/queue/", review.queue, name="customers_queue"),
        path("verifications/next/", review.take_next, name="customers_next"),
        path("verifications/<int:pk>/look/", review.look, name="customers_look"),
        path("verifications/<int:pk>/release/", review.give_back, name="customers_release"),
        path("verifications/<int:pk>/approve/", decisions.approve_card, name="customers_approve"),
        path("verifications/<int:pk>/return/", decisions.ask_again, name="customers_return"),
        path("verifications/<int:pk>/refuse/", decisions.refuse_card, name="customers_refuse"),
        path(
            "verifications/documents/<uuid:pk>/",
            documents.reviewed_document,
            name="customers_review_document",
        ),
    ]


@hooks.register("construct_homepage_summary_items")
def add_waiting_cards(request, items):
    items.append(WaitingCards(request))


def is_in_the_books(users):
    """Whether orders, cards, rates or the history of one of these name who it was."""
    try:
        Collector(using=router.db_for_write(User)).collect(users)
    except ProtectedError:
        return True
    return False


def refuse_to_delete(request):
    messages.error(
        request,
        "Orders, cards or rates name this person and stay in the books. Take away the tick at Active instead.",
    )


@hooks.register("before_delete_user")
def keep_people_in_the_books(request, user):
    if is_in_the_books([user]):
        refuse_to_delete(request)
        return redirect("wagtailusers_users:edit", user.pk)
    return None


@hooks.register("before_bulk_action")
def keep_people_in_the_books_together(request, action_type, objects, action):
    if action_type == "delete" and action.model is User and objects and is_in_the_books(objects):
        refuse_to_delete(request)
        return redirect("wagtailusers_users:index")
    return None
