"""Where a comment would stand: its article, as it is now."""

from functools import cache

from django.db import connection

from articles.models import Article, Section
from comments.models.discussion import Discussion

# What of an article nobody asks who comments on it.
_LEFT_OUT = {"body", "standfirst"}


def article_at(slug):
    """The article at SLUG, in whatever state, with its section and its discussion at hand; or
    None. Of its body nothing is read.

    Every comment that comes asks this, so the question is put into SQL once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_question(), [slug])
        row = cursor.fetchone()
    return _told(row) if row else None


@cache
def _fields():
    """By model, the names of its fields that are asked for, in their order."""
    return {
        model: [
            field.attname for field in model._meta.concrete_fields if field.name not in _LEFT_OUT
        ]
        for model in (Article, Section, Discussion)
    }


@cache
def _question():
    way = {Article: "", Section: "section__", Discussion: "discussion__"}
    names = [way[model] + name for model, names in _fields().items() for name in names]
    return Article.objects.filter(slug="").values_list(*names).query.sql_with_params()[0]


def _told(row):
    """The article that ROW is of."""
    values, told = iter(row), {}
    for model, names in _fields().items():
        of_this = [next(values) for _name in names]
        told[model] = model.from_db(connection.alias, names, of_this) if any(of_this) else None
    article = told[Article]
    for name, model in (("section", Section), ("discussion", Discussion)):
        Article._meta.get_field(name).set_cached_value(article, told[model])
    return article
