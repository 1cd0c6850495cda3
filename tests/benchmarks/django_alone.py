"""Django as it comes, with nothing in front of it; DJANGO_SETTINGS_MODULE says which project."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
