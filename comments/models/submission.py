"""Taking a comment in: once, whole, durable before anybody is told."""

from dataclasses import dataclass

from django.db import transaction

from comments.models.comment import Comment
from comments.models.contact import insert_with_contact, submission_key
from comments.models.discussion import Discussion
from comments.models.limits import TooMany, refuse_too_many_comments
from comments.models.restart import begun


@dataclass(frozen=True)
class Arrival:
    """How a comment came: nothing that a reader said."""

    # Whether a field was filled in that no person sees.
    filled_trap: bool = False
    # Milliseconds that the preview stood; None: there was none.
    previewed_for: int | None = None
    # What the network address is called today and was called yesterday; none where it says nothing.
    known_as: tuple[bytes, ...] = ()


class CommentsClosed(Exception):
    """This article takes no comments now, or not under this comment."""


def submit(
    *,
    article,
    edition,
    name,
    email,
    text,
    parent=None,
    answers=None,
    written_by=None,
    arrived=None,
    begun_with=None,
):
    """Insert a comment and return it; the same thing sent again while it waits is the same row.

    `name` and `text` are canonical already; `written_by` is who of the newsroom wrote it, None for
    a reader; `arrived` is how it came and `begun_with` the rejection of the one whose text it began
    with, none of which makes it another. Raises CommentsClosed when
    the article, its discussion or the comment answered takes none, TooMany where too many came.
    """
    arrived = arrived or Arrival()
    key = submission_key(
        article=article,
        parent=parent,
        answers=answers,
        name=name,
        email=email,
        text=text,
        written_by=written_by,
    )
    comment = Comment(
        article=article,
        parent=parent,
        answers=answers,
        edition=edition,
        written_by=written_by,
        name=name,
        text=text,
    )
    contact = {
        "email": email,
        "submission_key": key,
        "filled_trap": arrived.filled_trap,
        "previewed_for": arrived.previewed_for,
        "address_hash": next(iter(arrived.known_as), None),
    }
    while True:
        try:
            _refuse_where_closed(article, parent, answers)
            if written_by is None:
                refuse_too_many_comments(article=article, known_as=arrived.known_as)
        except (CommentsClosed, TooMany):
            # What was taken already is not refused when it is sent again.
            if waiting := waiting_under(key):
                return waiting
            raise
        if _inserted(comment, contact, begun_with):
            return comment
        if waiting := waiting_under(key):
            return waiting
        # It was decided since somebody else's transaction held this key: the next round inserts.


def _inserted(comment, contact, begun_with):
    """Whether COMMENT was inserted, and with it what it began with."""
    if begun_with is None:
        return insert_with_contact(comment, contact)
    with transaction.atomic():
        if not insert_with_contact(comment, contact):
            return False
        begun(comment, begun_with)
        return True


def waiting_under(key):
    """The comment that waits under KEY, or None."""
    waiting = Comment.objects.filter(contact__submission_key=key)
    return waiting.select_related("contact").first()


def _refuse_where_closed(article, parent, answers):
    """ARTICLE is as it was read for this request; all else is asked for as it is now."""
    if not article.is_in_the_paper:
        raise CommentsClosed
    discussion = Discussion.now_of(article)
    if discussion._state.adding:
        # From the first comment on there is a version to be moved.
        discussion, _created = Discussion.objects.get_or_create(article=article)
    if not discussion.takes_comments:
        raise CommentsClosed
    if parent is None and answers is None:
        return
    public = Comment.objects.public().filter(article=article)
    shown = public.with_words()
    # Under an empty place the replies go on, and nothing answers it.
    above = public if answers else shown
    if parent and not above.filter(pk=parent.pk, parent=None).exists():
        raise CommentsClosed
    if answers and not shown.filter(pk=answers.pk, parent=parent, parent__isnull=False).exists():
        raise CommentsClosed
