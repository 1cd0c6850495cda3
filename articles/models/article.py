"""Articles, from draft to publication to, rarely, withdrawal."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.people import Author, Section
from articles.models.picture import Picture


class CannotPublish(Exception):
    """Only a draft can be published."""


class CannotWithdraw(Exception):
    """Only a published article can be withdrawn."""


class Language(models.TextChoices):
    """The languages an article can be written in, by their BCP 47 tags."""

    ENGLISH = "en", _("English")
    ARABIC = "ar", _("Arabic")
    SORANI = "ckb", _("Sorani Kurdish")

    @property
    def direction(self):
        """How its script runs: `ltr` or `rtl`, as HTML's `dir` wants it."""
        return "ltr" if self is Language.ENGLISH else "rtl"


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """What readers may open now; a publication time still to come is not now."""
        return self.filter(status=Article.Status.PUBLISHED, published_at__lte=timezone.now())

    def withdrawn(self):
        """What readers could open once and never again."""
        return self.filter(status=Article.Status.WITHDRAWN, published_at__lte=timezone.now())

    def latest_first(self):
        return self.order_by("-published_at", "-pk")

    def with_furniture(self):
        """Together with all that an article's page or card names, in the same query."""
        return self.select_related("section", "author", "picture")


class Article(models.Model):
    """A piece in the paper: draft → published → withdrawn, each by somebody, at a time.

    Its address is its section, the year and month of its publication, and its slug. Once it
    is in the paper the address is frozen, by a trigger too: links to it live elsewhere.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    headline = models.CharField(_("headline"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        help_text=_(
            "The last word of the address, in Latin letters. Left empty, it is made from the "
            "headline. It cannot be changed after publication."
        ),
    )
    standfirst = models.TextField(
        _("standfirst"), help_text=_("One or two sentences under the headline.")
    )
    section = models.ForeignKey(
        Section, models.PROTECT, related_name="articles", verbose_name=_("section")
    )
    author = models.ForeignKey(
        Author, models.PROTECT, related_name="articles", verbose_name=_("author")
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=120,
        blank=True,
        help_text=_(
            "Where the report comes from, as in “SALTHAVEN, North Quay”; the page adds the dash."
        ),
    )
    body = models.TextField(
        _("body"), help_text=_("Plain text; an empty line begins a new paragraph.")
    )
    picture = models.ForeignKey(
        Picture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("main picture"),
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(
        _("publication time"),
        null=True,
        blank=True,
        help_text=_(
            "The date on the page. Leave empty for the moment you press “Save and publish”; "
            "a time to come keeps the article back until then."
        ),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="published_articles",
        verbose_name=_("published by"),
    )
    # When `published_by` said so; differs from `published_at` for archive pieces and ahead of time.
    publication_recorded_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="withdrawn_articles",
        verbose_name=_("withdrawn by"),
    )
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("publish_article", "Can publish and withdraw articles")]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status="published"),
                name="articles_published_latest",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="articles_status_has_who_and_when",
                condition=(
                    Q(
                        status="draft",
                        published_by=None,
                        publication_recorded_at=None,
                        withdrawn_at=None,
                        withdrawn_by=None,
                    )
                    | Q(
                        status="published",
                        published_at__isnull=False,
                        published_by__isnull=False,
                        publication_recorded_at__isnull=False,
                        withdrawn_at=None,
                        withdrawn_by=None,
                    )
                    | Q(
                        status="withdrawn",
                        published_at__isnull=False,
                        published_by__isnull=False,
                        publication_recorded_at__isnull=False,
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                    )
                ),
            ),
        ]

    def __str__(self):
        return self.headline

    def get_absolute_url(self):
        """Its address in the paper; a draft has the one it would have if published now."""
        published = timezone.localtime(self.published_at or timezone.now())
        return reverse(
            "articles:article",
            args=[self.section.slug, published.year, f"{published.month:02}", self.slug],
        )

    @property
    def direction(self):
        return Language(self.language).direction

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_scheduled(self):
        """Published, at a time that has yet to come."""
        return self.status == self.Status.PUBLISHED and self.published_at > timezone.now()

    @property
    def can_be_withdrawn(self):
        return self.status == self.Status.PUBLISHED

    @property
    def paragraphs(self):
        """The body's paragraphs, in order, without white space around them."""
        blocks = self.body.replace("\r\n", "\n").split("\n\n")
        return [block.strip() for block in blocks if block.strip()]

    def publish(self, *, by):
        """Print it: at its publication time, or now where it has none. Raises CannotPublish."""
        with transaction.atomic():
            current = self._locked()
            if not current.is_draft:
                raise CannotPublish(current.get_status_display())
            now = timezone.now()
            current.status = self.Status.PUBLISHED
            current.published_at = current.published_at or now
            current.published_by = by
            current.publication_recorded_at = now
            current.save()
        self.refresh_from_db()

    def withdraw(self, *, by):
        """Take it out of the paper for good; its comments go with it. Raises CannotWithdraw."""
        with transaction.atomic():
            current = self._locked()
            if not current.can_be_withdrawn:
                raise CannotWithdraw(current.get_status_display())
            current.status = self.Status.WITHDRAWN
            current.withdrawn_at = timezone.now()
            current.withdrawn_by = by
            current.save()
        self.refresh_from_db()

    def _locked(self):
        return Article.objects.select_for_update().get(pk=self.pk)
