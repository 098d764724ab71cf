"""What a shopper has to send now: the whole card, only what was wrong with it, or nothing."""

import re
from dataclasses import dataclass, field

from . import places
from .models import VaultDocument, Verification

DEVANAGARI = re.compile("[\u0900-\u097f]")
Status = Verification.Status
SIDES = {"front": VaultDocument.Kind.CITIZENSHIP_FRONT, "back": VaultDocument.Kind.CITIZENSHIP_BACK}


@dataclass(frozen=True)
class Asked:
    """`sides` are to be photographed; `kept` are those of the earlier card that were right and are taken along."""

    sides: tuple[str, ...] = tuple(SIDES)
    kept: dict[str, VaultDocument] = field(default_factory=dict)
    earlier: Verification | None = None
    is_renewal: bool = False
    details_are_right: bool = False


def asked_of(latest, wants_change=False):
    """What is asked of a shopper whose newest submission is `latest`; None when there is nothing to send.

    `wants_change`: the shopper says that the name or the number is another one now.
    """
    if latest is None:
        return Asked()
    if latest.status == Status.APPROVED and wants_change:
        return Asked(earlier=latest, is_renewal=True)
    if latest.status == Status.RETURNED:
        return _again(latest)
    return None


def _again(returned):
    wrong = {"front": returned.front_is_wrong, "back": returned.back_is_wrong}
    if not (any(wrong.values()) or returned.details_are_wrong):
        return Asked(earlier=returned)  # turned down before one could say what was wrong
    papers = {"front": returned.front, "back": returned.back}
    kept = {side: paper for side, paper in papers.items() if not wrong[side] and paper.shredded_at is None}
    return Asked(
        sides=tuple(side for side in SIDES if side not in kept),
        kept=kept,
        earlier=returned,
        details_are_right=not returned.details_are_wrong,
    )


def first_values(user, earlier, names):
    """What the form begins with: the model fields `names` of the earlier card, or what the account knows."""
    if earlier is None:
        name = user.get_full_name()
        box = "full_name_ne" if DEVANAGARI.search(name) else "full_name"
        return {box: name, "phone": user.phone, "same_address": True}
    values = {name: getattr(earlier, name) for name in names}
    # Cards of older times name their place, but not by its id.
    level = earlier.local_level or places.find(earlier.district, earlier.municipality)
    return values | {
        "local_level": level,
        "ward": earlier.ward,
        "same_address": not earlier.current_district,
        "current_local_level": earlier.current_local_level,
        "current_ward": earlier.current_ward,
    }
