"""The review desk: the queue, and one card with its pictures beside what the shopper typed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from customers import second_factor
from customers.actions.claim_next import claim_next
from customers.actions.claim_verification import claim, release
from customers.look_reasons import allow_look, begin_reviewing, reason_to_look, reviewing_reason
from customers.looks import visits
from customers.models import DocumentAccess, Verification
from customers.reasons import REASONS
from customers.review_checks import OK, checks_of
from customers.review_form import DecisionForm, LookForm
from customers.review_queue import claimed_until, may_decide, waiting_cards, waiting_for

LIST_URL = "verifications_modeladmin_index"
CARD_URL = "verifications_modeladmin_inspect"
QUEUE_URL = "customers_queue"
MOST_IN_QUEUE = 200


def may_review(user):
    """Whether `user` may open citizenship cards and decide on them."""
    return user.has_perms(["customers.read_document", "customers.decide_verification"])


def card_for(request, pk):
    """The card, for a reviewer."""
    if not may_review(request.user):
        raise PermissionDenied
    people = ("user", "decided_by", "claimed_by", "first_approved_by")
    return get_object_or_404(Verification.objects.select_related(*people, "front", "back"), pk=pk)


@never_cache
@require_safe
def queue(request):
    """All cards that wait, the oldest first, and who has which."""
    if not may_review(request.user):
        raise PermissionDenied
    return _show_queue(request, LookForm())


@require_POST
def take_next(request):
    """Claim the oldest free card; with `after`, give that card back and claim the oldest of the later ones."""
    if not may_review(request.user):
        raise PermissionDenied
    if not reviewing_reason(request):
        form = LookForm(request.POST)
        if not form.is_valid():
            return _show_queue(request, form, status=422)
        begin_reviewing(request, form.cleaned_data["reason"])
    left = _card_left(request)
    if left:
        release(left, request.user)
    return go_on(request, claim_next(request.user, left))


@require_POST
def give_back(request, pk):
    """Back to the queue, undecided."""
    release(card_for(request, pk), request.user)
    return redirect(QUEUE_URL)


@never_cache
@require_safe
def review(request, pk):
    """One card: both pictures beside what the shopper typed."""
    card = card_for(request, pk)
    if _shows_pictures_soon(request, card) and not second_factor.is_fresh(request):
        return second_factor.ask_for_it(request, then=request.path)
    return show_card(request, card, shows_pictures=is_under_review(request, card))


@never_cache
@require_POST
def look(request, pk):
    """Say why, and see the pictures: of a card that waits by claiming it, of any other this once."""
    card = card_for(request, pk)
    if not _shows_pictures_soon(request, card):
        return redirect(CARD_URL, pk)
    claims = may_decide(card, request.user)
    reason = reviewing_reason(request) if claims else ""
    says_reason = not reason
    if says_reason:
        form = LookForm(request.POST)
        if not form.is_valid():
            return show_card(request, card, look_form=form, status=422)
        reason = form.cleaned_data["reason"]
    if claims:
        if says_reason:
            begin_reviewing(request, reason)
        if not claim(card, request.user):
            messages.warning(request, "Somebody else has just taken this card.")
        return redirect(CARD_URL, pk)
    if not second_factor.is_fresh(request):
        return second_factor.ask_for_it(request, then=reverse(CARD_URL, args=[pk]))
    allow_look(request, card, reason)
    return show_card(request, card, shows_pictures=True)


def go_on(request, card):
    """To `card`, or to the queue when there is none."""
    if card:
        return redirect(CARD_URL, card.pk)
    is_left = waiting_for(request.user).exists()
    messages.info(
        request, "Colleagues have the cards that are left." if is_left else "No more cards wait for you."
    )
    return redirect(QUEUE_URL)


def is_under_review(request, card):
    """Whether the card is this reviewer's to decide, and they have said why they look."""
    return may_decide(card, request.user) and bool(reason_to_look(request, card))


def show_card(request, card, *, form=None, look_form=None, shows_pictures=False, status=200):
    """The page of a card. With `form`, a decision that was not complete."""
    if card.erased_at:
        return render(request, "customers/review/erased.html", _around(request, card), status=status)
    earlier = Verification.objects.filter(user=card.user, erased_at=None).exclude(pk=card.pk)[:20]
    looks = DocumentAccess.objects.filter(document__in=[card.front_id, card.back_id])
    holds = may_decide(card, request.user) and card.claimed_by_id == request.user.pk
    checks = checks_of(card, earlier)
    context = _around(request, card) | {
        "checks": checks,
        "speaking_against": sum(check.tone != OK for check in checks),
        "earlier": earlier,
        "visits": visits(looks, most=20),
        "decides": holds and (shows_pictures or form is not None),
        "may_return": card.status == Verification.Status.REJECTED
        and shows_pictures
        and not card.user.closed_at,
        "form": form or DecisionForm(initial={"private_note": card.private_note}),
        "reasons": REASONS,
        "look_form": look_form or LookForm(),
        "says_reason": not (may_decide(card, request.user) and reviewing_reason(request)),
        "shows_pictures": shows_pictures,
        "asks_to_look": not shows_pictures and _shows_pictures_soon(request, card),
        "claims": may_decide(card, request.user),
        "has_shortcuts": _has_shortcuts(request.user),
    }
    return render(request, "customers/review/card.html", context, status=status)


def _around(request, card):
    until = claimed_until(card)
    return {
        "card": card,
        "events": card.events.select_related("actor"),
        "is_own": card.user_id == request.user.pk,
        "claimed_until": until,
        "is_mine": until and card.claimed_by_id == request.user.pk,
        "is_taken": until and card.claimed_by_id != request.user.pk,
        "waiting": waiting_for(request.user).count(),
    }


def _shows_pictures_soon(request, card):
    """Whether the pictures are one reason away: not for one's own card, nor for one that somebody else has."""
    if card.erased_at or card.user_id == request.user.pk:
        return False
    is_taken = claimed_until(card) and card.claimed_by_id != request.user.pk
    return not (may_decide(card, request.user) and is_taken)


def _card_left(request):
    pk = request.POST.get("after", "")
    return (
        Verification.objects.filter(pk=pk).first() if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
    )


def _has_shortcuts(user):
    """Whoever switches off Wagtail's shortcuts wants none of ours."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile is None or profile.keyboard_shortcuts


def _show_queue(request, form, status=200):
    cards = waiting_cards().select_related("user", "claimed_by", "first_approved_by")
    rows = [
        {
            "card": card,
            "until": claimed_until(card),
            "is_mine": card.claimed_by_id == request.user.pk,
            "is_for_me": may_decide(card, request.user),
        }
        for card in cards[:MOST_IN_QUEUE]
    ]
    context = {
        "rows": rows,
        "waiting": waiting_for(request.user).count(),
        "form": form,
        "reason": reviewing_reason(request),
    }
    return render(request, "customers/review/queue.html", context, status=status)
