"""What an article or a page said at each of its savings, and whose words they were."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.body import text_of_body
from articles.models.page import Page


class Version(models.Model):
    """The words of something as one person saved them.

    Inserted by its `keep_version`, in the transaction of the saving, and never touched again; the
    numbers of its versions follow each other.
    """

    append_only = True
    # The model whose words they are.
    of = None

    number = models.PositiveIntegerField(_("number"))
    body = models.TextField(_("body"))
    changed_at = models.DateTimeField(_("changed"), db_default=Now())

    class Meta:
        abstract = True

    @property
    def body_text(self):
        return text_of_body(self.body)


class ArticleVersion(Version):
    """The words of an article as one person saved them."""

    of = Article

    # The database's own key deletes a draft's versions with it; the serving role may not.
    article = models.ForeignKey(
        Article,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="versions",
        verbose_name=_("article"),
    )
    headline = models.CharField(_("headline"), max_length=200)
    standfirst = models.TextField(_("standfirst"))
    dateline = models.CharField(_("dateline"), max_length=120, blank=True)
    # Nobody for the first of an article that came in before versions were kept.
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="article_versions",
        verbose_name=_("changed by"),
    )

    class Meta:
        ordering = ["article", "number"]
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        # Whoever may see an article may see how it came to be.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="articles_one_version_per_number"
            ),
            models.CheckConstraint(
                name="articles_version_after_the_first_has_its_author",
                condition=Q(number=1) | Q(number__gt=1, changed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.headline} ({self.number})"


class PageVersion(Version):
    """The words of a page of the paper's own as one person saved them."""

    of = Page

    # As above: the database's own key.
    page = models.ForeignKey(
        Page,
        models.DO_NOTHING,
        db_constraint=False,
        related_name="versions",
        verbose_name=_("page"),
    )
    title = models.CharField(_("title"), max_length=120)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="page_versions",
        verbose_name=_("changed by"),
    )

    class Meta:
        ordering = ["page", "number"]
        verbose_name = _("version of a page")
        verbose_name_plural = _("versions of pages")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page", "number"], name="articles_one_page_version_per_number"
            ),
            models.CheckConstraint(
                name="articles_page_version_after_the_first_has_its_author",
                condition=Q(number=1) | Q(number__gt=1, changed_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title} ({self.number})"
