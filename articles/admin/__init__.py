"""Where editors write and publish."""

from articles.admin.article import ArticleAdmin
from articles.admin.furniture import AuthorAdmin, PictureAdmin, SectionAdmin, TopicAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "PictureAdmin", "SectionAdmin", "TopicAdmin"]
