"""The keys of KYC_KEYS, by which papers and personal columns are sealed (customers/vault.py, home/sealed.py).

"id:base64,id2:base64": new things are sealed with the first, the others open what was sealed before (see
`manage.py rotate_keys`). From each key others are derived for single purposes: no two uses share one.
"""

import base64
import binascii
import re
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES = 32
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")


class KeyringError(Exception):
    """KYC_KEYS is missing or malformed; the message is one line for whoever sets it."""


@lru_cache(maxsize=16)
def parse_keys(text):
    """The keys in `text` by id, the current one first. Raises KeyringError."""
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


def keys():
    """The keys in force by id, the current one first. Whoever gets them must not change them."""
    return parse_keys(settings.KYC_KEYS)


def current_key_id():
    return next(iter(keys()))


@lru_cache(maxsize=64)
def derived(key, purpose):
    """32 bytes that belong to `key` and to `purpose` alone (HKDF with SHA-256, RFC 5869)."""
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"gahana:{purpose}".encode()).derive(key)
