"""Whose a comment is: nobody decides on their own, or under their own article."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F

from articles.models import Article
from articles.models.prepared import IsOneOf
from comments.models.comment import Comment
from comments.models.contact import Contact


def not_ones_own(rows, person, *, article="comment__article"):
    """Of ROWS, each of which has a `comment`, those whose comment PERSON neither wrote nor sent,
    and that stand under no article of theirs. ARTICLE is the way from a row to its article."""
    mine = Comment.objects.answers_by(person).values("pk")
    rows = rows.exclude(_is_among("comment", mine))
    rows = rows.exclude(_is_among(article, Article.objects.written_by(person).values("pk")))
    if not person.email:
        return rows
    sent = Contact.objects.of_writer(person.email).values("comment")
    return rows.exclude(_is_among("comment", sent))


def _is_among(name, numbers):
    """Whether what a row calls NAME is one of NUMBERS: few, looked up once for all rows.

    Asked of each row, they would be most of what the desk's next cards cost; and of a list the
    planner supposes, as is so, that it leaves out hardly any, and goes by the index of the turns.
    """
    return IsOneOf(F(name), ArraySubquery(numbers))
