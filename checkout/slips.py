"""Slips of bank transfers: pictures of a person's account, kept in the vault by the rules for identity papers."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from checkout.models import Payment
from checkout.person import OVER
from customers import pending, vault
from customers.models import VaultDocument
from customers.pictures import clean_picture
from home.steadiness import going_on

KIND = VaultDocument.Kind.TRANSFER_SLIP
# What the words of a card's picture do not fit.
WORDS = {
    "not_a_picture": _(
        "This is not a JPEG, PNG or WebP picture. A PDF cannot be taken: please take a photo of the slip, or make "
        "a screenshot of it."
    ),
    "moving": _("This is a moving picture. Please choose a still photo of the slip."),
    "heic": _(
        "This is an iPhone picture (HEIC), which we cannot open. Please make a screenshot of it and choose that."
    ),
}


class SlipField(forms.FileField):
    """A picture of a slip; cleans to a CleanedPicture."""

    widget = forms.FileInput
    default_error_messages = {
        "required": _("Please choose a picture of the slip."),
        "empty": _("This file is empty. Please choose a picture."),
    }

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"accept": "image/*"}

    def to_python(self, data):
        upload = super().to_python(data)
        try:
            return upload and clean_picture(upload)
        except ValidationError as error:
            raise ValidationError(WORDS.get(error.code, error.message), code=error.code) from error


def unsent_slips():
    """Slips that no payment has taken: their form was not complete yet."""
    used = Payment.objects.filter(slip=OuterRef("pk"))
    return VaultDocument.objects.filter(~Exists(used), kind=KIND)


def keep_slip(user, picture):
    """Keep a cleaned picture for the next try of `user`, in place of an earlier one. Raises VaultError."""
    return pending.keep(user, KIND, picture, unsent_slips)


def kept_slip(user):
    """The slip that waits for the next try of `user`, or None."""
    return pending.pending_documents(user, unsent_slips).get(KIND)


def erase_forgotten_slips():
    """Erase the slips that nobody sent for a day; returns how many."""
    return pending.erase_forgotten(unsent_slips)


def erase_old_slips():
    """Erase the slips of buyers whose papers are erased by now (see checkout/actions/forget_buyers.py): the keys
    first, then the files. Returns how many; safe in two workers at once."""
    old = VaultDocument.objects.filter(
        kind=KIND,
        payments__order__verification__erased_at__isnull=False,
        payments__order__status__in=OVER,
        owner__has_legal_hold=False,
    )
    vault.lose_keys(old)
    erased = 0
    for document in VaultDocument.objects.filter(kind=KIND, shredded_at=None, wrapped_key=b""):
        with going_on(f"document {document.pk}"):
            vault.shred(document)
            erased += 1
    return erased
