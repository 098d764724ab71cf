import base64
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from customers import checks, vault
from customers.models import VaultDocument
from customers.pictures import clean_picture
from customers.vault import VaultError
from home import keyring

FRONT = VaultDocument.Kind.CITIZENSHIP_FRONT
BACK = VaultDocument.Kind.CITIZENSHIP_BACK


@pytest.fixture(autouse=True)
def _own_vault(settings, tmp_path):
    settings.VAULT_ROOT = tmp_path / "vault"


@pytest.fixture
def picture(photo):
    return clean_picture(SimpleUploadedFile("x.jpg", photo()))


@pytest.fixture
def document(make_user, picture):
    return vault.store(make_user(), FRONT, picture)


def file_of(document):
    return Path(settings.VAULT_ROOT) / document.storage_name


def key(number):
    return base64.b64encode(bytes([number]) * 32).decode()


def test_what_is_stored_is_read_again(document, picture):
    assert vault.read(VaultDocument.objects.get(pk=document.pk)) == picture.data


def test_the_file_shows_nothing_of_the_picture(document, picture):
    sealed = file_of(document).read_bytes()
    assert len(sealed) == len(picture.data) + 12 + 16
    for start in range(0, len(picture.data) - 16, 16):
        assert picture.data[start : start + 16] not in sealed


def test_folders_and_files_are_for_one_user_of_the_machine_only(document, settings):
    path = file_of(document)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(settings.VAULT_ROOT).stat().st_mode) == 0o700


def test_the_same_picture_twice_makes_two_different_files(make_user, picture):
    user = make_user()
    first, second = vault.store(user, FRONT, picture), vault.store(user, FRONT, picture)
    assert file_of(first).read_bytes()[12:] != file_of(second).read_bytes()[12:]
    assert bytes(first.wrapped_key) != bytes(second.wrapped_key)


def test_swapped_files_are_refused(make_user, picture):
    user = make_user()
    first, second = vault.store(user, FRONT, picture), vault.store(user, FRONT, picture)
    first_file, second_file = file_of(first), file_of(second)
    first_bytes, second_bytes = first_file.read_bytes(), second_file.read_bytes()
    first_file.write_bytes(second_bytes)
    second_file.write_bytes(first_bytes)
    for document in (first, second):
        with pytest.raises(VaultError):
            vault.read(document)


def test_file_and_key_moved_together_to_another_row_are_refused(make_user, picture):
    mine, theirs = vault.store(make_user(), FRONT, picture), vault.store(make_user(), FRONT, picture)
    file_of(theirs).write_bytes(file_of(mine).read_bytes())
    VaultDocument.objects.filter(pk=theirs.pk).update(wrapped_key=bytes(mine.wrapped_key))
    theirs.refresh_from_db()
    with pytest.raises(VaultError):
        vault.read(theirs)


@pytest.mark.parametrize("change", ["owner", "kind"])
def test_a_row_with_another_owner_or_side_does_not_open(document, make_user, change):
    if change == "owner":
        document.owner = make_user()
    else:
        document.kind = BACK
    with pytest.raises(VaultError):
        vault.read(document)


@pytest.mark.parametrize("position", [0, 11, 12, -1])
def test_one_changed_bit_is_noticed(document, position):
    path = file_of(document)
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(VaultError):
        vault.read(document)


@pytest.mark.parametrize("data", [b"", b"short", b"x" * 20])
def test_a_cut_off_file_is_refused(document, data):
    file_of(document).write_bytes(data)
    with pytest.raises(VaultError):
        vault.read(document)


def test_a_missing_file_is_refused(document):
    file_of(document).unlink()
    with pytest.raises(VaultError):
        vault.read(document)


def test_a_wrong_key_under_the_same_id_is_refused(document, settings):
    settings.KYC_KEYS = f"test:{key(9)}"
    with pytest.raises(VaultError):
        vault.read(document)


def test_an_old_key_still_opens_and_the_first_key_seals(document, settings, make_user, picture):
    settings.KYC_KEYS = f"new:{key(1)},{settings.KYC_KEYS}"
    assert vault.read(document) == picture.data
    newer = vault.store(make_user(), BACK, picture)
    assert newer.key_id == "new"
    settings.KYC_KEYS = f"new:{key(1)}"
    assert vault.read(newer) == picture.data
    with pytest.raises(VaultError, match="has no key 'test'"):
        vault.read(document)


def test_a_name_that_leads_out_of_the_vault_is_refused(document):
    document.storage_name = "../../etc/passwd"
    with pytest.raises(VaultError):
        vault.read(document)


def test_a_row_that_cannot_be_written_leaves_no_file(make_user, picture, settings, monkeypatch):
    def fail(self, **kwargs):
        raise RuntimeError("no row")

    monkeypatch.setattr(VaultDocument, "save", fail)
    with pytest.raises(RuntimeError):
        vault.store(make_user(), FRONT, picture)
    assert [path for path in Path(settings.VAULT_ROOT).rglob("*") if path.is_file()] == []


def test_a_full_disk_leaves_neither_file_nor_row(make_user, picture, settings, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VaultError):
        vault.store(make_user(), FRONT, picture)
    assert [path for path in Path(settings.VAULT_ROOT).rglob("*") if path.is_file()] == []
    assert not VaultDocument.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no key"),
        (None, "holds no key"),
        (" , ", "holds no key"),
        ("nokey", "key 1: write id:base64"),
        (f":{key(1)}", "key 1: write id:base64"),
        ("a:%%%", "key a: not base64"),
        ("a:QUJD", "key a: 3 bytes instead of 32"),
        (f"a:{key(1)},a:{key(2)}", "key 2: the id a is given twice"),
    ],
)
def test_malformed_keys_are_named_in_one_line_without_the_key(text, says):
    with pytest.raises(keyring.KeyringError) as error:
        keyring.parse_keys(text)
    assert says in str(error.value)
    assert "\n" not in str(error.value)
    assert key(1) not in str(error.value)


def test_keys_keep_their_order():
    assert list(keyring.parse_keys(f"b:{key(2)}, a:{key(1)}")) == ["b", "a"]


def test_the_check_finds_missing_keys(settings):
    settings.KYC_KEYS = ""
    assert [error.id for error in checks.vault_keys(None)] == ["customers.E001"]


@pytest.mark.parametrize("served", ["MEDIA_ROOT", "STATIC_ROOT"])
def test_the_check_finds_a_vault_inside_a_served_folder(settings, tmp_path, served):
    setattr(settings, served, tmp_path)
    settings.VAULT_ROOT = tmp_path / "deep" / "vault"
    assert "customers.E003" in [error.id for error in checks.vault_place(None)]
    settings.VAULT_ROOT = tmp_path.parent
    assert "customers.E003" in [error.id for error in checks.vault_place(None)]


def test_the_check_is_content_with_these_settings():
    assert checks.vault_keys(None) == []
    assert checks.vault_place(None) == []
