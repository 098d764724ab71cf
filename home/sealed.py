"""Columns that neither a dump nor a disk tells: sealed with AES-256-GCM, bound to the table and column of theirs.

A sealed value is "1:<key id>:<base64>". It cannot be searched; where people must be found by it, a DigestField
beside it holds a keyed hash: the same for the same words, nothing to anybody without the key. What it does not
prevent: whoever writes to the database can exchange two values of one column.
"""

import base64
import hmac
import os
from datetime import date
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.signals import pre_save
from django.utils.functional import cached_property

from home import keyring

VERSION = "1"
NONCE_BYTES = 12


class SealError(Exception):
    """A value does not open. The message names no person and no secret."""


def seal(text, binding):
    """`text` sealed with the current key; it opens only with the same `binding`."""
    key_id = keyring.current_key_id()
    cipher = AESGCM(keyring.derived(keyring.keys()[key_id], "columns"))
    nonce = os.urandom(NONCE_BYTES)
    sealed = nonce + cipher.encrypt(nonce, text.encode(), binding.encode())
    return f"{VERSION}:{key_id}:{base64.b64encode(sealed).decode()}"


def unseal(value, binding):
    """Raises SealError when the key is missing or anything has been tampered with."""
    version, _, rest = value.partition(":")
    key_id, _, encoded = rest.partition(":")
    if version != VERSION or not encoded:
        raise SealError(f"{binding}: a value that was never sealed")
    key = keyring.keys().get(key_id)
    if key is None:
        raise SealError(f"{binding}: KYC_KEYS has no key {key_id!r}")
    try:
        sealed = base64.b64decode(encoded, validate=True)
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(keyring.derived(key, "columns")).decrypt(nonce, body, binding.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise SealError(f"{binding}: a value does not open with its key") from error


def digest(text, purpose, key_id=None):
    """The keyed hash of `text` for look-ups, "" for nothing. `purpose` parts numbers from phones."""
    if not text:
        return ""
    key_id = key_id or keyring.current_key_id()
    key = keyring.derived(keyring.keys()[key_id], f"digest:{purpose}")
    return f"{key_id}:{hmac.new(key, text.encode(), sha256).hexdigest()[:40]}"


def digests(text, purpose):
    """The hashes of `text` by every key: while keys are rotated, rows go by one or the other."""
    return [digest(text, purpose, key_id) for key_id in list(keyring.keys())] if text else []


class _OfARow(str):
    """A text that is written with its whole row, and so with its digest."""


class SealedTextField(models.TextField):
    """Text, sealed in the database and as typed in Python. Blank stays blank.

    Where a DigestField belongs to it, a row is saved with both; `update` and `bulk_update` would leave the digest
    behind and are refused, unless their values come from `with_digests`.
    """

    @property
    def binding(self):
        return f"{self.model._meta.label_lower}.{self.name}"

    @cached_property
    def digests(self):
        """The digests of this field, in the same row."""
        fields = self.model._meta.concrete_fields
        return [field for field in fields if isinstance(field, DigestField) and field.of == self.name]

    def pre_save(self, instance, add):
        text = self.to_python(super().pre_save(instance, add))
        return _OfARow(text) if self.digests and text is not None else text

    def get_db_prep_save(self, value, connection):
        if self.digests and not (value is None or isinstance(value, _OfARow)):
            raise FieldError(f"{self.binding} has a digest: save the row, or update with `with_digests`")
        return super().get_db_prep_save(value, connection)

    def get_prep_value(self, value):
        text = self.as_text(value)
        return seal(text, self.binding) if text else text

    def as_text(self, value):
        """What is sealed for a value of Python's."""
        return super().get_prep_value(value)

    def from_db_value(self, value, expression, connection):
        return self.to_python(unseal(value, self.binding)) if value else self.nothing(value)

    def nothing(self, value):
        """What an empty or missing value of the database is in Python."""
        return value

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(f"{self.binding} is sealed: look it up by a digest")
        return super().get_lookup(lookup_name)

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class SealedDateField(SealedTextField):
    """A day, sealed in the database."""

    def to_python(self, value):
        return date.fromisoformat(value) if isinstance(value, str) and value else value or None

    def as_text(self, value):
        day = self.to_python(value)
        return day.isoformat() if day else ""

    def nothing(self, value):
        return None

    def formfield(self, **kwargs):
        return models.Field.formfield(self, **{"form_class": forms.DateField, **kwargs})


class DigestField(models.CharField):
    """The digest of another field of the same row, kept up when the row is saved.

    `of` names that field; `purpose`, what is hashed with one key everywhere; `normalise`, what makes two writings
    of the same into one.
    """

    def __init__(self, *args, of="", purpose="", normalise=str, **kwargs):
        self.of, self.purpose, self.normalise = of, purpose, normalise
        options = {"max_length": 90, "blank": True, "default": "", "editable": False, "db_index": True}
        super().__init__(*args, **(options | kwargs))

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            pre_save.connect(_refuse_half, sender=cls, weak=False, dispatch_uid=(cls, name))

    def deconstruct(self):
        name, path, arguments, options = super().deconstruct()
        return (
            name,
            path,
            arguments,
            options
            | {
                "of": self.of,
                "purpose": self.purpose,
                "normalise": self.normalise,
            },
        )

    def pre_save(self, instance, add):
        value = self.of_text(getattr(instance, self.of))
        setattr(instance, self.attname, value)
        return value

    def of_text(self, text):
        """The digest that stands beside `text`."""
        return digest(self.normalise(text), self.purpose) if text else ""

    def matches(self, text):
        """The condition for rows whose field is `text`, however it is written."""
        return models.Q(**{f"{self.name}__in": digests(self.normalise(text), self.purpose)})


def with_digests(model, **values):
    """`values` of sealed and other fields as `update` takes them, with the digests that belong to them."""
    fields = {name: model._meta.get_field(name) for name in values}
    sealed = {name: field for name, field in fields.items() if isinstance(field, SealedTextField)}
    digests = {
        each.name: each.of_text(values[name]) for name, field in sealed.items() for each in field.digests
    }
    marked = {name: _OfARow(values[name]) for name, field in sealed.items() if field.digests}
    return values | marked | digests


def _refuse_half(sender, instance, update_fields=None, **kwargs):
    """A text and its digest are saved together or not at all."""
    if update_fields is None:
        return
    for field in sender._meta.concrete_fields:
        if not isinstance(field, DigestField) or field.of in instance.get_deferred_fields():
            continue  # what was not read has not changed
        if (field.of in update_fields) != (field.name in update_fields):
            raise FieldError(f"{sender._meta.label}: save {field.of} and {field.name} together")
