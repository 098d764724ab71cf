"""The chain of hashes that runs through a series: each invoice seals itself and the one before it."""

import json
from datetime import UTC

from .content import digest_of


def sealed_hash(invoice):
    """SHA-256 over what an Invoice says and over `previous_hash`. The content goes in by its own digest; that it
    cannot be guessed from the digest is up to the random `salt` in it."""
    said = [
        invoice.kind,
        invoice.number,
        invoice.issued_at.astimezone(UTC).isoformat(timespec="microseconds"),
        f"{invoice.amount:.2f}",
        digest_of(invoice.content),
        invoice.previous_hash,
    ]
    return digest_of(json.dumps(said))
