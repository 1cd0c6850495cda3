"""A place in a list that is ordered by time: stable while new things arrive in front of it."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def place_in_words(moment, name):
    """How an address says where something of MOMENT, called NAME, stands: `1700000000000000.name`.

    Holds nothing but what the page shows, so that it stays valid when that thing is gone.
    """
    return f"{(moment - _EPOCH) // _MICROSECOND}.{name}"


def place_from_words(words):
    """The moment and the name that WORDS say, or None where they say no place."""
    moment, _dot, name = words.partition(".")
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 17):
        return None
    if not (name.isascii() and name.replace("-", "").replace("_", "").isalnum()):
        return None
    try:
        return _EPOCH + int(moment) * _MICROSECOND, name
    except OverflowError:
        return None
