"""The first thing that every process does: read the settings, or say in a line each what they lack."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def load_settings():
    """Exits with the complaints alone: nobody should have to look for them below a traceback."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 - settings are read at the first look
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def refuse_wrong_keys():
    """Exits with one line when KYC_KEYS are not the keys of this database. Needs the apps to be loaded."""
    from django.db import connections

    from home.keyring import KeyringError
    from home.known_keys import require_known_keys

    try:
        require_known_keys()
    except KeyringError as error:
        # Not sys.exit alone: development's server starts in a thread, which would end without a word.
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        os._exit(1)
    finally:
        # gunicorn forks after this: no two processes may talk through one connection.
        connections.close_all()
