"""The newsroom with Django's own cache of whole pages, in the memory of each process."""

from newsroom.settings import *  # noqa: F403 - the same project, but for what follows
from newsroom.settings import MIDDLEWARE

# Says that a page is to be asked about each time, which Django's cache takes at its word.
OURS = "newsroom.one_snapshot.ReadInOneSnapshot"
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    *(one for one in MIDDLEWARE if one != OURS),
    "django.middleware.cache.FetchFromCacheMiddleware",
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CACHE_MIDDLEWARE_SECONDS = 600
