"""A place in a list that is ordered by time: stable while new things arrive in front of it."""

from datetime import UTC, datetime, timedelta

from django.db.models import Q

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


def page_from(things, begins, *, moment, name, place_of, length):
    """Up to LENGTH of THINGS, a QuerySet, the newest by MOMENT and then NAME, two of its fields,
    first; from where BEGINS says, or the first ones. One query.

    Returns them, the words of the place where the next page begins (PLACE_OF makes them of the
    first thing on it; empty where there is none), and whether this is the first page.
    """
    things = things.order_by(f"-{moment}", f"-{name}")
    place = place_from_words(begins)
    if place:
        try:
            things = things.filter(from_place(moment, name, *place))
        except ValueError:
            # No name that any of them could have; a place in no list of theirs.
            place = None
    return *cut(list(things[: length + 1]), place_of, length), place is None


def from_place(moment, name, at, called):
    """Whatever does not stand in front of the place AT a moment and CALLED so: MOMENT and NAME are
    the fields that say where a thing stands."""
    # The moment alone as well: by that an index goes to the place, however far down it is, where
    # the choice between two conditions would be tried on everything in front of it.
    before = Q(**{f"{moment}__lt": at}) | Q(**{f"{name}__lte": called})
    return Q(**{f"{moment}__lte": at}) & before


def before_place(moment, name, at, called):
    """Whatever stands in front of it."""
    after = Q(**{f"{moment}__gt": at}) | Q(**{f"{name}__gt": called})
    return Q(**{f"{moment}__gte": at}) & after


def on_from_place(moment, name, at, called):
    """The same where the oldest stands first."""
    after = Q(**{f"{moment}__gt": at}) | Q(**{f"{name}__gte": called})
    return Q(**{f"{moment}__gte": at}) & after


def cut(things, place_of, length):
    """Up to LENGTH of THINGS, of which there may be one more, and the words of its place."""
    return things[:length], place_of(things[length]) if len(things) > length else ""
