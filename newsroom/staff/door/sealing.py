"""What must not be read from a copy of the database: secrets of second factors, sealed by keys
that are not in it."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """It was sealed by a key that we do not have, or it is too old."""


def _keys():
    return MultiFernet([_fernet(key) for key in settings.SECOND_FACTOR_KEYS])


def _fernet(key):
    digest = hashlib.sha256(b"second factor/" + key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text):
    """TEXT, readable by whoever has the first of the keys."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed, *, max_age=None):
    """What was sealed by any of the keys, MAX_AGE seconds ago at most. Raises Unreadable."""
    try:
        return _keys().decrypt(sealed.encode(), ttl=max_age).decode()
    except InvalidToken:
        raise Unreadable from None


def seal_anew(sealed):
    """The same, by the first of the keys. Raises Unreadable."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None
