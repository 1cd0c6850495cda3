"""Every setting of the newsroom, and the only place that reads the environment.

`docs/settings.md` lists each variable with its default. One variable, SITE_ORIGIN, decides
what the product is: an `https://` origin switches on everything that https makes possible,
`http://127.0.0.1:8000` works without.
"""

import ipaddress
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from newsroom import logs

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name, default=False):
    """Whether the environment says yes to NAME."""
    return os.environ.get(name, "yes" if default else "no").lower() in {"1", "true", "yes", "on"}


def _number(name, default):
    """The whole number, 1 or more, that the environment gives to NAME."""
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number, 1 or more.")
    return int(value)


def _network(name, value):
    try:
        return ipaddress.ip_network(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


# The newsroom

SITE_ORIGIN = os.environ.get("SITE_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
_origin = urlsplit(SITE_ORIGIN)
if _origin.scheme not in {"http", "https"} or not _origin.hostname or _origin.path:
    raise ImproperlyConfigured(
        f"SITE_ORIGIN is {SITE_ORIGIN!r}; it must be a scheme and a host, "
        "as in https://news.example."
    )
_https = _origin.scheme == "https"
_local = _origin.hostname in {"127.0.0.1", "localhost", "::1"}

PAPER_NAME = os.environ.get("PAPER_NAME", "The Estuary Post")

# Where whoever finds a hole can say so: an address, as `mailto:` or `https:`.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")

# The share of decisions that a second moderator sees without the verdict, from 0 to 1.
try:
    SECOND_LOOK_SHARE = float(os.environ.get("SECOND_LOOK_SHARE", "0.02"))
except ValueError:
    SECOND_LOOK_SHARE = -1
if not 0 <= SECOND_LOOK_SHARE <= 1:
    raise ImproperlyConfigured("SECOND_LOOK_SHARE must be a number from 0 to 1, as in 0.02.")

# A file outside the database: what was erased, so that it is erased again after a restore.
ERASURE_LOG = os.environ.get("ERASURE_LOG", "")


def _days(name, default):
    """The whole days that NAME says, one at least."""
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 36_500):
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a number of days, as in 365.")
    return int(value)


# How long what readers sent is kept once nothing about it is open any more; a check refuses less
# than the time to appeal. The contact of a writer, who reported, and what was rejected.
KEEP_CONTACTS_DAYS = _days("KEEP_CONTACTS_DAYS", 184)
KEEP_REPORTERS_DAYS = _days("KEEP_REPORTERS_DAYS", 184)
KEEP_REJECTED_DAYS = _days("KEEP_REJECTED_DAYS", 365)

# Who approves an answer by the newsroom: a second moderator, or a chief alone.
ANSWERS_APPROVED_BY = os.environ.get("ANSWERS_APPROVED_BY", "colleague")
if ANSWERS_APPROVED_BY not in {"colleague", "chief"}:
    raise ImproperlyConfigured(
        f"ANSWERS_APPROVED_BY is {ANSWERS_APPROVED_BY!r}; it must be colleague or chief."
    )

# How much is taken from readers in an hour before they are asked to come back.
COMMENTS_AN_HOUR = _number("COMMENTS_AN_HOUR", 3000)
COMMENTS_AN_HOUR_ON_AN_ARTICLE = _number("COMMENTS_AN_HOUR_ON_AN_ARTICLE", 1000)
COMMENTS_AN_HOUR_FROM_AN_ADDRESS = _number("COMMENTS_AN_HOUR_FROM_AN_ADDRESS", 200)
REPORTS_AN_HOUR = _number("REPORTS_AN_HOUR", 500)
REPORTS_AN_HOUR_OF_A_COMMENT = _number("REPORTS_AN_HOUR_OF_A_COMMENT", 50)


def _secret(name):
    """The secret NAME; on a developer's own machine a known one will do."""
    value = os.environ.get(name)
    if value:
        return value
    if _local:
        return f"only-for-{name.lower()}-on-a-machine-of-ones-own-and-never-on-the-internet"
    raise ImproperlyConfigured(
        f"{name} is not set. Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    )


# Core

DEBUG = _flag("DEBUG")
SECRET_KEY = _secret("SECRET_KEY")
# Recognises a comment sent twice. Its own key, so that rotating SECRET_KEY forgets no comment.
SUBMISSION_KEY = _secret("SUBMISSION_KEY")
ALLOWED_HOSTS = [_origin.hostname, *(["127.0.0.1", "localhost", "[::1]"] if _local else [])]
ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A comment of the greatest length, every character percent-encoded, is about 60 kB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

INSTALLED_APPS = [
    "newsroom.apps.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_prose_editor",
    "newsroom",
    "newsroom.staff",
    "articles",
    "comments",
]

MIDDLEWARE = [
    # Above all that answers, so that redirects, errors and static files carry the policy too.
    "newsroom.policy.PolicyMiddleware",
    "newsroom.proxies.KnowTheReader",
    "newsroom.logs.NameEachRequest",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Above all that writes or changes a response, so that it is packed last.
    "newsroom.packing.PackForReaders",
    "newsroom.odd_requests.RefuseOddRequests",
    "newsroom.cookies.NoCookiesForReaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Every date on a page is printed by these.
            "builtins": ["articles.templatetags.dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsroom.context_processors.paper",
            ],
        },
    },
]

# Database

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql://newsroom_serving@localhost/newsroom"),
    )
}
_options = DATABASES["default"].setdefault("OPTIONS", {})
# The role that the rights are granted to, and that pages are served under.
DATABASE_SERVING_ROLE = os.environ.get("DATABASE_SERVING_ROLE", "newsroom_serving")
# Where DATABASE_URL logs in as somebody greater, the role to step down to.
# As an option of the connection: Django's own `assume_role` cannot be had together with a pool.
if _role := os.environ.get("DATABASE_ASSUME_ROLE"):
    _options["options"] = f"{_options.get('options', '')} -c role={_role}".strip()
if _flag("DATABASE_POOL"):
    # After a restart of the database, no reader meets a connection that has died.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}

# Passwords and sessions

AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
LOGIN_URL = "admin:login"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True

# E-mail: to staff (invitations, forgotten passwords), and to readers what became of a comment.

DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get(
    "MAIL_FROM", f"{PAPER_NAME} <newsroom@{_origin.hostname}>"
)
EMAIL_HOST = os.environ.get("MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("MAIL_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
# For each step of the conversation with the server; nobody but the worker waits for it.
EMAIL_TIMEOUT = 10
if not EMAIL_HOST:
    EMAIL_BACKEND = "newsroom.mail_folder.EmailBackend"
EMAIL_FILE_PATH = os.environ.get("MAIL_FOLDER", BASE_DIR / ".run" / "mails")
# Where each seal of the record is mailed to: an address outside of whoever runs the database.
SEALS_TO = os.environ.get("SEALS_TO", "")

# Security

SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 63_072_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
# The proxies whose word counts about who speaks to them, and how: networks, `unix` for a socket.
TRUSTED_PROXIES = [
    one if one == "unix" else _network("TRUSTED_PROXIES", one)
    for one in os.environ.get("TRUSTED_PROXIES", "").replace(",", " ").split()
]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        # The admin lifts these two: its own scripts write HTML (`newsroom/admin_site.py`).
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [NONE],
    }
}

# Language and time

# One language for every reader: the same address is the same bytes, whatever a browser prefers.
_INTERFACES = {"en": ("en-gb", "English"), "ar": ("ar", "العربية")}
_paper_language = os.environ.get("PAPER_LANGUAGE", "en")
if _paper_language not in _INTERFACES:
    raise ImproperlyConfigured(
        f"PAPER_LANGUAGE is {_paper_language!r}; it must be one of {', '.join(_INTERFACES)}."
    )
LANGUAGE_CODE = _INTERFACES[_paper_language][0]
LANGUAGES = list(_INTERFACES.values())
LOCALE_PATHS = [BASE_DIR / "locale"]
# The admin's dates; those of the paper are `articles/models/dates.py`.
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_I18N = True
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_FOLDER", BASE_DIR / ".run" / "static"))
MEDIA_URL = "/pictures/"
MEDIA_ROOT = Path(os.environ.get("PICTURE_FOLDER", BASE_DIR / ".run" / "pictures"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# Packed already; and source maps, which are for whoever debugs a library and are the largest files.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["jpg", "png", "webp", "avif", "woff2", "map"]

# Forms

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = not DEBUG and "pytest" not in sys.modules

# Logging

LOG_FORMAT = os.environ.get("LOG_FORMAT", "json")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; it must be json or lines.")
LOGGING = logs.configuration(LOG_FORMAT)
