"""What the shop keeps of a shopper, for the shopper: one ZIP with what was typed and the pictures of the card."""

import json
import logging
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.utils import timezone

from customers import vault
from customers.models import DocumentAccess, User, VaultDocument, Verification
from customers.signals import data_collected

log = logging.getLogger(__name__)

# Without the reviewers' own notes: they say what the shop thinks, not what it was told.
CARD_FIELDS = (
    "status",
    "full_name",
    "full_name_ne",
    "sex",
    "parent_name",
    "nationality",
    "citizenship_number",
    "issuing_district",
    "issue_date",
    "birth_date",
    "address",
    "current_address",
    "phone",
    "consent_version",
    "consent_at",
    "submitted_at",
    "decided_at",
    "rejection_reason",
    "erased_at",
)


def personal_data(user):
    """All of it but the pictures, as it goes into JSON."""
    return {
        "written_at": timezone.localtime(),
        "profile": {
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "phone": user.phone,
            "language": user.language,
            "account_opened_at": user.date_joined,
            "last_login_at": user.last_login,
        },
        "addresses": [_address(address) for address in user.addresses.all()],
        "citizenship_cards": [
            {name: getattr(card, name) for name in CARD_FIELDS} for card in user.verifications.all()
        ],
        "looks_at_the_card": [
            {
                "at": look.created_at,
                "by": "you" if look.viewer_id == user.pk else look.viewer.get_full_name() or "staff",
                "reason": look.reason,
                "picture": look.document.kind,
            }
            for look in DocumentAccess.objects.filter(document__owner=user).select_related(
                "document", "viewer"
            )
        ],
        "logged_in_devices": list(user.usersession_set.values("ip", "user_agent", "created_at")),
        **dict(answer for _, answer in data_collected.send(User, user=user)),
    }


def _address(address):
    return {
        "label": address.label,
        "person": address.person,
        "phone": address.phone,
        "address": address.line,
        "is_default": address.is_default,
    }


def as_zip(user, reason):
    """The chunks of the ZIP. Each picture's look is written down, with `reason`, before its first byte."""
    text = json.dumps(personal_data(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return _zip(user, reason, text)


def _zip(user, reason, text):
    chunks = _Chunks()
    with ZipFile(chunks, "w", ZIP_DEFLATED) as archive:
        archive.writestr("my-data.json", text)
        yield chunks.take()
        for name, document in _pictures(user):
            DocumentAccess.objects.create(document=document, viewer=user, reason=reason)
            try:
                data = vault.read(document)
            except vault.VaultError as error:
                log.error("%s", error)
                archive.writestr(f"{name}.txt", "This picture cannot be opened just now. Please write to us.")
            else:
                archive.writestr(f"{name}.{document.content_type.removeprefix('image/')}", data, ZIP_STORED)
            yield chunks.take()
    yield chunks.take()


def _pictures(user):
    """(a name, the document) of each picture that was sent and is still there; each once."""
    cards = Verification.objects.filter(user=user)
    sent = {pk for pair in cards.values_list("front", "back") for pk in pair}
    is_paper = Q(pk__in=sent) | Q(kind=VaultDocument.Kind.TRANSFER_SLIP)
    papers = VaultDocument.objects.filter(is_paper, owner=user, shredded_at=None).order_by("created_at")
    for number, document in enumerate(papers, start=1):
        folder = "card" if document.pk in sent else "transfers"
        yield f"{folder}/{number}-{document.kind}", document


class _Chunks:
    """A file that is only written to, and taken away piece by piece."""

    def __init__(self):
        self.pieces = []

    def write(self, piece):
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self):
        """Nothing waits."""

    def take(self):
        taken, self.pieces = b"".join(self.pieces), []
        return taken
