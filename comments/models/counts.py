"""How many public comments articles have, for the lists of the paper."""

from django.db.models import Count, F

from articles.models.prepared import NOW, NUMBER, Blank, IsOneOf, Prepared
from comments.models.comment import Comment


def counts_under(articles, now):
    """By its number: how many comments readers find under each of ARTICLES at the moment NOW; one
    query. Of those without any nothing is said."""
    numbers = [article.pk for article in articles]
    counts = {}
    for article, count in _COUNTED.rows(articles=numbers, now=now) if numbers else []:
        counts[article] = counts.get(article, 0) + count
    return counts


def _counted():
    top, replies = (
        comments.filter(IsOneOf(F("article"), Blank("articles", NUMBER)))
        .order_by()
        .values("article")
        .annotate(n=Count("*"))
        .values_list("article", "n")
        for comments in Comment.objects.public_with_words_apart(at=NOW)
    )
    return top.union(replies, all=True)


_COUNTED = Prepared(_counted)
