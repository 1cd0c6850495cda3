"""Where an article used to be."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class FormerSlug(models.Model):
    """A slug that an article had in the paper before its present one; it leads there for good.

    Inserted, by `Article.readdress`, before the slug is changed: without it the database refuses
    the change.
    """

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="former_slugs", verbose_name=_("article")
    )
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="changed_slugs",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")
        default_permissions = ("view",)

    def __str__(self):
        return self.slug
