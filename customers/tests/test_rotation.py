"""`manage.py rotate_keys`: everything is sealed anew, and everything opens at every moment on the way."""

import base64
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from customers import vault
from customers.models import User, VaultDocument, Verification
from home.known_keys import require_known_keys
from home.models import KnownKey
from tests.racing import run, shop_on_postgres, shop_on_sqlite

ROTATORS = "customers.tests.rotators"
NEW = "new:" + base64.b64encode(bytes([7]) * 32).decode()
SIGKILLED = -9
ALL = [30, 30, 30, 30]


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres_server)]
)
def shop(request, tmp_path_factory):
    """The environment of a migrated database of its own, the same for all races on this engine."""
    if request.param == "sqlite":
        place = shop_on_sqlite(tmp_path_factory.mktemp("rotation"))
    else:
        place = shop_on_postgres(request.getfixturevalue("postgres_url"))
    with place as environment:
        yield environment


def rotated():
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def card(waiting, settings):
    require_known_keys()
    card = waiting(phone="+9779841234567", private_note="as agreed")
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    return card


@pytest.mark.django_db
def test_papers_columns_and_digests_go_by_the_new_key_and_the_old_one_may_go(card, settings):
    before = vault.read(card.front)
    lines = rotated()
    assert lines[0] == "Sealed anew with new: 2 papers, 1 rows."
    assert lines[1] == "new: seals from now on; 3 papers and rows need it."
    assert lines[2].startswith("test: nothing needs it. Take it out of KYC_KEYS")
    settings.KYC_KEYS = NEW
    require_known_keys()
    found = Verification.objects.get(Verification._meta.get_field("number_digest").matches("२७०१७००१२३४"))
    assert (found.phone, found.private_note) == ("+9779841234567", "as agreed")
    assert vault.read(found.front) == before


@pytest.mark.django_db
def test_a_second_run_finds_nothing_to_do(card):
    rotated()
    assert rotated()[0] == "Sealed anew with new: 0 papers, 0 rows."


@pytest.mark.django_db
def test_what_does_not_open_is_left_and_named_and_its_key_is_still_needed(card, settings):
    VaultDocument.objects.filter(pk=card.back.pk).update(wrapped_key=b"x" * 60)
    errors = StringIO()
    with pytest.raises(CommandError, match="1 did not open"):
        call_command("rotate_keys", stdout=StringIO(), stderr=errors)
    assert errors.getvalue() == f"document {card.back.pk}: its key does not open\n"
    assert KnownKey.objects.get(key_id="test").retired_at is None
    assert VaultDocument.objects.get(pk=card.front.pk).key_id == "new"


@pytest.mark.django_db
def test_a_paper_that_is_shredded_meanwhile_stays_shredded(card, settings):
    document = VaultDocument.objects.get(pk=card.front.pk)
    vault.lose_keys(VaultDocument.objects.filter(pk=document.pk))
    assert vault.rewrap(document) is False
    assert bytes(VaultDocument.objects.get(pk=document.pk).wrapped_key) == b""


@pytest.mark.django_db
def test_more_papers_than_a_batch_are_all_done(make_user, upload, settings, monkeypatch):
    from customers.pictures import CleanedPicture

    monkeypatch.setattr("customers.actions.rotate_keys.BATCH", 2)
    user = make_user()
    for _ in range(5):
        vault.store(user, VaultDocument.Kind.CITIZENSHIP_BACK, CleanedPicture(b"x", 1, 1))
    settings.KYC_KEYS = f"{NEW},{settings.KYC_KEYS}"
    assert rotated()[0].startswith("Sealed anew with new: 5 papers")
    assert User.objects.exists()


def test_killed_before_and_after_writes_everything_opens_and_the_next_run_finishes(shop, tmp_path):
    outcome = run(shop, ROTATORS, "killed", vault=str(tmp_path / "vault"))
    assert outcome["deaths"] == [SIGKILLED] * 7
    assert outcome["opened"] == [ALL] * 7
    left = outcome["left"]
    assert left == sorted(left, reverse=True)
    assert left[0] == 90
    assert left[-1] == 16
    assert (outcome["end"], outcome["needed"], outcome["at_last"]) == (0, {"new": 90}, ALL)


def test_killed_at_any_moment_everything_opens(shop, tmp_path):
    outcome = run(shop, ROTATORS, "killed_at_any_moment", vault=str(tmp_path / "vault"))
    assert SIGKILLED in outcome["deaths"]
    assert outcome["opened"] == [ALL] * 6
    assert (outcome["end"], outcome["at_last"]) == (0, ALL)


def test_two_at_once_do_no_harm(shop, tmp_path):
    outcome = run(shop, ROTATORS, "two_at_once", vault=str(tmp_path / "vault"))
    assert outcome == {"ends": [0, 0], "needed": {"new": 90}, "at_last": ALL}
