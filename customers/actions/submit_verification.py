from contextlib import ExitStack

from django.db import IntegrityError, transaction
from django.utils import timezone

from customers import vault
from customers.models import VaultDocument, Verification, VerificationEvent
from customers.standing import latest_verification

Status = Verification.Status
Kind = VaultDocument.Kind


class SubmissionRefused(Exception):
    """This shopper's card cannot be submitted now."""


class AlreadySubmitted(SubmissionRefused):
    """A card of this shopper waits for review."""


class AlreadyApproved(SubmissionRefused):
    """This shopper's card has been approved: there is nothing left to submit."""


class PictureGone(SubmissionRefused):
    """A picture that waited in the vault was erased or replaced meanwhile (see customers/pending.py)."""


def submit_verification(user, details, front, back, consent_version):
    """Submit the citizenship card of `user` for review; returns the new Verification.

    `details` are the typed fields by model field name. `front` and `back` are each a CleanedPicture, or a document
    of the same shopper that already lies in the vault (see customers/pending.py). Raises SubmissionRefused or
    VaultError; then nothing of it remains.
    """
    _refuse_second(user)
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
        except IntegrityError:
            _refuse_second(user)
            waiting = [picture.pk for picture in (front, back) if isinstance(picture, VaultDocument)]
            if VaultDocument.objects.filter(pk__in=waiting).count() < len(waiting):
                raise PictureGone from None
            raise
        undo.pop_all()
    return verification


def _refuse_second(user):
    latest = latest_verification(user)
    if latest and latest.status == Status.SUBMITTED:
        raise AlreadySubmitted
    if latest and latest.status == Status.APPROVED:
        raise AlreadyApproved


def _document(user, kind, picture, undo):
    if isinstance(picture, VaultDocument):
        if picture.owner_id != user.pk or picture.kind != kind:
            raise ValueError("a picture of another person, or of the other side")
        return picture
    document = vault.store(user, kind, picture)
    undo.callback(vault.erase_file, document.storage_name)
    return document
