"""Tests: like development, but quiet, quick and apart from the developer's own data."""

from .base import *  # noqa: F403
from .base import VAR, database_from, env, pages_cache, search_backends_from, vault_from

# Two runs in one checkout keep apart by name, and so do the workers of one run.
TEST_ROOT = (
    VAR / "tests" / (env("GAHANA_TEST_NAME", default="default") + env("PYTEST_XDIST_WORKER", default=""))
)
TEST_ROOT.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = "tests-only"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
SITE_URL = "http://testserver"
WAGTAILADMIN_BASE_URL = SITE_URL

# A file and not memory: race tests open the same database from several processes.
DATABASES = {
    "default": database_from(env("TEST_DATABASE_URL", default=f"sqlite:///{TEST_ROOT / 'db.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": TEST_ROOT / "db.sqlite3"}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": pages_cache(),
}
WAGTAILSEARCH_BACKENDS = search_backends_from("")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEV_MAIL_VIEWER = False

# See home/failpoints.py.
FAILPOINTS = env("FAILPOINTS", default="")
FAILPOINTS_LOG = env("FAILPOINTS_LOG", default="")

# Nothing listens there: a test that needs the gateway starts the simulator and says so.
KHALTI_BASE_URL = "http://127.0.0.1:9/api/v2/"
KHALTI_SECRET_KEY = "test-key-that-must-never-be-logged"
KYC_KEYS = "test:dGVzdC1vbmx5LWtleS1vZi10aGlydHktdHdvLWJ5dGU="

MEDIA_ROOT = TEST_ROOT / "media"
VAULT_ROOT = TEST_ROOT / "vault"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "vault": vault_from(""),
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
