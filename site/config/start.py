"""The first thing that every process does: read the settings, or say in a line each what they lack."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def load_settings():
    """Exits with the complaints alone: nobody should have to look for them below a traceback."""
    try:
        settings.INSTALLED_APPS  # noqa: B018 - settings are read at the first look
    except ImproperlyConfigured as error:
        sys.exit(str(error))
