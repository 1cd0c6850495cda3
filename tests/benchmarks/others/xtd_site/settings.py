"""A Django project with django-comments-xtd as its documentation sets it up, and one article page.

It runs in an environment of its own, where the newsroom is not.
"""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

SECRET_KEY = "measured and thrown away"
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "xtd_site.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django_comments_xtd",
    "django_comments",
    "rest_framework",
    "xtd_site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
_named = conninfo_to_dict(os.environ["XTD_DATABASE"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _named["dbname"],
        "USER": _named["user"],
        "HOST": _named["host"],
        # As Django does unless it is told otherwise: a connection for each request.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}} if os.environ.get("XTD_POOL") else {},
    }
}
USE_TZ = True
COMMENTS_APP = "django_comments_xtd"
# Stored when it is sent, as nobody could answer the mails.
COMMENTS_XTD_CONFIRM_EMAIL = False
