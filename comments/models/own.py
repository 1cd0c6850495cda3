"""Whose a comment is: nobody decides on their own, or under their own article."""

from django.db.models import Exists, OuterRef

from articles.models import Article
from comments.models.contact import Contact


def not_ones_own(rows, person, *, article="comment__article"):
    """Of ROWS, each of which has a `comment`, those whose comment PERSON neither wrote nor sent,
    and that stand under no article of theirs. ARTICLE is the way from a row to its article."""
    rows = rows.exclude(comment__written_by=person).exclude(
        **{f"{article}__in": Article.objects.written_by(person)}
    )
    if not person.email:
        return rows
    mine = Contact.objects.of_writer(person.email).filter(comment=OuterRef("comment_id"))
    return rows.exclude(Exists(mine))
