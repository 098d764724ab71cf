"""Everything that was sealed with an older key of KYC_KEYS is sealed with the first one.

Row by row, each written only if nobody changed it meanwhile: it may be killed, run again, and run twice at once;
at every moment everything opens with one of the keys.
"""

from collections import Counter

from customers import vault
from customers.models import VaultDocument
from home import keyring, resealing

BATCH = 200


def rotate_keys(on_error):
    """Returns how many papers and rows were done. One that does not open is left as it is, and `on_error` called
    with the VaultError or SealError."""
    papers = _rotate_papers(on_error)
    rows = sum(resealing.reseal(model, on_error) for model, _fields in resealing.sealed_models())
    return papers, rows


def needed_keys():
    """How many papers and rows need which key: a Counter by key id. Reads everything that is sealed."""
    needed = Counter(_sealed_papers().values_list("key_id", flat=True))
    for model, _fields in resealing.sealed_models():
        needed += resealing.rows_by_key(model)
    return needed


def _rotate_papers(on_error):
    older = _sealed_papers().exclude(key_id=keyring.current_key_id()).order_by("pk")
    done, batch = 0, list(older[:BATCH])
    while batch:
        for document in batch:
            try:
                done += vault.rewrap(document)
            except vault.VaultError as error:
                on_error(error)
        batch = list(older.filter(pk__gt=batch[-1].pk)[:BATCH])
    return done


def _sealed_papers():
    """Without those that no key opens any more."""
    return VaultDocument.objects.exclude(wrapped_key=b"")
