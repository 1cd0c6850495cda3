"""In what order a thread is read, fifty to a page, each page by where it begins."""

from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models.keyset import (
    cut,
    from_place,
    on_from_place,
    place_from_words,
    place_in_words,
)
from articles.models.prepared import MOMENT, NOW, NUMBER, WORDS, Blank, Prepared
from comments.models.comment import Comment

PAGE_LENGTH = 50


def cursor_of(comment):
    """Where COMMENT stands in its thread: its moment, then its public id."""
    return place_in_words(comment.submitted_at, comment.public_id)


@dataclass(frozen=True)
class Order:
    """One order: `name` as an address says it, and what its pages are called to readers.

    `first` and `further` are asked for the comments of the first page, and of one that begins
    somewhere; `is_flat` where replies stand beside the others, and not under what they answer.
    """

    name: str
    title: Promise
    to_the_first: Promise
    to_the_next: Promise
    # Whether time runs backwards in it; None where it does not go by time.
    newest_first: bool | None
    first: Prepared = field(repr=False)
    further: Prepared = field(repr=False)
    is_flat: bool = False

    def page(self, cursor, said):
        """Up to PAGE_LENGTH comments from CURSOR on, or the first, where the next page begins, and
        whether this is the first; SAID fills the blanks of every question."""
        place = place_from_words(cursor)
        if place:
            at, called = place
            found = self.further.found(**said, at=at, called=called)
        else:
            found = self.first.found(**said)
        return *cut(found, cursor_of, PAGE_LENGTH), place is None


@dataclass(frozen=True)
class ByRecommendation(Order):
    """What most recommend first; and after all that anybody does, the others, the newest first.
    Those are asked for by questions of their own, each by an index that has them in this order."""

    rest: Order | None = None

    def page(self, cursor, said):
        place = place_from_words(cursor)
        number = _number_in(place[1]) if place else None
        if place is None:
            found = self.first.found(**said)
        elif number:
            at, called = place
            called = called.rpartition("-")[0]
            found = self.further.found(**said, at=at, called=called, number=number)
        else:
            return *self.rest.page(cursor, said)[:2], False
        if len(found) <= PAGE_LENGTH:
            found += self.rest.first.found(**said)[: PAGE_LENGTH + 1 - len(found)]
        return *cut(found, _cursor_by_number, PAGE_LENGTH), place is None


def _cursor_by_number(comment):
    """Where COMMENT stands by how many recommend it, and then by its time."""
    number = comment.recommended
    return f"{cursor_of(comment)}-{number}" if number else cursor_of(comment)


def _number_in(name):
    """The number that a place called NAME is at; 0 where it says none."""
    _called, _dash, number = name.rpartition("-")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def public_under_article():
    """What readers see under an article that is still to be named, now: for a Prepared."""
    public = Comment.objects.public(at=NOW).with_recommended()
    return public.filter(article=Blank("article", NUMBER))


_PLACE = ("submitted_at", "public_id", Blank("at", MOMENT), Blank("called", WORDS))


def _by_time(comments, from_here, sign):
    """What asks for the first page of COMMENTS, and for one FROM_HERE on, in the order of SIGN."""

    def ordered(some):
        return some.order_by(f"{sign}submitted_at", f"{sign}public_id")[: PAGE_LENGTH + 1]

    return {
        "newest_first": sign == "-",
        "first": Prepared(lambda: ordered(comments())),
        "further": Prepared(lambda: ordered(comments().filter(from_here(*_PLACE)))),
    }


def _at_the_top():
    return public_under_article().filter(parent=None)


# Of the article, said twice: by the pick's own an index finds it.
STANDING_PICK = {"picks__article": Blank("article", NUMBER), "picks__ended_at__isnull": True}


def _picked():
    return public_under_article().with_words().filter(**STANDING_PICK)


NEWEST = Order(
    name="",
    title=_("Newest"),
    to_the_first=_("Newest comments"),
    to_the_next=_("Older comments"),
    **_by_time(_at_the_top, from_place, "-"),
)
OLDEST = Order(
    name="oldest",
    title=_("Oldest"),
    to_the_first=_("Oldest comments"),
    to_the_next=_("Newer comments"),
    **_by_time(_at_the_top, on_from_place, ""),
)


def _recommended():
    return public_under_article().most_recommended_under(Blank("article", NUMBER))


def _recommended_from_place():
    place = Blank("number", NUMBER), Blank("at", MOMENT), Blank("called", WORDS)
    return _recommended().from_number(*place)


def _recommended_by_nobody():
    return _at_the_top().recommended_by_nobody()


MOST_RECOMMENDED = ByRecommendation(
    name="recommended",
    title=_("Most recommended"),
    to_the_first=_("Most recommended"),
    to_the_next=_("Less recommended"),
    newest_first=None,
    first=Prepared(lambda: _recommended()[: PAGE_LENGTH + 1]),
    further=Prepared(lambda: _recommended_from_place()[: PAGE_LENGTH + 1]),
    rest=replace(NEWEST, **_by_time(_recommended_by_nobody, from_place, "-")),
)
PICKS = Order(
    name="picks",
    title=_("Editors’ picks"),
    to_the_first=_("Newest picks"),
    to_the_next=_("Older picks"),
    is_flat=True,
    **_by_time(_picked, from_place, "-"),
)


def _replies_to_one():
    # Of whatever article, as all replies: see `thread.py`.
    return Comment.objects.public(at=NOW).with_recommended().filter(parent=Blank("parent", NUMBER))


# How one comment's replies are read, on a page of its own; no order that a thread can be read in.
REPLIES = Order(
    name="",
    title=_("Replies"),
    to_the_first=_("First replies"),
    to_the_next=_("More replies"),
    **{**_by_time(_replies_to_one, on_from_place, ""), "newest_first": None},
)
# By the name that an address says.
ORDERS = {order.name: order for order in (NEWEST, OLDEST, MOST_RECOMMENDED, PICKS)}
