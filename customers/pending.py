"""Pictures that passed while another field of the form did not: kept, so that nobody picks them again.

They are documents in the vault without a verification. Nobody can look at them, the next submission of the same
shopper takes them, and they are erased when they have waited for a day. They are kept only with consent.

Other papers are kept in the same way: `unsent` is the function that gives those of a kind that nothing uses yet.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q
from django.utils import timezone

from . import vault
from .models import VaultDocument, Verification
from .sending import SIDES

# A form left open for longer has to name its pictures again. Erasing comes later than that, so that no
# submission under way loses its picture.
USABLE_FOR = timedelta(hours=12)
ERASED_AFTER = timedelta(hours=24)


def unsent_cards():
    uses = Verification.objects.filter(Q(front=OuterRef("pk")) | Q(back=OuterRef("pk")))
    # The vault holds other papers than cards too: they are another's business.
    return VaultDocument.objects.filter(~Exists(uses), kind__in=SIDES.values())


def pending_documents(user, unsent=unsent_cards):
    """The pictures that wait for the next submission of `user`, by kind."""
    since = timezone.now() - USABLE_FOR
    waiting = unsent().filter(owner=user, created_at__gte=since).order_by("created_at")
    return {document.kind: document for document in waiting}


def keep(user, kind, picture, unsent=unsent_cards):
    """Keep a cleaned picture for the next submission, in place of an earlier one. Raises VaultError."""
    earlier = list(unsent().filter(owner=user, kind=kind))
    document = vault.store(user, kind, picture)
    for superseded in earlier:
        _erase(superseded, unsent)
    erase_forgotten(unsent)
    return document


def discard(user):
    """Erase what waits for `user`: a card was sent, with other pictures."""
    for document in unsent_cards().filter(owner=user):
        _erase(document, unsent_cards)


def erase_forgotten(unsent=unsent_cards, limit=50):
    """Erase pictures that nobody sent for a day. Returns how many; safe to call at any time."""
    before = timezone.now() - ERASED_AFTER
    return sum(_erase(document, unsent) for document in unsent().filter(created_at__lt=before)[:limit])


def _erase(document, unsent):
    """Whether the document was erased: not if a submission took it meanwhile."""
    try:
        with transaction.atomic():
            if not unsent().filter(pk=document.pk).delete()[0]:
                return False
    except (ProtectedError, IntegrityError):
        return False
    vault.abandon(document.storage_name)
    return True
