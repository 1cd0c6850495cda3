"""Hashes that say something to the newsroom alone."""

import hashlib
import hmac

from django.conf import settings


def keyed(purpose, what):
    """WHAT, bytes, as it is called for PURPOSE, words, and for no other: nobody without the
    newsroom's key tries out what is behind it."""
    return _digest(key_for(purpose), what)


def key_for(purpose):
    """A key of its own for PURPOSE, words."""
    return _digest(settings.SUBMISSION_KEY.encode(), purpose.encode())


def _digest(key, what):
    return hmac.digest(key, what, hashlib.sha256)
