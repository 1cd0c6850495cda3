"""An article's public comments, a page at a time."""

from dataclasses import dataclass

from articles.models.keyset import page_from, place_in_words
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
    public = Comment.objects.public().filter(article=article)
    comments, older, is_first = page_from(
        public.filter(parent=None),
        cursor,
        moment="submitted_at",
        name="public_id",
        place_of=cursor_of,
        length=PAGE_LENGTH,
    )
    _hang_replies_under(comments, public)
    return ThreadPage(comments, public.with_words().count(), older, is_first)


def _hang_replies_under(comments, public):
    by_number = {comment.pk: comment for comment in comments}
    for comment in comments:
        comment.shown_replies = []
    replies = list(public.filter(parent__in=by_number).order_by("submitted_at", "public_id"))
    names = {reply.pk: reply.name for reply in replies}
    for reply in replies:
        reply.answers_name = names.get(reply.answers_id)
        by_number[reply.parent_id].shown_replies.append(reply)
