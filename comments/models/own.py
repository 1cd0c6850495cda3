"""Whose a comment is: nobody decides on their own, or under their own article."""

from articles.models import Article
from comments.models.comment import Comment
from comments.models.contact import Contact


def not_ones_own(rows, person, *, article="comment__article"):
    """Of ROWS, each of which has a `comment`, those whose comment PERSON neither wrote nor sent,
    and that stand under no article of theirs. ARTICLE is the way from a row to its article."""
    # What is somebody's own is little, and looked up once for all rows; asked of each row, it
    # would be most of what the desk's next cards cost.
    rows = rows.exclude(comment__in=Comment.objects.answers_by(person).values("pk")).exclude(
        **{f"{article}__in": Article.objects.written_by(person)}
    )
    if not person.email:
        return rows
    return rows.exclude(comment__in=Contact.objects.of_writer(person.email).values("comment"))
