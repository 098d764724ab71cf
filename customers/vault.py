"""The vault: citizenship papers, encrypted on disk (or in a bucket: STORAGES["vault"]).

Each file has a random 256-bit key of its own; that key lies in the document's row, wrapped by one of KYC_KEYS.
Both seals (AES-256-GCM) bind the document's owner, id and kind, so a file or a key that somebody moves to another
row does not open. A file is on the disk before its row is; a transaction that fails leaves at most ciphertext that
no key opens, until customers/actions/sweep_vault.py finds it. Shredding goes the other way round: the key first,
then the file, then the row says so. Nothing here logs bytes, names or numbers.
"""

import logging
import os
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from home import keyring

from .models import VaultDocument

log = logging.getLogger(__name__)

NONCE_BYTES = 12
STORAGE_NAME = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{46}")


class VaultError(Exception):
    """A document cannot be stored or opened. The message names no person and no secret."""


def store(owner, kind, picture):
    """Seal a cleaned picture (see customers/pictures.py) and write its file, then its row.

    Raises VaultError if the disk does not take it. A caller whose transaction fails later calls `abandon`.
    """
    key_id = keyring.current_key_id()
    random_name = secrets.token_hex(24)
    document = VaultDocument(
        owner=owner,
        kind=kind,
        storage_name=f"{random_name[:2]}/{random_name}",
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        key_id=key_id,
    )
    file_key = AESGCM.generate_key(bit_length=keyring.KEY_BYTES * 8)
    document.wrapped_key = _seal(keyring.keys()[key_id], file_key, _binding(document, "key"))
    _write(document.storage_name, _seal(file_key, picture.data, _binding(document, "file")))
    saved = False
    try:
        document.save(force_insert=True)
        saved = True
    finally:
        if not saved:
            abandon(document.storage_name)
    return document


def read(document):
    """The picture's bytes. Raises VaultError when the key is missing or anything has been tampered with.

    Whoever shows them to somebody writes a DocumentAccess row first.
    """
    try:
        with _files().open(_checked(document.storage_name), "rb") as file:
            sealed = file.read()
    except OSError as error:
        raise VaultError(f"document {document.pk}: its file cannot be read") from error
    try:
        return _open(_file_key(document), sealed, _binding(document, "file"))
    except (InvalidTag, ValueError) as error:
        raise VaultError(f"document {document.pk}: it does not open with its key") from error


def rewrap(document):
    """Wrap the document's key with the current key of KYC_KEYS; the file stays as it is.

    Returns whether this call did it: not when somebody else has, or the document was shredded meanwhile.
    Raises VaultError when the key does not open; then nothing has changed.
    """
    wrapped = bytes(document.wrapped_key)
    key_id = keyring.current_key_id()
    anew = _seal(keyring.keys()[key_id], _file_key(document), _binding(document, "key"))
    unchanged = VaultDocument.objects.filter(pk=document.pk, key_id=document.key_id, wrapped_key=wrapped)
    return bool(unchanged.update(key_id=key_id, wrapped_key=anew))


def lose_keys(documents):
    """The first half of shredding: no key opens these documents (a queryset) any more."""
    documents.filter(shredded_at=None).update(wrapped_key=b"")


def shred(document):
    """The second half: remove the file of a document whose key is gone, and say so in its row. May be repeated.

    Raises VaultError when the disk does not let go of it.
    """
    # The demo shop's cards were never in the vault.
    if STORAGE_NAME.fullmatch(document.storage_name):
        erase_file(document.storage_name)
    VaultDocument.objects.filter(pk=document.pk, shredded_at=None, wrapped_key=b"").update(
        shredded_at=timezone.now()
    )


def erase_file(storage_name):
    """Remove a file from the disk; its row and key are the caller's. A file already gone is fine.

    Raises VaultError when the disk does not let go of it.
    """
    try:
        _files().delete(_checked(storage_name))
    except OSError as error:
        raise VaultError("the vault's disk does not let go of a document") from error


def abandon(storage_name):
    """Remove the file of a document whose row is gone or never came. Where the disk does not let go of it, it is
    noise that no key opens, and swept later: no reason for the caller to fail."""
    try:
        erase_file(storage_name)
    except VaultError as error:
        log.warning("%s: left to be swept", error)


def _file_key(document):
    wrapping_key = keyring.keys().get(document.key_id)
    if wrapping_key is None:
        raise VaultError(f"document {document.pk}: KYC_KEYS has no key {document.key_id!r}")
    try:
        return _open(wrapping_key, bytes(document.wrapped_key), _binding(document, "key"))
    except (InvalidTag, ValueError) as error:
        raise VaultError(f"document {document.pk}: its key does not open") from error


def _binding(document, purpose):
    parts = ("gahana-vault-1", purpose, str(document.owner_id), str(document.pk), document.kind)
    return "\0".join(parts).encode()


def _seal(key, data, binding):
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, binding)


def _open(key, sealed, binding):
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], binding)


def _files():
    return storages["vault"]


def _checked(storage_name):
    # The name comes from the database: one that we did not make must not lead out of the vault.
    if not STORAGE_NAME.fullmatch(storage_name):
        raise VaultError("a document's file has a name that the vault never gives")
    return storage_name


def _write(storage_name, data):
    try:
        _files().save(_checked(storage_name), ContentFile(data))
    except OSError as error:
        raise VaultError("the vault's disk does not take a document") from error
