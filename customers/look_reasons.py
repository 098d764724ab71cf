"""Why somebody of the shop looks at citizenship papers, kept in their session. Nothing is shown without a reason.

Whoever works through the queue says it once; it holds for half an hour and for the cards they have claimed. Any
other look is for one card, and is asked for each time.
"""

import time

from customers.review_queue import may_decide

REVIEWING = "review_reason"
LOOKS = "review_looks"
REVIEWING_LASTS = 30 * 60  # seconds
LOOK_LASTS = 5 * 60  # seconds; the pictures of the page that was just opened


def begin_reviewing(request, reason):
    request.session[REVIEWING] = {"reason": reason, "at": time.time()}


def reviewing_reason(request):
    """Why this session works through the queue; "" when it has not said so for half an hour."""
    return _unless_old(request.session.get(REVIEWING), REVIEWING_LASTS)


def allow_look(request, card, reason):
    """Let this session see the pictures of one card, or one other paper, now."""
    looks = request.session.get(LOOKS, {})
    fresh = {key: look for key, look in looks.items() if _unless_old(look, LOOK_LASTS)}
    request.session[LOOKS] = fresh | {str(card.pk): {"reason": reason, "at": time.time()}}


def reason_to_look(request, card):
    """Why this session may see the pictures of `card`; "" when it may not."""
    if may_decide(card, request.user):
        return reviewing_reason(request) if card.claimed_by_id == request.user.pk else ""
    return allowed_look(request, card)


def allowed_look(request, paper):
    """Why this session may see `paper` just now, as `allow_look` took it down; "" when it may not."""
    return _unless_old(request.session.get(LOOKS, {}).get(str(paper.pk)), LOOK_LASTS)


def _unless_old(said, lasts):
    return said["reason"] if said and time.time() - said["at"] < lasts else ""
