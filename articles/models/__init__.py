"""What the paper publishes."""

from articles.models.article import Article
from articles.models.byline import Byline, RelatedArticle
from articles.models.correction import Correction
from articles.models.discarded import DiscardedFile
from articles.models.former_slug import FormerSlug
from articles.models.language import Language
from articles.models.life import (
    CannotPublish,
    CannotUnschedule,
    CannotWithdraw,
    LacksSomething,
    SlugTaken,
)
from articles.models.order import RenditionOrder
from articles.models.page import Page
from articles.models.paper import Paper
from articles.models.people import Author, Section, Topic
from articles.models.picture import Picture
from articles.models.query import ArticlePage, ArticleQuerySet
from articles.models.rendition import Rendition
from articles.models.version import ArticleVersion, PageVersion

__all__ = [
    "Article",
    "ArticlePage",
    "ArticleQuerySet",
    "ArticleVersion",
    "Author",
    "Byline",
    "CannotPublish",
    "CannotUnschedule",
    "CannotWithdraw",
    "Correction",
    "DiscardedFile",
    "FormerSlug",
    "LacksSomething",
    "Language",
    "Page",
    "PageVersion",
    "Paper",
    "Picture",
    "RelatedArticle",
    "Rendition",
    "RenditionOrder",
    "Section",
    "SlugTaken",
    "Topic",
]
