"""Taking a comment in: once, whole, durable before anybody is told."""

from dataclasses import dataclass

from django.db import connection, transaction

from articles.models import Article
from comments.models.comment import Comment
from comments.models.contact import submission_key
from comments.models.discussion import Discussion
from comments.models.limits import refuse_too_many_comments


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
):
    """Insert a comment and return it; the same thing sent again while it waits is the same row.

    `name` and `text` are canonical already; `written_by` is who of the newsroom wrote it, None for
    a reader; `arrived` is how it came, none of which makes it another. Raises CommentsClosed when
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
    while True:
        with transaction.atomic():
            waiting = Comment.objects.filter(contact__submission_key=key).first()
            if waiting:
                return waiting
            _refuse_where_closed(article, parent, answers)
            if written_by is None:
                refuse_too_many_comments(article=article, known_as=arrived.known_as)
            number = _claim(key, email, arrived)
            if number is not None:
                return Comment.objects.create(
                    pk=number,
                    article=article,
                    parent=parent,
                    answers=answers,
                    edition=edition,
                    written_by=written_by,
                    name=name,
                    text=text,
                )
        # Somebody else's transaction held this key and has ended: the row waits, and the next
        # round finds it, or it was decided in between, and the next round inserts.


def _claim(key, email, arrived):
    """The number of the comment to insert, or None where the same one is being inserted.

    The contact goes in first, under a number drawn for the comment (its foreign key is checked
    at the end of the transaction), so that a comment sent twice is never inserted twice.
    """
    today = next(iter(arrived.known_as), None)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_contact (comment_id, email, submission_key, filled_trap,"
            " previewed_for, address_hash)"
            " VALUES"
            " (nextval(pg_get_serial_sequence('comments_comment', 'id')), %s, %s, %s, %s, %s)"
            " ON CONFLICT (submission_key) DO NOTHING RETURNING comment_id",
            [email, key, arrived.filled_trap, arrived.previewed_for, today],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _refuse_where_closed(article, parent, answers):
    if not Article.objects.published().filter(pk=article.pk).exists():
        raise CommentsClosed
    discussion, _created = Discussion.objects.get_or_create(article=article)
    if not discussion.takes_comments:
        raise CommentsClosed
    shown = Comment.objects.public().with_words().filter(article=article)
    if parent and not shown.filter(pk=parent.pk, parent=None).exists():
        raise CommentsClosed
    if answers and not shown.filter(pk=answers.pk, parent=parent, parent__isnull=False).exists():
        raise CommentsClosed
