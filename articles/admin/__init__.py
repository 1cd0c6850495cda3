"""Where editors write and publish."""

from articles.admin.article import ArticleAdmin
from articles.admin.furniture import AuthorAdmin, SectionAdmin, TopicAdmin
from articles.admin.picture import PictureAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "PictureAdmin", "SectionAdmin", "TopicAdmin"]
