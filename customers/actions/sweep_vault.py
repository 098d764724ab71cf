"""Files in the vault that no row names: a process died between the file and its row, or a disk did not let go when
the row went. No key opens them, and nothing else would ever find them."""

import logging
from datetime import timedelta

from django.core.files.storage import storages
from django.utils import timezone

from customers.models import VaultDocument
from customers.vault import STORAGE_NAME
from home.steadiness import going_on

log = logging.getLogger(__name__)

# A file is there before its row; no upload takes so long.
SAFE_AGE = timedelta(days=1)
HALF_WRITTEN = ".tmp"


def sweep_vault():
    """Remove the files that nobody knows and that are older than SAFE_AGE; returns how many. Safe at any time and
    in two workers at once."""
    files = storages["vault"]
    known, strangers = _known_and_strangers(files)
    # Whoever starts a worker with another database, or with an older one, must not lose the vault by it.
    if len(strangers) > known:
        log.error(
            "the vault holds %d files that this database does not know, and %d that it does: nothing was swept",
            len(strangers),
            known,
        )
        return 0
    swept, before = 0, timezone.now() - SAFE_AGE
    for name in strangers:
        with going_on("a file of the vault that no row names"):
            if files.get_modified_time(name) < before:
                files.delete(name)
                swept += 1
    return swept


def _known_and_strangers(files):
    """How many files of the vault have a row, and the names of those that have none."""
    known, strangers = 0, []
    for folder in files.listdir("")[0]:
        names = [f"{folder}/{name}" for name in files.listdir(folder)[1]]
        rows = VaultDocument.objects.filter(storage_name__in=names, shredded_at=None)
        there = set(rows.values_list("storage_name", flat=True))
        known += len(there)
        # Nothing that the vault did not write itself is touched.
        ours = [name for name in names if STORAGE_NAME.fullmatch(name.removesuffix(HALF_WRITTEN))]
        strangers += [name for name in ours if name not in there]
    return known, strangers
