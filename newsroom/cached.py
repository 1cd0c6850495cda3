"""Django behind the page cache, as the settings want it."""

from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.urls import Resolver404, resolve

from newsroom import page_versions
from newsroom.for_everybody import is_for_everybody
from newsroom.page_cache import PageCache
from newsroom.purge import Purge


def cached(application):
    """APPLICATION with the page cache in front of it, unless the settings give that no room."""
    if not settings.PAGE_CACHE_MEGABYTES:
        return application
    return PageCache(
        application,
        is_kept=_is_kept,
        parameters=page_versions.PARAMETERS,
        is_for_everybody=is_for_everybody,
        ask=_ask,
        room=settings.PAGE_CACHE_MEGABYTES * 2**20,
        alone=settings.PAGES_ALONE_SECONDS,
        moved=Purge(settings.PURGE_AT, settings.SITE_ORIGIN) if settings.PURGE_AT else None,
    )


# Longer than any of ours.
_LONGEST_PATH = 300


def _is_kept(path):
    return len(path) <= _LONGEST_PATH and _is_of_a_page(path)


# Each page that is made asks; which paths there are is settled.
@lru_cache(maxsize=1024)
def _is_of_a_page(path):
    try:
        # As the server hands it over: bytes, a letter each.
        return resolve(path.encode("latin-1").decode()).view_name in page_versions.PAGES
    except (Resolver404, UnicodeDecodeError):
        return False


def _ask(names):
    """The versions under NAMES, as the watch's own thread asks for them."""
    try:
        return page_versions.ask(names)
    finally:
        # As after a request: where there is a pool it goes back there, and broken it goes.
        connection.close_if_unusable_or_obsolete()
