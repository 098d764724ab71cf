"""The vault: citizenship papers, encrypted on disk.

Each file has a random 256-bit key of its own; that key lies in the document's row, wrapped by one of KYC_KEYS.
Both seals (AES-256-GCM) bind the document's owner, id and kind, so a file or a key that somebody moves to another
row does not open. A file is on the disk before its row is; a transaction that fails leaves at most ciphertext that
no key opens. Nothing here logs bytes, names or numbers.
"""

import base64
import binascii
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from .models import VaultDocument

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
STORAGE_NAME = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{46}")


class VaultError(Exception):
    """A document cannot be stored or opened. The message names no person and no secret."""


class KeyringError(VaultError):
    """KYC_KEYS is missing or malformed; the message is one line for whoever sets it."""


def parse_keys(text):
    """The keys of KYC_KEYS ("id:base64,id2:base64") by id, the current one first. Raises KeyringError."""
    keys = {}
    for position, entry in enumerate((text or "").split(","), start=1):
        if not entry.strip():
            continue
        key_id, separator, encoded = entry.strip().partition(":")
        if not separator or not KEY_ID.fullmatch(key_id):
            raise KeyringError(
                f"KYC_KEYS, key {position}: write id:base64, the id in letters, digits and ._-"
            )
        if key_id in keys:
            raise KeyringError(f"KYC_KEYS, key {position}: the id {key_id} is given twice")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise KeyringError(f"KYC_KEYS, key {key_id}: not base64") from None
        if len(key) != KEY_BYTES:
            raise KeyringError(f"KYC_KEYS, key {key_id}: {len(key)} bytes instead of {KEY_BYTES}")
        keys[key_id] = key
    if not keys:
        raise KeyringError("KYC_KEYS holds no key: give id:base64 of 32 random bytes")
    return keys


def store(owner, kind, picture):
    """Seal a cleaned picture (see customers/pictures.py) and write its file, then its row.

    Raises VaultError if the disk does not take it. A caller whose transaction fails later calls `erase_file`.
    """
    key_id, wrapping_key = next(iter(parse_keys(settings.KYC_KEYS).items()))
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
    file_key = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
    document.wrapped_key = _seal(wrapping_key, file_key, _binding(document, "key"))
    _write(_path(document.storage_name), _seal(file_key, picture.data, _binding(document, "file")))
    saved = False
    try:
        document.save(force_insert=True)
        saved = True
    finally:
        if not saved:
            erase_file(document.storage_name)
    return document


def read(document):
    """The picture's bytes. Raises VaultError when the key is missing or anything has been tampered with.

    Whoever shows them to somebody writes a DocumentAccess row first.
    """
    wrapping_key = parse_keys(settings.KYC_KEYS).get(document.key_id)
    if wrapping_key is None:
        raise VaultError(f"document {document.pk}: KYC_KEYS has no key {document.key_id!r}")
    try:
        sealed = _path(document.storage_name).read_bytes()
    except OSError as error:
        raise VaultError(f"document {document.pk}: its file cannot be read") from error
    try:
        file_key = _open(wrapping_key, bytes(document.wrapped_key), _binding(document, "key"))
        return _open(file_key, sealed, _binding(document, "file"))
    except (InvalidTag, ValueError) as error:
        raise VaultError(f"document {document.pk}: it does not open with its key") from error


def erase_file(storage_name):
    """Remove a file from the disk; its row and key are the caller's. A file already gone is fine."""
    with suppress(FileNotFoundError):
        _path(storage_name).unlink()


def _binding(document, purpose):
    parts = ("gahana-vault-1", purpose, str(document.owner_id), str(document.pk), document.kind)
    return "\0".join(parts).encode()


def _seal(key, data, binding):
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, binding)


def _open(key, sealed, binding):
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], binding)


def _path(storage_name):
    # The name comes from the database: one that we did not make must not lead out of the vault.
    if not STORAGE_NAME.fullmatch(storage_name):
        raise VaultError("a document's file has a name that the vault never gives")
    return Path(settings.VAULT_ROOT) / storage_name


def _write(path, data):
    """Write all or nothing, for this process's user alone: a temporary file, on the disk, then renamed."""
    temporary = path.with_suffix(".tmp")
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        folder_fd = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder_fd)
        finally:
            os.close(folder_fd)
    except OSError as error:
        raise VaultError("the vault's disk does not take a document") from error
