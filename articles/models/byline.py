"""Who signs an article, and which others its editor puts beside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.people import Author


class Byline(models.Model):
    """One author's name over one article. The order is that in which they are printed."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="bylines", verbose_name=_("article")
    )
    author = models.ForeignKey(
        Author, models.PROTECT, related_name="bylines", verbose_name=_("author")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author"], name="articles_author_signs_once"
            ),
        ]

    def __str__(self):
        return str(self.author)


class RelatedArticle(models.Model):
    """An article that an editor chose to be read after another."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="choices", verbose_name=_("article")
    )
    related = models.ForeignKey(
        Article, models.CASCADE, related_name="chosen_for", verbose_name=_("related article")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        constraints = [
            models.UniqueConstraint(fields=["article", "related"], name="articles_related_once"),
            models.CheckConstraint(
                name="articles_related_to_another", condition=~models.Q(article=models.F("related"))
            ),
        ]

    def __str__(self):
        return str(self.related)
