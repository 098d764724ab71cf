"""Citizenship papers are kept as long as the law asks, and then erased: pictures, keys and typed details.

What tells that a check was made stays: when, by whom, how it ended, and who had looked at the papers.
"""

from calendar import monthrange

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from customers import vault
from customers.models import PaperSettings, User, VaultDocument, Verification, VerificationEvent
from home.sealed import SealedTextField, with_digests
from home.steadiness import going_on

ERASED = "erased"


def erase_due_papers(limit=500):
    """Erase the papers of everybody whose time has run out, and end what a crash left half done. Returns of how
    many people; safe at any time and in two workers at once."""
    erased = 0
    for user in _due().order_by("pk")[:limit]:
        with going_on(f"papers of account {user.pk}"):
            erased += erase_papers(user)
    _remove_files(_keyless())
    return erased


def erase_papers(user):
    """Whether the papers of `user` were erased by this call: not while the law asks for them, or somebody of the
    shop has yet to decide on a card."""
    with transaction.atomic():
        # Whoever puts a legal hold on the account waits here, or we see it.
        User.objects.select_for_update().get(pk=user.pk)
        if not _due().filter(pk=user.pk).exists():
            return False
        cards = Verification.objects.filter(user=user, erased_at=None)
        papers = VaultDocument.objects.filter(owner=user, pk__in=_papers_of(cards))
        # The keys first: without them the files are noise, whenever the disk lets go of them.
        vault.lose_keys(papers)
        VerificationEvent.objects.filter(verification__in=cards).update(reason="")
        cards.exclude(rejection_reason="").update(rejection_reason=ERASED)
        cards.update(**_nothing_personal(), erased_at=timezone.now())
    _remove_files(_keyless().filter(owner=user))
    return True


def _due():
    """Accounts whose papers nobody may ask for any more: long after the last sale, and after the last card and
    order too, where nothing was sold since. Who closed the account and never ordered need not wait."""
    keeping = PaperSettings.load()
    now = timezone.now()
    sale = months_before(now, 12 * keeping.years_after_sale)
    other = months_before(now, keeping.months_without_sale)
    people = User.objects.filter(
        Exists(Verification.objects.filter(user=OuterRef("pk"), erased_at=None)),
        ~Exists(Verification.objects.filter(user=OuterRef("pk"), status__in=Verification.WAITING)),
        has_legal_hold=False,
    ).annotate(
        last_sale=Max("orders__paid_at"),
        last_order=Max("orders__placed_at"),
        last_card=Max(Coalesce("verifications__decided_at", "verifications__submitted_at")),
    )
    long_ago = (
        (Q(last_sale=None) | Q(last_sale__lt=sale))
        & (Q(last_order=None) | Q(last_order__lt=other))
        & Q(last_card__lt=other)
    )
    return people.filter(long_ago | Q(closed_at__isnull=False, last_order=None))


def months_before(moment, months):
    """The same day of the month `months` earlier, or the last one of that month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    month += 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def _papers_of(cards):
    return [pk for pair in cards.values_list("front", "back") for pk in pair]


def _nothing_personal():
    """The values of an erased card: every sealed column is empty, and what else tells of the person."""
    sealed = [field for field in Verification._meta.concrete_fields if isinstance(field, SealedTextField)]
    return with_digests(Verification, **{field.name: "" for field in sealed}) | {
        "full_name": ERASED,
        "full_name_ne": ERASED,
        "sex": "",
        "nationality": "",
        "issuing_district": "",
        "issue_date": None,
        "district": "",
        "current_district": "",
        "is_politically_exposed": False,
    }


def _keyless():
    """Papers of erased cards whose files may still be there."""
    cards = Verification.objects.filter(
        Q(front=OuterRef("pk")) | Q(back=OuterRef("pk")), erased_at__isnull=False
    )
    return VaultDocument.objects.filter(Exists(cards), shredded_at=None, wrapped_key=b"")


def _remove_files(papers):
    for document in papers:
        with going_on(f"document {document.pk}"):
            vault.shred(document)
