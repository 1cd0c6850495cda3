"""What the paper publishes."""

from articles.models.article import (
    Article,
    ArticleQuerySet,
    CannotPublish,
    CannotWithdraw,
    Language,
)
from articles.models.people import Author, Section
from articles.models.picture import Picture

__all__ = [
    "Article",
    "ArticleQuerySet",
    "Author",
    "CannotPublish",
    "CannotWithdraw",
    "Language",
    "Picture",
    "Section",
]
