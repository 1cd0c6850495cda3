"""An article's public comments, a page at a time."""

from dataclasses import dataclass

from django.db.models import Count, F
from django.utils import timezone

from articles.models.prepared import NOW, NUMBER, Blank, IsOneOf, Prepared
from comments.models.comment import Comment
from comments.models.reading_order import NEWEST, ORDERS, Order


@dataclass
class ThreadPage:
    """Up to fifty top-level comments in some order, each with its replies, oldest first."""

    order: Order
    comments: list
    count: int
    # Where the next page begins; empty where there is none.
    further: str = ""
    is_first: bool = True

    @property
    def is_newest(self):
        """Whether what comes in stands here."""
        return self.is_first and self.order is NEWEST


def thread_page(article, cursor="", order=""):
    """The page of ARTICLE's public comments, in the ORDER of that name, that begins at CURSOR, or
    the first; three queries.

    Each comment has `shown_replies`; each reply to a reply has `answers_name`, which is None
    where that one is not public.
    """
    said = {"article": article.pk, "now": timezone.now()}
    order = ORDERS.get(order, NEWEST)
    comments, further, is_first = order.page(cursor, said)
    _hang_replies_under(comments, said)
    count = sum(number for (number,) in _COUNTED.rows(**said))
    return ThreadPage(order, comments, count, further, is_first)


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
