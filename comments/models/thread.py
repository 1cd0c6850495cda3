"""An article's public comments, a page at a time."""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Count, F, TextField, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from articles.models.prepared import NOW, NUMBER, WORDS, Blank, IsOneOf, Prepared
from comments.models.comment import Comment
from comments.models.public_id import is_public_id
from comments.models.reading_order import (
    NEWEST,
    ORDERS,
    PICKS,
    REPLIES,
    STANDING_PICK,
    Order,
    public_under_article,
)

# As many stand under each comment of a page: one that is much answered has a page of its own.
REPLIES_SHOWN = 10


@dataclass
class ThreadPage:
    """Up to fifty comments in some order: those at the top, each with its first replies, oldest
    first; or, where the order is flat, whatever has its place in it. Or one comment at the top,
    with up to fifty of its replies."""

    order: Order
    comments: list
    # How many there are in the thread, and how many of them are picked.
    count: int
    picks: int
    # Where the next page begins; empty where there is none.
    further: str = ""
    is_first: bool = True
    # What the one comment is called that it is a page of.
    under: str = ""

    @property
    def is_newest(self):
        """Whether what comes in stands here."""
        return self.is_first and self.order is NEWEST

    @property
    def orders(self):
        """In which it can be read; those picked apart, once there are any."""
        if self.under:
            return []
        shown = [order for order in ORDERS.values() if order is not PICKS or self.picks]
        return shown if self.count > 1 or self.picks else []

    @property
    def chosen(self):
        """What an address says for its first page; nothing for the one that everybody opens."""
        if self.under:
            return f"under={self.under}"
        return f"comments={self.order.name}" if self.order.name else ""


def thread_page(article, cursor="", order="", under="", *, has_all_replies=False):
    """The page of ARTICLE's public comments, in the ORDER of that name, that begins at CURSOR, or
    the first; or, where UNDER is what a public one at the top is called, that one, with its replies
    from CURSOR on. Three queries, and one more where somebody is answered who is not on the page.

    Each comment is `recommended` so many times, and has `shown_replies`, `more_replies`, which is
    what the next one is called, and `pick_reason`, empty where it is not picked. Each that
    `says_whom` it answers has `answers_name`, which is None where that one is not public.
    """
    said = {"article": article.pk, "now": timezone.now()}
    order = ORDERS.get(order, NEWEST)
    comments = _ONE.found(**said, called=under) if is_public_id(under) else []
    if comments:
        order, further, is_first = REPLIES, "", True
    else:
        under = ""
        comments, further, is_first = order.page(cursor, said)
    if order.is_flat:
        stand_apart(comments, said["now"])
    elif has_all_replies:
        _hang_under(comments, _ALL_REPLIES, said)
    elif under:
        further, is_first = _hang_replies_from(cursor, comments, said)
    else:
        _hang_under(comments, _REPLIES, said)
        for top in comments:
            _cut_replies(top)
    count, reasons = 0, {}
    for number, picked, reason in _AT_LARGE.rows(**said):
        count += number
        if picked:
            reasons[picked] = reason
    for top in comments:
        for comment in (top, *top.shown_replies):
            comment.pick_reason = reasons.get(comment.pk, "")
    return ThreadPage(order, comments, count, len(reasons), further, is_first, under)


def what_shows(comment):
    """All that a public COMMENT of a page, with its replies, can look different by: comments are
    never edited. Two that are equal here are shown alike."""
    shown = [
        (one.pk, one.recommended, one.says_whom and one.answers_name is None, one.pick_reason)
        for one in (comment, *comment.shown_replies)
    ]
    return comment.is_apart, comment.is_erased, comment.more_replies, comment.own_page, *shown


def stand_apart(comments, now):
    """Let COMMENTS, public ones, be shown each by itself; one that replies says whom it answers.
    One query, where any does."""
    answered = {one.pk: one.answers_id or one.parent_id for one in comments}
    numbers = list(filter(None, answered.values()))
    rows = _NAMES.rows(now=now, numbers=numbers) if numbers else []
    names = {number: called for number, *called in rows}
    for comment in comments:
        comment.is_apart, comment.shown_replies, comment.pick_reason = True, [], ""
        comment.more_replies, comment.own_page = "", ""
        comment.says_whom = answered[comment.pk] is not None
        comment.answers_name, comment.answers_public_id = names.get(
            answered[comment.pk], (None, None)
        )


def _hang_under(comments, question, said):
    """Give COMMENTS their replies that QUESTION finds."""
    parents = [comment.pk for comment in comments]
    _hang(comments, question.found(**said, parents=parents) if comments else [], said["now"])


def _hang_replies_from(cursor, comments, said):
    """Give the one of COMMENTS, on a page of its own, its replies from CURSOR on."""
    (top,) = comments
    replies, further, is_first = REPLIES.page(cursor, {**said, "parent": top.pk})
    _hang(comments, replies, said["now"])
    top.own_page = f"under={top.public_id}" + ("" if is_first else f"&from={cursor}")
    return further, is_first


def _hang(comments, replies, now):
    by_number = {comment.pk: comment for comment in comments}
    for comment in comments:
        comment.is_apart, comment.says_whom, comment.shown_replies = False, False, []
        comment.answers_name, comment.more_replies, comment.own_page = None, "", ""
    names = {reply.pk: reply.name for reply in replies}
    # Those in front of a page that begins further down, and those that are not shown any more.
    others = {reply.answers_id for reply in replies} - {None, *names}
    if others:
        names |= {n: name for n, name, _id in _NAMES.rows(now=now, numbers=sorted(others))}
    for reply in replies:
        reply.is_apart, reply.says_whom = False, reply.answers_id is not None
        reply.answers_name = names.get(reply.answers_id)
        by_number[reply.parent_id].shown_replies.append(reply)


def _cut_replies(top):
    """Leave TOP its first replies, and say where they go on."""
    replies = top.shown_replies
    if len(replies) > REPLIES_SHOWN:
        top.more_replies = replies[REPLIES_SHOWN].public_id
        top.shown_replies = replies[:REPLIES_SHOWN]


# Asked for on every page


# Of whatever article: a reply stands under that of its parent. Asked for both, the planner would
# look through all comments of a long thread for these few.
def _all_replies():
    return (
        Comment.objects.public(at=NOW)
        .filter(IsOneOf(F("parent"), Blank("parents", NUMBER)))
        .with_recommended()
        .order_by("submitted_at", "public_id")
    )


def _first_replies():
    """Of each, the first, and one more, which says that there is one."""
    turn = Window(RowNumber(), partition_by=F("parent"), order_by=["submitted_at", "public_id"])
    return _all_replies().annotate(turn=turn).filter(turn__lte=REPLIES_SHOWN + 1)


_ALL_REPLIES, _REPLIES = Prepared(_all_replies), Prepared(_first_replies)
_ONE = Prepared(
    lambda: public_under_article().filter(parent=None, public_id=Blank("called", WORDS))
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
