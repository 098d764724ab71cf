"""Development: safe defaults for everything, nothing to set up."""

from .base import *  # noqa: F403
from .base import ROOT, VAR, database_from, env, pages_cache, vault_from

env.read_env(ROOT / ".env")
VAR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="development-only-not-a-secret")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
WAGTAILADMIN_BASE_URL = SITE_URL

DATABASES = {"default": database_from(env("DATABASE_URL", default=f"sqlite:///{VAR / 'gahana.sqlite3'}"))}
CACHES = {
    "default": env.cache_url("CACHE_URL", default=f"filecache://{VAR / 'cache'}"),
    "pages": pages_cache(),
}

# Mail lands in files, to be read at /dev/mail/.
vars().update(env.email_url("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = VAR / "mail"
DEV_MAIL_VIEWER = True

# See home/failpoints.py.
FAILPOINTS = env("FAILPOINTS", default="")
FAILPOINTS_LOG = env("FAILPOINTS_LOG", default="")

KHALTI_BASE_URL = env("KHALTI_BASE_URL", default="http://127.0.0.1:8001/api/v2/")
KHALTI_SECRET_KEY = env("KHALTI_SECRET_KEY", default="simulator-key")

# One key, id "dev", of 32 fixed bytes. Production refuses this value.
KYC_KEYS = env("KYC_KEYS", default="dev:Z2FoYW5hLWRldmVsb3BtZW50LW9ubHkta2V5LTMyYnk=")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "vault": vault_from(env("VAULT_STORAGE_URL", default="")),
}
