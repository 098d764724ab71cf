"""Nothing starts with a key that is not the one by which its database is sealed."""

import base64

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from home import known_keys
from home.keyring import KeyringError
from home.models import KnownKey

pytestmark = pytest.mark.django_db


def key(number):
    return base64.b64encode(bytes([number]) * 32).decode()


@pytest.fixture(autouse=True)
def _one_key(settings):
    KnownKey.objects.all().delete()
    settings.KYC_KEYS = f"a:{key(1)}"
    known_keys.require_known_keys()


def refusal(keys, settings):
    settings.KYC_KEYS = keys
    with pytest.raises(KeyringError) as error:
        known_keys.require_known_keys()
    assert "\n" not in str(error.value)
    assert keys.partition(":")[2] not in str(error.value)
    return str(error.value)


def test_a_key_is_noted_when_it_is_first_used_and_the_note_is_not_the_key():
    noted = KnownKey.objects.get()
    assert noted.key_id == "a"
    assert bytes([1]) * 8 not in bytes.fromhex(noted.check_value)
    known_keys.require_known_keys()
    assert KnownKey.objects.get().check_value == noted.check_value


def test_the_same_id_with_other_bytes_is_refused(settings):
    assert refusal(f"a:{key(2)}", settings) == "KYC_KEYS, key a: not the one by which this database is sealed"


def test_a_key_that_is_not_given_any_more_is_missed_by_name(settings):
    assert refusal(f"b:{key(2)}", settings).startswith("KYC_KEYS has no key a, ")
    assert not KnownKey.objects.filter(key_id="b").exists()


def test_a_new_key_before_the_old_one_is_welcome_and_noted(settings):
    settings.KYC_KEYS = f"b:{key(2)},a:{key(1)}"
    known_keys.require_known_keys()
    assert set(KnownKey.objects.values_list("key_id", flat=True)) == {"a", "b"}


def test_one_that_waits_behind_is_not_noted_before_it_seals(settings):
    settings.KYC_KEYS = f"a:{key(1)},b:{key(2)}"
    known_keys.require_known_keys()
    assert [noted.key_id for noted in KnownKey.objects.all()] == ["a"]


def test_a_retired_key_may_be_missing_but_its_id_belongs_to_it_for_ever(settings):
    settings.KYC_KEYS = f"b:{key(2)},a:{key(1)}"
    known_keys.require_known_keys()
    known_keys.retire(["a"])
    settings.KYC_KEYS = f"b:{key(2)}"
    known_keys.require_known_keys()
    assert "key a: not the one" in refusal(f"b:{key(2)},a:{key(3)}", settings)


def test_a_retired_key_that_seals_again_is_needed_again(settings):
    known_keys.retire(["a"])
    known_keys.require_known_keys()
    assert KnownKey.objects.get().retired_at is None


@pytest.mark.parametrize(
    "command", ["worker", "settle_payments", "expire_orders", "seed_demo", "rotate_keys", "migrate"]
)
def test_commands_that_seal_do_not_begin_with_a_wrong_key(command, settings):
    settings.KYC_KEYS = f"a:{key(2)}"
    with pytest.raises(CommandError, match="key a: not the one by which this database is sealed"):
        call_command(command)


def test_a_malformed_key_is_told_in_one_line_too(settings):
    settings.KYC_KEYS = "a:QUJD"
    with pytest.raises(CommandError, match="key a: 3 bytes instead of 32"):
        call_command("expire_orders")
