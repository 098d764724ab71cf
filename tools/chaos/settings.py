"""Development's settings, as the processes of the chaos run have them: nothing is sent, nobody counts logins, and
what takes minutes in a shop takes seconds (see apps.py)."""

from config.settings.dev import *  # noqa: F403
from config.settings.dev import INSTALLED_APPS

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "tools.chaos"]
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
KHALTI_CONNECT_TIMEOUT = 1
KHALTI_READ_TIMEOUT = 1.5
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {process} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # What the gateway is told to do wrong is no news here.
    "loggers": {"checkout": {"level": "ERROR"}},
}
