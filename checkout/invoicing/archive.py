"""All papers of a fiscal year for the accountant, as one ZIP: asked for in the admin, drawn by the worker.

A slice at a time, each a file of its own in the vault, sealed with the archive's key: a worker that is killed
loses one slice, and citizenship numbers lie on no disk in plain. The ZIP exists only while it is downloaded.
"""

import secrets
import time
import zipfile
from datetime import timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone

from checkout.models import Invoice, InvoiceArchive, InvoiceArchiveEvent
from home.moves import move
from home.steadiness import going_on

from .packing import pack, unpack
from .pdf import draw, logo_now
from .sheet import office_mark

STEP = 20
TURN_SECONDS = 3
# A worker that has not come back after this is taken for dead.
CLAIMED_AT_MOST = timedelta(minutes=2)
KEPT = timedelta(days=7)
KEY_BITS = 256

Status = InvoiceArchive.Status


class ArchiveError(Exception):
    """A slice does not open with the key of its archive. The message names no person and no secret."""


class NothingToArchive(Exception):
    """No invoice was issued in that fiscal year. The message may be shown to staff."""


def start_archive(fiscal_year, language, *, actor):
    """Ask for the papers of a fiscal year in a language; the same InvoiceArchive while one is at work on them.
    Raises NothingToArchive."""
    papers = Invoice.objects.filter(fiscal_year=fiscal_year)
    newest = papers.order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        raise NothingToArchive(f"No invoice was issued in {fiscal_year}.")
    try:
        with transaction.atomic():
            archive = InvoiceArchive.objects.create(
                fiscal_year=fiscal_year,
                language=language,
                requested_by=actor,
                key=AESGCM.generate_key(KEY_BITS).hex(),
                last_invoice=newest,
                total=papers.filter(pk__lte=newest).count(),
            )
            InvoiceArchiveEvent.objects.create(archive=archive, to_status=archive.status, actor=actor)
    except IntegrityError:
        return InvoiceArchive.objects.get(fiscal_year=fiscal_year, language=language, status=Status.WORKING)
    return archive


def work_on_archives():
    """The worker's turn: payments and mail wait no longer than TURN_SECONDS and a slice for it."""
    ends_at = time.monotonic() + TURN_SECONDS
    for archive in InvoiceArchive.objects.filter(status=Status.WORKING).order_by("pk"):
        with going_on(f"archive {archive.pk}"):
            while work_step(archive):
                if time.monotonic() > ends_at:
                    return


def work_step(archive):
    """Draw the next papers of an archive. Returns whether more may be left; False also when somebody else is at
    it."""
    papers = list(
        Invoice.objects.filter(
            fiscal_year=archive.fiscal_year, pk__gt=archive.position, pk__lte=archive.last_invoice
        ).order_by("pk")[:STEP]
    )
    if not papers:
        with transaction.atomic():
            move(archive, Status.READY, finished_at=timezone.now())
        return False
    if not _claim(archive):
        return False
    logo = logo_now()
    pdfs = {
        paper.file_name: draw(paper, office_mark, language=archive.language, logo=logo) for paper in papers
    }
    packed = pack(pdfs)
    _write(archive, archive.parts[-1], packed)
    return _finish(archive, papers[-1].pk, len(papers), sum(map(len, pdfs.values())))


def _claim(archive):
    """Take the next slice: nobody else works at it then. The name of its file is in the row before the file is on
    the disk, so that what a killed worker left is found and goes."""
    now = timezone.now()
    if archive.claimed_at and archive.claimed_at > now - CLAIMED_AT_MOST:
        return False
    kept, left_behind = archive.parts[: archive.written], archive.parts[archive.written :]
    parts = [*kept, f"invoices/{secrets.token_hex(24)}"]
    unclaimed = InvoiceArchive.objects.filter(
        pk=archive.pk, status=Status.WORKING, position=archive.position, claimed_at=archive.claimed_at
    )
    if not unclaimed.update(claimed_at=now, parts=parts):
        return False
    archive.claimed_at, archive.parts = now, parts
    for name in left_behind:
        _files().delete(name)
    return True


def _finish(archive, position, papers, size):
    """Count a slice that is on the disk. False when it took so long that somebody else has taken it over."""
    ours = InvoiceArchive.objects.filter(pk=archive.pk, status=Status.WORKING, claimed_at=archive.claimed_at)
    values = {
        "position": position,
        "done": archive.done + papers,
        "size": archive.size + size,
        "written": len(archive.parts),
        "claimed_at": None,
    }
    if not ours.update(**values):
        _files().delete(archive.parts[-1])
        return False
    for name, value in values.items():
        setattr(archive, name, value)
    return True


def zipped(archive):
    """The bytes of the ZIP of a ready archive, bit by bit: no more than a slice is in memory at once."""
    stream = _Passing()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as folder:  # PDFs are packed already
        for name in archive.parts[: archive.written]:
            for file_name, pdf in unpack(_read(archive, name)):
                folder.writestr(f"{_folder(archive)}/{file_name}", pdf)
                yield stream.taken()
    yield stream.taken()


def zip_name(archive):
    return f"{_folder(archive)}.zip"


def _folder(archive):
    return f"invoices-{archive.fiscal_year.replace('/', '-')}-{archive.language}"


def forget_archives():
    """Delete archives whose days are over, and those whose files did not go when they were deleted."""
    over = InvoiceArchive.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(status=Status.DELETED)
    for archive in over:
        with going_on(f"archive {archive.pk}"):
            delete_archive(archive)
    for archive in InvoiceArchive.objects.filter(status=Status.DELETED).exclude(parts=[]):
        with going_on(f"archive {archive.pk}"):
            _remove_files(archive)


def delete_archive(archive, *, actor=None):
    """The key first: without it the files are noise, whenever the disk lets go of them."""
    with transaction.atomic():
        move(archive, Status.DELETED, actor=actor, key="")
    _remove_files(archive)


def _remove_files(archive):
    for name in archive.parts:
        _files().delete(name)
    InvoiceArchive.objects.filter(pk=archive.pk).update(parts=[], written=0)


def _write(archive, name, data):
    nonce = secrets.token_bytes(12)
    sealed = nonce + _cipher(archive).encrypt(nonce, data, _binding(archive, name))
    _files().save(name, ContentFile(sealed))


def _read(archive, name):
    with _files().open(name, "rb") as file:
        sealed = file.read()
    try:
        return _cipher(archive).decrypt(sealed[:12], sealed[12:], _binding(archive, name))
    except InvalidTag as error:
        raise ArchiveError(f"archive {archive.pk}: a slice does not open") from error


def _cipher(archive):
    return AESGCM(bytes.fromhex(archive.key))


def _binding(archive, name):
    return f"gahana-archive-1\0{archive.pk}\0{name}".encode()


def _files():
    return storages["vault"]


class _Passing:
    """A file that keeps only what nobody has taken yet."""

    def __init__(self):
        self.waiting = []

    def write(self, data):
        self.waiting.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing waits for it."""

    def taken(self):
        data = b"".join(self.waiting)
        self.waiting = []
        return data
