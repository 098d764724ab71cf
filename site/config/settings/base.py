"""What all settings share. Values that differ by place come from the environment (see docs/deploy.md)."""

from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parents[3]

env = environ.Env()

# All that the shop writes: database, media, vault, built static files. One folder to own and to back up.
VAR = Path(env("VAR_DIR", default=str(ROOT / "var"))).absolute()

INSTALLED_APPS = [
    # Ours, from the top of the import chain down. They come first so that their templates win.
    "insights",
    "checkout",
    "customers",
    "search",
    "catalogue",
    "home",
    # Wagtail
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "customers.users_app.UsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    # Accounts
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    # Others
    "csp",
    "django_htmx",
    "django_filters",
    # Django
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "home.page_cache.PageCacheMiddleware",
    "home.middleware.ContentSecurityPolicyMiddleware",
    "home.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "home.middleware.KnownSiteMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "customers.middleware.StaffSecondFactorMiddleware",
    "customers.middleware.PrivatePagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "home.context_processors.shop",
                "home.context_processors.csrf_of_kept_pages",
                "checkout.context_processors.cart",
                "checkout.context_processors.wishlist",
            ],
        },
    },
]
FORM_RENDERER = "home.forms.ShopFormRenderer"

# SQLite serves one shop on one machine well, if writers queue (IMMEDIATE) instead of failing on upgrade of a
# read lock, and if a commit is on the disk when it says so (synchronous FULL).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    # What is overwritten or deleted is gone from the file too: keys and papers that were shredded.
    "PRAGMA secure_delete=ON;",
}


def database_from(url):
    """Django's description of the database at `url`, with what each engine needs to keep our promises."""
    database = env.db_url_config(url)
    database["ATOMIC_REQUESTS"] = False
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = SQLITE_OPTIONS
    else:
        database["CONN_MAX_AGE"] = 60
        database["CONN_HEALTH_CHECKS"] = True
    return database


def pages_cache():
    """Where pages for strangers are kept: in each process, unless PAGE_CACHE_URL names a place for all of them
    (redis://…), or none (dummycache://)."""
    if env("PAGE_CACHE_URL", default=""):
        return env.cache_url("PAGE_CACHE_URL")
    return {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        # A page is about 60 kB. When there are more, those that nobody asked for lately make room.
        "OPTIONS": {"MAX_ENTRIES": 500},
    }


# The search servers that can stand in for the database: the Python module that talks to each, and its package.
SEARCH_SERVERS = {
    "elasticsearch8": ("elasticsearch", "elasticsearch>=8,<9"),
    "elasticsearch9": ("elasticsearch", "elasticsearch>=9,<10"),
    "opensearch2": ("opensearchpy", "opensearch-py>=2,<3"),
    "opensearch3": ("opensearchpy", "opensearch-py>=3,<4"),
}


def search_backends_from(url):
    """Wagtail's description of the search at `url`, such as opensearch3+https://user:password@host:9200/prefix;
    the database's own search where there is none. Raises ImproperlyConfigured."""
    if not url:
        # PostgreSQL's configuration "nepali" takes Nepali endings off and leaves English as it is.
        return {"default": {"BACKEND": "search.backend", "SEARCH_CONFIG": "nepali"}}
    server, _plus, address = url.partition("+")
    parts = urlsplit(address)
    if server not in SEARCH_SERVERS or parts.scheme not in ("http", "https") or not parts.hostname:
        names = ", ".join(SEARCH_SERVERS)
        raise ImproperlyConfigured(
            f"SEARCH_URL must be like opensearch3+https://host:9200/prefix; servers: {names}"
        )
    module, package = SEARCH_SERVERS[server]
    if find_spec(module) is None:
        raise ImproperlyConfigured(
            f"SEARCH_URL asks for {server}, whose client is not installed: pip install '{package}'"
        )
    return {
        "default": {
            "BACKEND": f"modelsearch.backends.{server}",
            "URLS": [parts._replace(path="").geturl()],
            "INDEX_PREFIX": f"{parts.path.strip('/') or 'gahana'}_",
            "TIMEOUT": 5,
        }
    }


def vault_from(url):
    """Where the vault's sealed files lie: below VAULT_ROOT, or in the private bucket at `url`, such as
    s3://bucket/folder?endpoint_url=https://s3.example.com&region_name=ap-south-1. Who may write there is told by
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or by the machine's role. Raises ImproperlyConfigured."""
    if not url:
        return {"BACKEND": "customers.vault_storage.VaultFolder"}
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme != "s3" or not parts.hostname or not options.keys() <= {"endpoint_url", "region_name"}:
        raise ImproperlyConfigured(
            "VAULT_STORAGE_URL must be like s3://bucket/folder?endpoint_url=https://s3.example.com&region_name=ap-south-1"
        )
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "VAULT_STORAGE_URL asks for a bucket, whose client is not installed: pip install 'django-storages[s3]'"
        )
    where = {"bucket_name": parts.hostname, "location": parts.path.strip("/")}
    return {"BACKEND": "customers.vault_bucket.VaultBucket", "OPTIONS": where | options}


DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Accounts
AUTH_USER_MODEL = "customers.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "customers:account"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "customers.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "add_email": "customers.forms.AddEmailForm",
    "change_password": "customers.forms.ChangePasswordForm",
    "confirm_email_verification_code": "customers.forms.ConfirmCodeForm",
    "login": "customers.forms.LoginForm",
    "reauthenticate": "customers.forms.ReauthenticateForm",
    "reset_password": "customers.forms.ResetPasswordForm",
    "reset_password_from_key": "customers.forms.ResetPasswordKeyForm",
    "signup": "customers.forms.SignupForm",
}
# Mandatory, so that signing up with a known address gets the same answer as with an unknown one.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = (
    True  # one address an account: the old one stays in force until the new one is confirmed
)
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changes a password or an address is not alone in knowing
# Ours, beside allauth's own (see customers/views, checkout/views).
ACCOUNT_RATE_LIMITS = {"verification": "20/h/user", "transfer": "20/h/user"}
MFA_TOTP_ISSUER = "Gahana"
MFA_FORMS = {
    "activate_totp": "customers.forms.ActivateSecondFactorForm",
    "authenticate": "customers.forms.SecondFactorForm",
    "reauthenticate": "customers.forms.SecondFactorAgainForm",
}
STAFF_SECOND_FACTOR = False  # production has it on: the admin opens with two-step login alone
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = (
    "Lax"  # the shopper comes back from Khalti by a top-level GET: Strict would lose them
)

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ne", _("Nepali"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Kathmandu"
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "assets" / "build"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
# Citizenship papers. Never below MEDIA_ROOT: nothing here has an address.
VAULT_ROOT = VAR / "vault"
# Whether staff see them only within ten minutes of giving their second factor (customers/second_factor.py).
DOCUMENT_SECOND_FACTOR = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000  # an item of 200 sizes sends each field as it is and as it was shown

# Wagtail
WAGTAIL_SITE_NAME = "Gahana"
WAGTAILIMAGES_IMAGE_MODEL = "home.ShopImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "home.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAIL_ENABLE_UPDATE_CHECK = False
# Whoever may edit may publish: a shop has no editorial office.
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
# Passwords are changed and reset at /accounts/password/, with its limits (see config/urls.py).
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
# An address is changed at /accounts/email/ alone, where it is confirmed first.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en", "English")]
# The shop is in one place: "today" must mean the same to everybody who works there.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_RECENT_EDITS_LIMIT = 5
WAGTAILSEARCH_BACKENDS = search_backends_from(env("SEARCH_URL", default=""))
WAGTAILDOCS_EXTENSIONS = ["pdf", "csv", "xlsx", "txt"]

# Headers. The shop runs no inline script or style; Wagtail's admin needs both (see home.middleware).
X_FRAME_OPTIONS = "DENY"  # Wagtail's previews, which are shown in a frame, allow themselves the same site
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],  # data: is the square that two-step login shows
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
CMS_CONTENT_SECURITY_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'self'"],
    "object-src": ["'none'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}

# Payments: the gateway is given 3 seconds to answer the phone and 5 to speak, and 5.5 in all (checkout/khalti.py).
KHALTI_CONNECT_TIMEOUT = 3
KHALTI_READ_TIMEOUT = 5

# Where tests kill processes (home/failpoints.py): nowhere.
FAILPOINTS = ""
FAILPOINTS_LOG = ""

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Gahana <shop@gahana.example>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # A line for every search-index row says nothing to anybody.
    "loggers": {"django_tasks": {"level": "WARNING"}},
}
