"""Production: every secret comes from the environment, and each one that is missing is said in one line."""

from django.core.exceptions import ImproperlyConfigured

from home.keyring import KeyringError, parse_keys

from .base import *  # noqa: F403
from .base import MIDDLEWARE, database_from, env, pages_cache, vault_from

# Those of development and of the tests: everybody who reads this can open what they seal.
PUBLIC_KYC_KEYS = {b"gahana-development-only-key-32by", b"test-only-key-of-thirty-two-byte"}

problems = []


def required(name, says):
    """The value of environment variable `name`; `says` tells the owner what to put there."""
    value = env(name, default="").strip()
    if not value:
        problems.append(f"{name} is not set: {says}")
    return value


DEBUG = False
SECRET_KEY = required("SECRET_KEY", "a long random text, e.g. from `openssl rand -base64 48`.")
hosts = required("ALLOWED_HOSTS", "the shop's host names, with commas between, e.g. shop.example.com.np")
ALLOWED_HOSTS = [host.strip() for host in hosts.split(",")]
SITE_URL = required("SITE_URL", "the shop's address, e.g. https://shop.example.com.np").rstrip("/")
if SITE_URL and not SITE_URL.startswith("https://"):
    problems.append("SITE_URL must start with https://: it is where Khalti and our mails send people.")
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = [SITE_URL]

DATABASE_URL = required("DATABASE_URL", "e.g. postgres://gahana:…@127.0.0.1:5432/gahana")
CACHES = {
    "default": env.cache_url("CACHE_URL", default="dbcache://gahana_cache"),
    "pages": pages_cache(),
}
if CACHES["default"]["BACKEND"].endswith(".DatabaseCache"):
    # Django's table keeps 300 entries and then throws some away: three hundred made-up addresses would make it
    # forget how often somebody has guessed a password.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 50_000} | CACHES["default"].get("OPTIONS", {})
EMAIL_URL = required("EMAIL_URL", "e.g. smtp+tls://user:…@mail.example.com:587")
EMAIL_TIMEOUT = 10
DEV_MAIL_VIEWER = False

KHALTI_BASE_URL = required("KHALTI_BASE_URL", "https://khalti.com/api/v2/ or the sandbox's address.")
KHALTI_SECRET_KEY = required("KHALTI_SECRET_KEY", "the live secret key from the Khalti merchant dashboard.")
if KHALTI_BASE_URL and not KHALTI_BASE_URL.startswith("https://"):
    problems.append("KHALTI_BASE_URL must start with https://: the simulator is for development only.")

KYC_KEYS = required("KYC_KEYS", "id:base64 of 32 random bytes, e.g. 2026a:$(openssl rand -base64 32)")
try:
    if KYC_KEYS and PUBLIC_KYC_KEYS.intersection(parse_keys(KYC_KEYS).values()):
        problems.append("KYC_KEYS holds the development key: make one of your own.")
except KeyringError as error:
    problems.append(str(error))

if env("FAILPOINTS", default=""):
    problems.append("FAILPOINTS is set: it makes processes kill themselves, for tests alone.")

DOCUMENT_SECOND_FACTOR = True

# All at once: nobody likes to hear of one missing setting after the other.
if problems:
    raise ImproperlyConfigured("\n".join(problems))

DATABASES = {"default": database_from(DATABASE_URL)}
vars().update(env.email_url_config(EMAIL_URL))

# Static files come from this process, named by their content; development's runserver has a way of its own.
MIDDLEWARE = [MIDDLEWARE[0], "whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE[1:]]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "vault": vault_from(env("VAULT_STORAGE_URL", default="")),
}
WHITENOISE_MAX_AGE = 3600

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# nginx says who the browser is (deploy/gahana_proxy.conf). Without this all shoppers have one address, that of
# nginx, and whoever guesses passwords uses up the logins of everybody.
ALLAUTH_TRUSTED_PROXY_COUNT = 1
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
STAFF_SECOND_FACTOR = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
