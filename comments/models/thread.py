"""An article's public comments, a page at a time."""

from dataclasses import dataclass

from django.db.models import Count, F
from django.utils import timezone

from articles.models.keyset import cut, from_place, place_from_words, place_in_words
from articles.models.prepared import MOMENT, NOW, NUMBER, WORDS, Blank, IsOneOf, Prepared
from comments.models.comment import Comment

PAGE_LENGTH = 50


def cursor_of(comment):
    """Where COMMENT stands in its thread: its moment, then its public id."""
    return place_in_words(comment.submitted_at, comment.public_id)


def address_on_page(comment):
    """Where readers find COMMENT now, or nothing where they do not."""
    if not Comment.objects.public().with_words().filter(pk=comment.pk).exists():
        return ""
    page = comment.article.get_absolute_url()
    place = cursor_of(comment.parent or comment)
    return f"{page}?from={place}#comment-{comment.public_id}"


@dataclass
class ThreadPage:
    """Up to PAGE_LENGTH top-level comments, newest first, each with its replies, oldest first."""

    comments: list
    count: int
    older: str = ""
    is_first: bool = True


def thread_page(article, cursor=""):
    """The page of ARTICLE's public comments that begins at CURSOR, or the first; three queries.

    Each comment has `shown_replies`; each reply to a reply has `answers_name`, which is None
    where that one is not public.
    """
    said = {"article": article.pk, "now": timezone.now()}
    place = place_from_words(cursor)
    if place:
        at, called = place
        found = _FROM_A_PLACE.found(**said, at=at, called=called)
    else:
        found = _FIRST.found(**said)
    comments, older = cut(found, cursor_of, PAGE_LENGTH)
    _hang_replies_under(comments, said)
    count = sum(number for (number,) in _COUNTED.rows(**said))
    return ThreadPage(comments, count, older, place is None)


def what_shows(comment):
    """All that a public COMMENT of a page, with its replies, can look different by: comments are
    never edited. Two that are equal here are shown alike."""
    replies = [(reply.pk, reply.answers_name is None) for reply in comment.shown_replies]
    return comment.pk, comment.is_erased, *replies


def _hang_replies_under(comments, said):
    by_number = {comment.pk: comment for comment in comments}
    for comment in comments:
        comment.shown_replies = []
    replies = _REPLIES.found(**said, parents=list(by_number)) if comments else []
    names = {reply.pk: reply.name for reply in replies}
    for reply in replies:
        reply.answers_name = names.get(reply.answers_id)
        by_number[reply.parent_id].shown_replies.append(reply)


# Asked for on every page


def _public():
    return Comment.objects.public(at=NOW).filter(article=Blank("article", NUMBER))


def _newest_first(comments):
    return comments.filter(parent=None).order_by("-submitted_at", "-public_id")[: PAGE_LENGTH + 1]


_PLACE = ("submitted_at", "public_id", Blank("at", MOMENT), Blank("called", WORDS))
_FIRST = Prepared(lambda: _newest_first(_public()))
_FROM_A_PLACE = Prepared(lambda: _newest_first(_public().filter(from_place(*_PLACE))))
# Of whatever article: a reply stands under that of its parent. Asked for both, the planner would
# look through all comments of a long thread for these few.
_REPLIES = Prepared(
    lambda: (
        Comment.objects.public(at=NOW)
        .filter(IsOneOf(F("parent"), Blank("parents", NUMBER)))
        .order_by("submitted_at", "public_id")
    )
)


def _counted():
    """How many stand at the top of the thread, and how many answer; of none there is no row."""
    top, replies = (
        comments.filter(article=Blank("article", NUMBER))
        .order_by()
        .values("article")
        .annotate(n=Count("*"))
        .values("n")
        for comments in Comment.objects.public_with_words_apart(at=NOW)
    )
    return top.union(replies, all=True)


_COUNTED = Prepared(_counted)
