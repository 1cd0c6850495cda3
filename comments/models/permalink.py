"""One comment's own address, and where in its thread it leads."""

from articles.models.keyset import before_place, on_from_place, place_from_words
from comments.models.comment import Comment
from comments.models.reading_order import PAGE_LENGTH, cursor_of
from comments.models.thread import REPLIES_SHOWN


def permalink_of(comment):
    """The address that leads to COMMENT for as long as readers find it, whatever page of its
    thread that is by then; or nothing where they do not find it now."""
    return permalinks_of([comment]).get(comment.pk, "")


def permalinks_of(comments):
    """The same for each of COMMENTS that readers find, by its number; in one question."""
    numbers = [comment.pk for comment in comments]
    public = Comment.objects.public_with_words().filter(pk__in=numbers)
    shown = set(public.values_list("pk", flat=True))
    return {comment.pk: comment.get_permalink() for comment in comments if comment.pk in shown}


def place_of(public_id):
    """Where the comment that readers know by PUBLIC_ID stands now: its page of the thread and its
    place there; None where they know none."""
    found = Comment.objects.public_with_words().filter(public_id=public_id)
    comment = found.select_related("article__section", "parent").first()
    if comment is None:
        return None
    page = comment.article.get_absolute_url()
    return f"{page}{_query_of(comment)}#comment-{public_id}"


def _query_of(comment):
    """What the address of COMMENT's page says besides; nothing for the page that everybody
    opens."""
    if further := _further_under_another(comment):
        return f"?{further}"
    begins = cursor_of(comment.parent or comment)
    return "" if _is_on_the_first_page(comment.article_id, begins) else f"?from={begins}"


def _further_under_another(comment):
    """The page of the one comment whose reply COMMENT is, where it is not among those that are
    shown in the thread."""
    if comment.parent_id is None:
        return ""
    place = cursor_of(comment)
    replies = Comment.objects.public().filter(parent=comment.parent_id)
    behind = on_from_place("submitted_at", "public_id", *place_from_words(place))
    in_front = replies.exclude(behind).order_by()[:PAGE_LENGTH].count()
    if in_front < REPLIES_SHOWN:
        return ""
    top = Comment.objects.public().get(pk=comment.parent_id)
    under = f"under={top.public_id}"
    return under if in_front < PAGE_LENGTH else f"{under}&from={place}"


def _is_on_the_first_page(article, place):
    """Whether PLACE is on the page of ARTICLE, a number, that everybody opens: then it is shown
    there, and no page is made for it alone."""
    at_the_top = Comment.objects.public().filter(article=article, parent=None)
    before = before_place("submitted_at", "public_id", *place_from_words(place))
    return at_the_top.filter(before).order_by()[:PAGE_LENGTH].count() < PAGE_LENGTH
