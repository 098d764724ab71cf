"""All papers of a year as a ZIP: made in slices, survived by a kill, sealed on the disk, gone after some days."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from checkout.invoicing import archive as archives
from checkout.invoicing import issue_credit_note, issue_invoice
from checkout.invoicing.archive import (
    NothingToArchive,
    forget_archives,
    start_archive,
    work_on_archives,
    work_step,
)
from checkout.models import Invoice, InvoiceArchive
from checkout.tests.invoice_papers import text_of_pdf
from checkout.tests.sales import kathmandu, sell

NOON = kathmandu(2026, 11, 23, 12)
YEARS = "/cms/sales/invoices/years/"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_ROOT = tmp_path / "vault"
    return settings.VAULT_ROOT


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr(archives, "STEP", 2)


@pytest.fixture
def keeper(make_user):
    user = make_user(is_staff=True)
    user.groups.add(Group.objects.get(name="Shopkeeper"))
    return user


@pytest.fixture
def papers(shopper, make_variant):
    """Five invoices and a credit note of 2083/84, and one of the year before."""
    ring = make_variant(stock=9)
    old = kathmandu(2026, 7, 16)
    issue_invoice(sell(shopper, ring, paid_at=old), now=old)
    issued = [issue_invoice(sell(shopper, ring, paid_at=NOON), now=NOON) for _ in range(5)]
    return [*issued, issue_credit_note(issued[0].order, amount=issued[0].amount, reason="Returned", now=NOON)]


def files(vault):
    return sorted(path for path in Path(vault).rglob("*") if path.is_file())


def unzipped(archive):
    with zipfile.ZipFile(BytesIO(b"".join(archives.zipped(archive)))) as folder:
        assert folder.testzip() is None
        return {name: folder.read(name) for name in folder.namelist()}


def test_it_holds_every_paper_of_the_year_and_counts_no_copy(papers, keeper):
    archive = start_archive("2083/84", "en", actor=keeper)
    work_on_archives()
    archive.refresh_from_db()
    assert (archive.status, archive.done, archive.total) == ("ready", 6, 6)
    found = unzipped(archive)
    assert sorted(found) == sorted(f"invoices-2083-84-en/{paper.file_name}" for paper in papers)
    assert sum(map(len, found.values())) == archive.size
    text = text_of_pdf(found["invoices-2083-84-en/2083-84-000001.pdf"])
    assert "Office copy" in text
    assert not Invoice.objects.exclude(copies=0).exists()


def test_what_is_issued_after_it_was_asked_for_is_not_in_it(papers, keeper, shopper, make_variant):
    archive = start_archive("2083/84", "en", actor=keeper)
    issue_invoice(sell(shopper, make_variant(), paid_at=NOON), now=NOON)
    work_on_archives()
    archive.refresh_from_db()
    assert (archive.done, archive.total) == (6, 6)


def test_a_worker_that_is_killed_half_way_loses_one_slice(papers, keeper, vault, monkeypatch):
    archive = start_archive("2083/84", "en", actor=keeper)
    assert work_step(archive)
    monkeypatch.setattr(archives, "_finish", killed)
    with pytest.raises(KeyboardInterrupt):
        work_step(archive)
    monkeypatch.undo()
    assert len(files(vault)) == 2
    # Another worker leaves it alone while it may still be at work, and goes on after that.
    archive = InvoiceArchive.objects.get()
    assert archive.done == 2
    assert not work_step(archive)
    later = timezone.now() - archives.CLAIMED_AT_MOST - timedelta(seconds=1)
    InvoiceArchive.objects.update(claimed_at=later)
    work_on_archives()
    archive.refresh_from_db()
    assert archive.status == "ready"
    assert len(unzipped(archive)) == 6
    assert len(files(vault)) == archive.written


def killed(*arguments):
    raise KeyboardInterrupt


def test_a_worker_that_was_taken_for_dead_does_not_count_its_slice(papers, keeper, vault):
    slow = start_archive("2083/84", "en", actor=keeper)
    assert archives._claim(slow)
    archives._write(slow, slow.parts[-1], b"late")
    InvoiceArchive.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    quick = InvoiceArchive.objects.get()
    assert work_step(quick)
    assert not archives._finish(slow, papers[1].pk, 2, 4)
    quick.refresh_from_db()
    assert (quick.done, len(files(vault))) == (2, 1)


def test_of_two_workers_one_takes_a_slice(papers, keeper):
    start_archive("2083/84", "en", actor=keeper)
    first, second = InvoiceArchive.objects.get(), InvoiceArchive.objects.get()
    assert archives._claim(first)
    assert not archives._claim(second)


def test_nothing_of_it_lies_on_the_disk_in_plain(papers, keeper, vault):
    archive = start_archive("2083/84", "en", actor=keeper)
    work_on_archives()
    assert files(vault)
    for path in files(vault):
        assert b"PDF" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
        assert path.parent.stat().st_mode & 0o077 == 0
    archive.refresh_from_db()
    one, other = archive.parts[:2]
    (vault / one).write_bytes((vault / other).read_bytes())
    with pytest.raises(archives.ArchiveError):
        unzipped(archive)


def test_asked_twice_it_is_made_once(papers, keeper):
    first = start_archive("2083/84", "en", actor=keeper)
    assert start_archive("2083/84", "en", actor=keeper) == first
    assert start_archive("2083/84", "ne", actor=keeper) != first


def test_a_year_without_invoices_has_none(keeper):
    with pytest.raises(NothingToArchive):
        start_archive("2083/84", "en", actor=keeper)


def test_after_some_days_key_and_files_are_gone(papers, keeper, vault):
    archive = start_archive("2083/84", "en", actor=keeper)
    work_on_archives()
    InvoiceArchive.objects.update(created_at=timezone.now() - archives.KEPT + timedelta(minutes=1))
    forget_archives()
    assert files(vault)
    InvoiceArchive.objects.update(created_at=timezone.now() - archives.KEPT - timedelta(minutes=1))
    forget_archives()
    archive.refresh_from_db()
    assert (archive.status, archive.key, archive.parts, files(vault)) == ("deleted", "", [], [])


# In the admin


@pytest.fixture
def desk(keeper):
    client = Client()
    client.force_login(keeper)
    return client


def test_staff_ask_for_a_year_follow_it_and_download_it(desk, papers, vault):
    page = desk.get(YEARS).content.decode()
    assert "2083/84" in page
    desk.post(YEARS, {"fiscal_year": "2083/84", "language": "en"})
    response = desk.get(YEARS)
    assert "0 of 6" in response.content.decode()
    assert response["Refresh"] == "2"
    archive = InvoiceArchive.objects.get()
    assert desk.get(f"{YEARS}{archive.pk}/zip/").status_code == 404
    work_on_archives()
    response = desk.get(YEARS)
    assert "Refresh" not in response
    assert "6 papers" in response.content.decode()
    response = desk.get(f"{YEARS}{archive.pk}/zip/")
    assert response["Content-Disposition"] == 'attachment; filename="invoices-2083-84-en.zip"'
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))) as folder:
        assert len(folder.namelist()) == 6
    desk.post(f"{YEARS}{archive.pk}/delete/")
    assert desk.get(f"{YEARS}{archive.pk}/zip/").status_code == 404
    assert files(vault) == []


@pytest.mark.parametrize("wrong", [{}, {"fiscal_year": "1999/00"}, {"language": "xx"}])
def test_nonsense_is_refused_at_its_field(desk, papers, wrong):
    desk.post(YEARS, {"fiscal_year": "2083/84", "language": "en"} | wrong if wrong else {})
    assert not InvoiceArchive.objects.exists()


def test_before_the_first_invoice_there_is_nothing_to_ask_for(desk):
    assert "No invoice has been issued yet." in desk.get(YEARS).content.decode()
