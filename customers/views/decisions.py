"""What a reviewer decides on a card. The next card opens after it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from customers.actions.claim_next import claim_next
from customers.actions.decide_verification import DecisionRefused, approve, refuse, return_card
from customers.models import Verification
from customers.reasons import BACK, DETAILS, FRONT
from customers.review_form import APPROVE, REFUSE, RETURN, DecisionForm
from customers.views.review import CARD_URL, card_for, go_on, is_under_review, show_card


@never_cache
@require_POST
def approve_card(request, pk):
    def decide(card, said):
        approve(
            card,
            request.user,
            source_of_funds=said["source_of_funds"],
            private_note=said["private_note"],
        )
        if card.status == Verification.Status.SECOND_LOOK:
            return f"{card.full_name} waits for a second reviewer."
        return f"{card.full_name} is approved and gets a mail."

    return _decided(request, pk, APPROVE, decide)


@never_cache
@require_POST
def ask_again(request, pk):
    def decide(card, said):
        wrong = said["wrong"]
        return_card(
            card,
            request.user,
            said["reason"],
            front=FRONT in wrong,
            back=BACK in wrong,
            details=DETAILS in wrong,
            private_note=said["private_note"],
        )
        return f"{card.full_name} is asked to send again, by mail."

    return _decided(request, pk, RETURN, decide)


@never_cache
@require_POST
def refuse_card(request, pk):
    def decide(card, said):
        refuse(card, request.user, said["reason"], private_note=said["private_note"])
        return f"{card.full_name} is refused and gets a mail with the reason."

    return _decided(request, pk, REFUSE, decide)


def _decided(request, pk, decision, decide):
    card = card_for(request, pk)
    if card.is_waiting and card.claimed_by_id != request.user.pk:
        messages.warning(request, "Take the card before you decide on it.")
        return redirect(CARD_URL, pk)
    form = DecisionForm(request.POST, decision=decision)
    if not form.is_valid():
        return show_card(request, card, form=form, shows_pictures=is_under_review(request, card), status=422)
    try:
        told = decide(card, form.cleaned_data)
    except DecisionRefused as refusal:
        messages.warning(request, str(refusal))
        return redirect(CARD_URL, pk)
    messages.success(request, told)
    # On from here: cards that were skipped come again at the end.
    return go_on(request, claim_next(request.user, card) or claim_next(request.user))
