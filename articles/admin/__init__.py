"""Where editors write and publish."""

from articles.admin.article import ArticleAdmin
from articles.admin.furniture import AuthorAdmin, SectionAdmin, TopicAdmin
from articles.admin.page import PageAdmin
from articles.admin.picture import PictureAdmin

__all__ = ["ArticleAdmin", "AuthorAdmin", "PageAdmin", "PictureAdmin", "SectionAdmin", "TopicAdmin"]
