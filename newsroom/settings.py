"""Every setting of the newsroom, and the only place that asks for the environment.

`docs/settings.md` lists each variable with its default; `newsroom/environment.py` reads one. One
of them, SITE_ORIGIN, decides what the product is: an `https://` origin switches on everything that
https makes possible, `http://127.0.0.1:8000` works without.
"""

import sys
from datetime import timedelta
from pathlib import Path

import dj_database_url

from newsroom import content_policy, database_line, environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent

# The newsroom

SITE_ORIGIN, _origin = environment.origin("SITE_ORIGIN", "http://127.0.0.1:8000")
_https = _origin.scheme == "https"
_local = _origin.hostname in {"127.0.0.1", "localhost", "::1"}

PAPER_NAME = environment.text("PAPER_NAME", "The Estuary Post")

# Where whoever finds a hole can say so: an address, as `mailto:` or `https:`.
SECURITY_CONTACT = environment.text("SECURITY_CONTACT")

# The share of decisions that a second moderator sees without the verdict.
SECOND_LOOK_SHARE = environment.share("SECOND_LOOK_SHARE", 0.02)

# A file outside the database: what was erased, so that it is erased again after a restore.
ERASURE_LOG = environment.text("ERASURE_LOG")

# How long what readers sent is kept once nothing about it is open any more; a check refuses less
# than the time to appeal. The contact of a writer, who reported, and what was rejected.
KEEP_CONTACTS_DAYS = environment.number("KEEP_CONTACTS_DAYS", 184, at_most=36_500)
KEEP_REPORTERS_DAYS = environment.number("KEEP_REPORTERS_DAYS", 184, at_most=36_500)
KEEP_REJECTED_DAYS = environment.number("KEEP_REJECTED_DAYS", 365, at_most=36_500)
# Days after its last mail that something is followed; hours between two mails about one article;
# mailboxes that are asked within an hour whether they want any.
KEEP_FOLLOWING_DAYS = environment.number("KEEP_FOLLOWING_DAYS", 365, at_most=36_500)
FOLLOWING_HOURS = environment.number("FOLLOWING_HOURS", 6, at_most=168)
FOLLOW_QUESTIONS_AN_HOUR = environment.number("FOLLOW_QUESTIONS_AN_HOUR", 500, at_least=0)

# Who approves an answer by the newsroom: a second moderator, or a chief alone.
ANSWERS_APPROVED_BY = environment.choice("ANSWERS_APPROVED_BY", "colleague", ("colleague", "chief"))

# How much is taken from readers in an hour before they are asked to come back.
COMMENTS_AN_HOUR = environment.number("COMMENTS_AN_HOUR", 3000)
COMMENTS_AN_HOUR_ON_AN_ARTICLE = environment.number("COMMENTS_AN_HOUR_ON_AN_ARTICLE", 1000)
COMMENTS_AN_HOUR_FROM_AN_ADDRESS = environment.number("COMMENTS_AN_HOUR_FROM_AN_ADDRESS", 200)
REPORTS_AN_HOUR = environment.number("REPORTS_AN_HOUR", 500)
REPORTS_AN_HOUR_OF_A_COMMENT = environment.number("REPORTS_AN_HOUR_OF_A_COMMENT", 50)
LINKS_AN_HOUR = environment.number("LINKS_AN_HOUR", 500)
LINKS_AN_HOUR_FROM_AN_ADDRESS = environment.number("LINKS_AN_HOUR_FROM_AN_ADDRESS", 20)
RECOMMENDED_AN_HOUR = environment.number("RECOMMENDED_AN_HOUR", 20_000)
RECOMMENDED_AN_HOUR_FROM_AN_ADDRESS = environment.number("RECOMMENDED_AN_HOUR_FROM_AN_ADDRESS", 300)

# For how many days after an article came out its readers may comment; 0: until somebody closes it.
DISCUSSION_DAYS = environment.number("DISCUSSION_DAYS", 0, at_least=0, at_most=3_650)

# Core

DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.secret("SECRET_KEY", is_local=_local)
# Recognises a comment sent twice. Its own key, so that rotating SECRET_KEY forgets no comment.
SUBMISSION_KEY = environment.secret("SUBMISSION_KEY", is_local=_local)
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
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django.contrib.contenttypes",
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
    "newsroom.cookies.OpenPagesEndNoLogin",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.staff.sessions.StayWhileAtWork",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "newsroom.one_snapshot.ReadInOneSnapshot",
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

_url = environment.text("DATABASE_URL", "postgresql://newsroom_serving@localhost/newsroom")
DATABASES = {"default": dj_database_url.parse(_url)}
_options = {**database_line.GIVEN_UP_AFTER, **DATABASES["default"].get("OPTIONS", {})}
DATABASES["default"]["OPTIONS"] = _options
# The role that the rights are granted to, and that pages are served under.
DATABASE_SERVING_ROLE = environment.text("DATABASE_SERVING_ROLE", "newsroom_serving")
# Where DATABASE_URL logs in as somebody greater, the role to step down to.
# As an option of the connection: Django's own `assume_role` cannot be had together with a pool.
if _role := environment.text("DATABASE_ASSUME_ROLE"):
    _options["options"] = f"{_options.get('options', '')} -c role={_role}".strip()
if environment.flag("DATABASE_PREPARES", default=True):
    # What is asked on every page is planned once on a connection (`articles/models/prepared.py`).
    _options["prepare_threshold"] = 3
if environment.flag("DATABASE_POOL"):
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    _options["pool"] = database_line.POOL

# How much of each worker's memory kept pages may take; 0: none is (`docs/decisions/0019`).
PAGE_CACHE_MEGABYTES = environment.number("PAGE_CACHE_MEGABYTES", 8, at_least=0)
# For how long they are served while the database is away.
PAGES_ALONE_SECONDS = environment.number("PAGES_ALONE_SECONDS", 600, at_least=0)
# What Cache-Control says to a cache that many share, where the operator puts one in front.
SHARED_CACHE = environment.text("SHARED_CACHE")
# Where such a cache is told which pages have changed.
PURGE_AT = environment.text("PURGE_AT")

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
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "admin:login"
# A second factor for everyone (`docs/decisions/0018-second-factor.md`): of django-allauth no page
# is mounted but the step after the password, and no e-mail address or sign-up of its is used.
ACCOUNT_ADAPTER = "newsroom.staff.door.adapters.Entrance"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
# These it would count in a cache of each process's own; ours are counted in the database.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "newsroom.staff.door.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A key that is left in a machine is no second factor: each asks who touches it, as it was made to.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_TOLERANCE = 1  # A clock may be half a minute off.
# Seals secrets at rest. Several, separated by spaces: the first seals, all of them open.
SECOND_FACTOR_KEYS = environment.secret("SECOND_FACTOR_KEY", is_local=_local).split()
# Guesses: after so many nobody is heard for a while (`newsroom/staff/door/lock.py`).
AXES_FAILURE_LIMIT = environment.number("GUESSES", 5)
GUESSES_FROM_AN_ADDRESS = environment.number("GUESSES_FROM_AN_ADDRESS", 5)
AXES_COOLOFF_TIME = timedelta(minutes=environment.number("LOCKED_MINUTES", 15))
AXES_HANDLER = "newsroom.staff.door.lock.Handler"
AXES_LOCKOUT_PARAMETERS = "newsroom.staff.door.lock.counted_by"
AXES_USERNAME_CALLABLE = "newsroom.staff.door.lock.one_name"
AXES_CLIENT_IP_CALLABLE = "newsroom.staff.door.lock.household"
AXES_LOCKOUT_CALLABLE = "newsroom.staff.door.lock.as_answered"
# Whoever goes on guessing does not put off the end for whoever shares the address.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
SESSION_ENGINE = "newsroom.staff.sessions"
# For whom nobody has done anything in their name, and for whom the shift is over.
SESSION_IDLE = timedelta(minutes=environment.number("SESSION_IDLE_MINUTES", 120))
SESSION_LONGEST = timedelta(hours=environment.number("SESSION_HOURS", 12))
# For so long after a login nobody is asked again who they are (`newsroom/staff/door/proof.py`).
PROOF_LASTS = timedelta(minutes=environment.number("PROOF_MINUTES", 10))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = int(SESSION_LONGEST.total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# Under https browsers let no other host of the domain set these in place of ours.
_host_only = "__Host-" if _https else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_host_only}sessionid", f"{_host_only}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "newsroom.staff.door.carried.csrf_failure"

# E-mail: to staff (invitations, forgotten passwords), and to readers what became of a comment.

DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text(
    "MAIL_FROM", f"{PAPER_NAME} <newsroom@{_origin.hostname}>"
)
EMAIL_HOST = environment.text("MAIL_HOST")
EMAIL_PORT = int(environment.text("MAIL_PORT", "587"))
EMAIL_HOST_USER = environment.text("MAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("MAIL_PASSWORD")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = EMAIL_PORT == 465
# For each step of the conversation with the server; nobody but the worker waits for it.
EMAIL_TIMEOUT = 10
if not EMAIL_HOST:
    EMAIL_BACKEND = "newsroom.mail_folder.EmailBackend"
EMAIL_FILE_PATH = environment.text("MAIL_FOLDER", BASE_DIR / ".run" / "mails")
# Where each seal of the record is mailed to: an address outside of whoever runs the database.
SEALS_TO = environment.text("SEALS_TO")

# Security

SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 63_072_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
# The proxies whose word counts about who speaks to them, and how: networks, `unix` for a socket.
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES", but_for="unix")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": content_policy.DIRECTIVES}

# Language and time

# One language for every reader: the same address is the same bytes, whatever a browser prefers.
_INTERFACES = {"en": ("en-gb", "English"), "ar": ("ar", "العربية")}
LANGUAGE_CODE = _INTERFACES[environment.choice("PAPER_LANGUAGE", "en", tuple(_INTERFACES))][0]
LANGUAGES = list(_INTERFACES.values())
LOCALE_PATHS = [BASE_DIR / "locale"]
# The admin's dates; those of the paper are `articles/models/dates.py`.
FORMAT_MODULE_PATH = ["newsroom.formats"]
USE_I18N = True
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(environment.text("STATIC_FOLDER", BASE_DIR / ".run" / "static"))
MEDIA_URL = "/pictures/"
MEDIA_ROOT = Path(environment.text("PICTURE_FOLDER", BASE_DIR / ".run" / "pictures"))
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

LOGGING = logs.configuration(environment.choice("LOG_FORMAT", "json", logs.FORMATS))
