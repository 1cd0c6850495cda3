"""Single variables of the environment, read and checked; `newsroom/settings.py` alone asks.

What cannot be is refused at the start, in a sentence that names the variable.
"""

import ipaddress
import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name, default=""):
    """What the environment says of NAME."""
    return os.environ.get(name, default)


def flag(name, default=False):
    """Whether the environment says yes to NAME."""
    return text(name, "yes" if default else "no").lower() in {"1", "true", "yes", "on"}


def number(name, default, *, at_least=1, at_most=2**31):
    """The whole number, from AT_LEAST to AT_MOST, that the environment gives to NAME."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and at_least <= int(value) <= at_most):
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must be a whole number from {at_least} to {at_most}."
        )
    return int(value)


def share(name, default):
    """The number from 0 to 1 that the environment gives to NAME."""
    try:
        value = float(text(name, str(default)))
    except ValueError:
        value = -1
    if not 0 <= value <= 1:
        raise ImproperlyConfigured(f"{name} must be a number from 0 to 1, as in {default}.")
    return value


def choice(name, default, choices):
    """Which of CHOICES the environment names in NAME."""
    value = text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return value


def origin(name, default):
    """The scheme and host that NAME says, and the same in parts."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; it must be a scheme and a host, as in https://news.example."
        )
    return value, parts


def networks(name, but_for):
    """The networks that NAME lists; the word BUT_FOR stands for itself."""
    return [
        one if one == but_for else _network(name, one)
        for one in text(name).replace(",", " ").split()
    ]


def _network(name, value):
    try:
        return ipaddress.ip_network(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


def secret(name, *, is_local):
    """The secret NAME; on a developer's own machine a known one will do."""
    value = text(name)
    if value:
        return value
    if is_local:
        return f"only-for-{name.lower()}-on-a-machine-of-ones-own-and-never-on-the-internet"
    raise ImproperlyConfigured(
        f"{name} is not set. Make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
    )
