"""An article's public comments, a page at a time."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, TextField, Value
from django.utils import timezone

from articles.models.prepared import NOW, NUMBER, Blank, IsOneOf, Prepared
from comments.models.comment import Comment
from comments.models.reading_order import NEWEST, ORDERS, PICKS, STANDING_PICK, Order


@dataclass
class ThreadPage:
    """Up to fifty comments in some order: those at the top, each with its replies, oldest first;
    or, where the order is flat, whatever has its place in it."""

    order: Order
    comments: list
    # How many there are in the thread, and how many of them are picked.
    count: int
    picks: int
    # Where the next page begins; empty where there is none.
    further: str = ""
    is_first: bool = True

    @property
    def is_newest(self):
        """Whether what comes in stands here."""
        return self.is_first and self.order is NEWEST

    @property
    def orders(self):
        """In which it can be read; those picked apart, once there are any."""
        shown = [order for order in ORDERS.values() if order is not PICKS or self.picks]
        return shown if self.count > 1 or self.picks else []


def thread_page(article, cursor="", order=""):
    """The page of ARTICLE's public comments, in the ORDER of that name, that begins at CURSOR, or
    the first; three queries.

    Each comment is `recommended` so many times, and has `shown_replies` and `pick_reason`, empty
    where it is not picked. Each that `says_whom` it answers has `answers_name`, which is None where
    that one is not public.
    """
    said = {"article": article.pk, "now": timezone.now()}
    order = ORDERS.get(order, NEWEST)
    comments, further, is_first = order.page(cursor, said)
    if order.is_flat:
        stand_apart(comments, said["now"])
    else:
        _hang_replies_under(comments, said)
    count, reasons = 0, {}
    for number, picked, reason in _AT_LARGE.rows(**said):
        count += number
        if picked:
            reasons[picked] = reason
    for top in comments:
        for comment in (top, *top.shown_replies):
            comment.pick_reason = reasons.get(comment.pk, "")
    return ThreadPage(order, comments, count, len(reasons), further, is_first)


def what_shows(comment):
    """All that a public COMMENT of a page, with its replies, can look different by: comments are
    never edited. Two that are equal here are shown alike."""
    shown = [
        (one.pk, one.recommended, one.says_whom and one.answers_name is None, one.pick_reason)
        for one in (comment, *comment.shown_replies)
    ]
    return comment.is_apart, comment.is_erased, *shown


def stand_apart(comments, now):
    """Let COMMENTS, public ones, be shown each by itself; one that replies says whom it answers.
    One query, where any does."""
    answered = {one.pk: one.answers_id or one.parent_id for one in comments}
    numbers = list(filter(None, answered.values()))
    rows = _NAMES.rows(now=now, numbers=numbers) if numbers else []
    names = {number: called for number, *called in rows}
    for comment in comments:
        comment.is_apart, comment.shown_replies, comment.pick_reason = True, [], ""
        comment.says_whom = answered[comment.pk] is not None
        comment.answers_name, comment.answers_public_id = names.get(
            answered[comment.pk], (None, None)
        )


def _hang_replies_under(comments, said):
    by_number = {comment.pk: comment for comment in comments}
    for comment in comments:
        comment.is_apart, comment.says_whom, comment.shown_replies = False, False, []
        comment.answers_name = None
    replies = _REPLIES.found(**said, parents=list(by_number)) if comments else []
    names = {reply.pk: reply.name for reply in replies}
    for reply in replies:
        reply.is_apart, reply.says_whom = False, reply.answers_id is not None
        reply.answers_name = names.get(reply.answers_id)
        by_number[reply.parent_id].shown_replies.append(reply)


# Asked for on every page


# Of whatever article: a reply stands under that of its parent. Asked for both, the planner would
# look through all comments of a long thread for these few.
_REPLIES = Prepared(
    lambda: (
        Comment.objects.public(at=NOW)
        .filter(IsOneOf(F("parent"), Blank("parents", NUMBER)))
        .with_recommended()
        .order_by("submitted_at", "public_id")
    )
)
_NAMES = Prepared(
    lambda: (
        Comment.objects.public_with_words(at=NOW)
        .filter(IsOneOf(F("pk"), Blank("numbers", NUMBER)))
        .values_list("pk", "name", "public_id")
    )
)


def _at_large():
    """Of the whole thread: how many stand at the top of it, and how many answer, where any do; and
    each that is picked, with the reason."""
    no_pick = {"picked": Value(0, BigIntegerField()), "why": Value("", TextField())}
    top, replies = (
        comments.filter(article=Blank("article", NUMBER))
        .order_by()
        .values("article")
        .annotate(n=Count("*"), **no_pick)
        .values_list("n", "picked", "why")
        for comments in Comment.objects.public_with_words_apart(at=NOW)
    )
    picks = (
        Comment.objects.public_with_words(at=NOW)
        .filter(article=Blank("article", NUMBER), **STANDING_PICK)
        .annotate(n=Value(0), picked=F("pk"), why=F("picks__reason"))
        .order_by()
        .values_list("n", "picked", "why")
    )
    return top.union(replies, picks, all=True)


_AT_LARGE = Prepared(_at_large)
