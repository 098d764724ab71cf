from contextlib import ExitStack

from django.db import IntegrityError, transaction
from django.utils import timezone

from customers import vault
from customers.models import VaultDocument, Verification, VerificationEvent
from customers.standing import latest_verification
from home.outbox import enqueue

Status = Verification.Status
Kind = VaultDocument.Kind


class SubmissionRefused(Exception):
    """This shopper's card cannot be submitted now."""


class AlreadySubmitted(SubmissionRefused):
    """A card of this shopper waits for review."""


class AlreadyApproved(SubmissionRefused):
    """This shopper's card has been approved: there is nothing left to submit."""


class CardRefused(SubmissionRefused):
    """This shopper's card was refused for good: the shop talks to them before they may send another."""


class PictureGone(SubmissionRefused):
    """A picture that waited in the vault was erased or replaced meanwhile (see customers/pending.py)."""


def submit_verification(user, details, front, back, consent_version, *, is_renewal=False):
    """Submit the citizenship card of `user` for review, and write them so; returns the new Verification.

    `details` are the typed fields by model field name. `front` and `back` are each a CleanedPicture, or a document
    of the same shopper that already lies in the vault: kept from an earlier try (customers/pending.py), or a side
    of a returned card that was right. `is_renewal`: the name or number of an approved card has changed. Raises
    SubmissionRefused or VaultError; then nothing of it remains.
    """
    _refuse_second(user, is_renewal)
    _refuse_gone(front, back)
    # The unique constraint decides between two presses at once; the loser's pictures go with its transaction.
    with ExitStack() as undo:
        try:
            with transaction.atomic():
                verification = Verification.objects.create(
                    user=user,
                    front=_document(user, Kind.CITIZENSHIP_FRONT, front, undo),
                    back=_document(user, Kind.CITIZENSHIP_BACK, back, undo),
                    consent_version=consent_version,
                    consent_at=timezone.now(),
                    **details,
                )
                VerificationEvent.objects.create(
                    verification=verification, to_status=Status.SUBMITTED, actor=user
                )
                enqueue(
                    key=f"verification-submitted:{verification.pk}",
                    recipient=user.email,
                    template="verification_submitted",
                    context={"verification": verification},
                    language=user.language,
                )
        except IntegrityError:
            _refuse_second(user, is_renewal)
            _refuse_gone(front, back)
            raise
        undo.pop_all()
    return verification


def _refuse_second(user, is_renewal):
    latest = latest_verification(user)
    if latest is None:
        return
    if latest.is_waiting:
        raise AlreadySubmitted
    if latest.status == Status.APPROVED and not is_renewal:
        raise AlreadyApproved
    if latest.status == Status.REJECTED:
        raise CardRefused


def _refuse_gone(*pictures):
    waiting = {picture.pk for picture in pictures if isinstance(picture, VaultDocument)}
    there = VaultDocument.objects.filter(pk__in=waiting, shredded_at=None).count()
    if there < len(waiting):
        raise PictureGone from None


def _document(user, kind, picture, undo):
    if isinstance(picture, VaultDocument):
        if picture.owner_id != user.pk or picture.kind != kind:
            raise ValueError("a picture of another person, or of the other side")
        return picture
    document = vault.store(user, kind, picture)
    undo.callback(vault.abandon, document.storage_name)
    return document
