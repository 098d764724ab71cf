"""Files of the vault that no row names are removed, and no others."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from customers import vault
from customers.actions import sweep_vault as verb
from customers.actions.sweep_vault import SAFE_AGE, sweep_vault
from customers.models import VaultDocument
from customers.vault_storage import VaultFolder

pytestmark = pytest.mark.django_db

STRANGER = "ab/ab" + 46 * "c"
HALF = f"{STRANGER}.tmp"


@pytest.fixture
def card(waiting):
    return waiting()


@pytest.fixture
def lay(settings):
    """Puts a file into the vault that nobody has noted; `ago` is its age."""

    def make(name, ago=SAFE_AGE + timedelta(minutes=1)):
        path = settings.VAULT_ROOT / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"noise")
        written = (timezone.now() - ago).timestamp()
        os.utime(path, (written, written))

    return make


def make_old(settings):
    for path in settings.VAULT_ROOT.rglob("*"):
        os.utime(path, (0, 0))


def test_what_a_crash_has_left_is_removed_and_cards_are_not(card, lay, settings, vault_files):
    make_old(settings)
    lay(STRANGER)
    lay(HALF)
    assert sweep_vault() == 2
    assert len(vault_files()) == 2
    assert vault.read(card.front) == vault.read(card.back)
    assert sweep_vault() == 0


def test_a_file_whose_row_is_about_to_come_is_left(card, lay, vault_files):
    lay(STRANGER, ago=SAFE_AGE - timedelta(minutes=1))
    assert sweep_vault() == 0
    assert len(vault_files()) == 3


def test_a_file_that_its_row_says_is_shredded_goes(card, settings, vault_files):
    make_old(settings)
    VaultDocument.objects.filter(pk=card.front_id).update(wrapped_key=b"", shredded_at=timezone.now())
    assert sweep_vault() == 1
    assert len(vault_files()) == 1


def test_with_another_database_nothing_is_lost(card, lay, settings, vault_files, caplog):
    make_old(settings)
    lay(STRANGER)
    VaultDocument.objects.filter(pk=card.front_id).update(storage_name="00/00" + 46 * "0")
    assert sweep_vault() == 0
    assert len(vault_files()) == 3
    assert "2 files that this database does not know, and 1 that it does" in caplog.text


def test_what_the_vault_never_wrote_is_nobody_s_to_remove(card, settings, vault_files):
    kept = settings.VAULT_ROOT / "lost+found"
    kept.mkdir()
    (kept / "README").write_text("mine")
    (settings.VAULT_ROOT / "NOTES").write_text("mine too")
    make_old(settings)
    assert sweep_vault() == 0
    assert len(vault_files()) == 4


def test_one_that_cannot_be_removed_does_not_stop_the_others(card, lay, monkeypatch, vault_files):
    lay(STRANGER)
    lay(STRANGER.replace("c", "d"))
    delete = VaultFolder.delete

    def stuck(self, name):
        if name == STRANGER:
            raise OSError(5, "Input/output error")
        delete(self, name)

    monkeypatch.setattr(VaultFolder, "delete", stuck)
    assert sweep_vault() == 1
    assert len(vault_files()) == 3


def test_an_empty_vault_has_nothing_to_sweep():
    assert sweep_vault() == 0


def test_a_file_that_goes_meanwhile_is_no_matter(card, lay, settings, monkeypatch):
    lay(STRANGER)
    found = verb._known_and_strangers

    def then_it_goes(files):
        answer = found(files)
        (settings.VAULT_ROOT / STRANGER).unlink()
        return answer

    monkeypatch.setattr(verb, "_known_and_strangers", then_it_goes)
    assert sweep_vault() == 0
