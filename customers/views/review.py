from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from customers.actions.decide_verification import DecisionRefused, approve, reject
from customers.looks import visits
from customers.models import DocumentAccess, Verification
from customers.review_form import RejectionForm

LIST_URL = "verifications_modeladmin_index"
CARD_URL = "verifications_modeladmin_inspect"


def may_review(user):
    """Whether `user` may open citizenship cards and decide on them."""
    return user.has_perms(["customers.read_document", "customers.decide_verification"])


def waiting_for(user):
    """The cards that wait for `user`'s decision, the oldest first. Nobody decides on their own."""
    waiting = Verification.objects.filter(status=Verification.Status.SUBMITTED).exclude(user=user)
    return waiting.order_by("submitted_at", "pk")


def _card(request, pk):
    if not may_review(request.user):
        raise PermissionDenied
    return get_object_or_404(
        Verification.objects.select_related("user", "decided_by", "front", "back"), pk=pk
    )


@never_cache
@require_safe
def review(request, pk):
    """One card: both pictures beside what the shopper typed."""
    return _show(request, _card(request, pk), RejectionForm())


@require_POST
def approve_card(request, pk):
    card = _card(request, pk)
    try:
        approve(card, request.user)
    except DecisionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(CARD_URL, pk)
    messages.success(request, f"{card.full_name} is approved and gets a mail.")
    return _next_card(request)


@never_cache
@require_POST
def reject_card(request, pk):
    card = _card(request, pk)
    form = RejectionForm(request.POST)
    if not form.is_valid():
        return _show(request, card, form, status=422)
    try:
        reject(card, request.user, form.cleaned_data["reason"])
    except DecisionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(CARD_URL, pk)
    messages.success(request, f"{card.full_name} is turned down and gets a mail with the reason.")
    return _next_card(request)


def _next_card(request):
    card = waiting_for(request.user).first()
    if card:
        return redirect(CARD_URL, card.pk)
    messages.info(request, "No more cards wait.")
    return redirect(LIST_URL)


def _show(request, card, form, status=200):
    same_number = Verification.objects.filter(
        citizenship_number__iexact=card.citizenship_number, issuing_district=card.issuing_district
    )
    context = {
        "card": card,
        "form": form,
        "earlier": Verification.objects.filter(user=card.user).exclude(pk=card.pk),
        "events": card.events.select_related("actor"),
        "visits": visits(DocumentAccess.objects.filter(document__in=[card.front_id, card.back_id]), most=20),
        "others": same_number.exclude(user=card.user).select_related("user")[:5],
        "is_own": card.user_id == request.user.pk,
        "waiting": waiting_for(request.user).count(),
        "list_url": reverse(LIST_URL),
    }
    return render(request, "customers/review.html", context, status=status)
