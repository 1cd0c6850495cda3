"""The newest public comments, of the whole paper or of one article."""

from django.utils import timezone

from articles.models.keyset import page_from
from comments.models.comment import Comment
from comments.models.reading_order import cursor_of
from comments.models.thread import stand_apart

PAGE_LENGTH = 20
FEED_LENGTH = 50


def latest_page(begins=""):
    """Up to PAGE_LENGTH comments from where BEGINS says, or the newest; where the next page begins,
    and whether this is the first."""
    comments, *places = page_from(
        _newest(), begins, moment="submitted_at", name="public_id", place_of=cursor_of,
        length=PAGE_LENGTH,
    )  # fmt: skip
    stand_apart(comments, timezone.now())
    return comments, *places


def latest_for_feed(article=None):
    """The newest FEED_LENGTH, of ARTICLE where one is named."""
    comments = _newest().filter(article=article) if article else _newest()
    comments = list(comments.order_by("-submitted_at", "-public_id")[:FEED_LENGTH])
    stand_apart(comments, timezone.now())
    return comments


def _newest():
    public = Comment.objects.public_with_words().with_recommended()
    return public.select_related("article__section")
