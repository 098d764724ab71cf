"""Whether KYC_KEYS opens what this database holds, found out before anybody is served.

A wrong key would not be noticed otherwise until somebody opens a card, and new things would be sealed with it
meanwhile.
"""

import hmac

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils import timezone

from home import keyring
from home.keyring import KeyringError
from home.models import KnownKey


def check_value(key_id):
    """What tells the key of KYC_KEYS with this id from every other, and tells nothing of the key."""
    return keyring.derived(keyring.keys()[key_id], f"check:{key_id}").hex()


def require_known_keys():
    """Compare KYC_KEYS with the keys that the database was sealed with, and note the current one if it is new.

    Raises KeyringError in one line. A database that does not answer, or is not migrated yet, is not judged.
    """
    given = keyring.keys()
    try:
        for key in KnownKey.objects.all():
            if key.key_id in given:
                _require_same(key)
            elif key.retired_at is None:
                raise KeyringError(
                    f"KYC_KEYS has no key {key.key_id}, by which this database's personal details are sealed"
                )
        note_current_key()
    except DatabaseError:
        return


def note_current_key():
    """Remember the key that seals from now on. Raises KeyringError where another is known by that id."""
    key_id = keyring.current_key_id()
    key, _created = KnownKey.objects.get_or_create(
        key_id=key_id, defaults={"check_value": check_value(key_id)}
    )
    _require_same(key)
    KnownKey.objects.filter(key_id=key_id).exclude(retired_at=None).update(retired_at=None)


def retire(key_ids):
    """Note that nothing in the database needs these keys any more: KYC_KEYS may come without them."""
    KnownKey.objects.filter(key_id__in=key_ids, retired_at=None).update(retired_at=timezone.now())


def _require_same(key):
    if not hmac.compare_digest(key.check_value, check_value(key.key_id)):
        raise KeyringError(f"KYC_KEYS, key {key.key_id}: not the one by which this database is sealed")


def before_migrating(using, **kwargs):
    """Migrations may seal: they are not begun with a wrong key."""
    if KnownKey._meta.db_table in connections[using].introspection.table_names():
        _told_to_the_command(require_known_keys)


def after_migrating(using, **kwargs):
    """What migrations have sealed, they sealed with the current key."""
    if KnownKey._meta.db_table in connections[using].introspection.table_names():
        _told_to_the_command(note_current_key)


def _told_to_the_command(judge):
    try:
        judge()
    except KeyringError as error:
        raise CommandError(str(error)) from error


class SealingCommand(BaseCommand):
    """A command that writes or reads what is sealed: it does not begin with a wrong key."""

    def execute(self, *args, **options):
        _told_to_the_command(require_known_keys)
        return super().execute(*args, **options)
