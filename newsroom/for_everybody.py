"""Whose requests are answered with the page that everybody is answered with."""

from functools import lru_cache

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from newsroom.proxies import speaks_for_readers


def is_for_everybody(environ):
    """Whether a request is a reader's, to a host of ours, over the line that we want. Whoever works
    here is answered by Django, with what is so at that moment; and so is all that it refuses."""
    return (
        settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
        and _is_our_host(environ.get("HTTP_HOST", ""))
        and not environ.get("SCRIPT_NAME")
        and environ.get("CONTENT_LENGTH") in _NO_BODY
        and (not settings.SECURE_SSL_REDIRECT or _is_encrypted(environ))
    )


_NO_BODY = (None, "", "0")


@lru_cache(maxsize=64)
def _is_our_host(host):
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _is_encrypted(environ):
    if environ["wsgi.url_scheme"] == "https":
        return True
    said = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
    return said and _is_proxy(environ.get("REMOTE_ADDR", ""))


_is_proxy = lru_cache(maxsize=64)(speaks_for_readers)
