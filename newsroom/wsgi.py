"""The application that gunicorn serves: the page cache, and Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django = get_wsgi_application()

# Settings and models stand from here on.
from newsroom.cached import cached  # noqa: E402

application = cached(django)
