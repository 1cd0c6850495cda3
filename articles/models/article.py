"""Articles: what they are made of, and where they stand."""

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.body import BodyField, body_with_dateline, clean_body, text_of_body
from articles.models.language import Language
from articles.models.life import END_OF_TIMES, FIRST_MOMENT, Printed, SlugTaken
from articles.models.people import Author, Section, Topic
from articles.models.picture import Picture
from articles.models.query import ArticleQuerySet
from articles.models.status import Status
from articles.models.versioned import Versioned

# What readers read: when one of these changes, the article has been updated.
WORDS = ("headline", "standfirst", "dateline", "body")


class Article(Printed, Versioned):
    """A piece in the paper.

    Its address is its section, the year and month of its publication, and its slug. Once it
    is in the paper the address is frozen, by a trigger too, but for a slug that leaves a
    FormerSlug behind: links to it live elsewhere. A draft may lack all but its headline.
    """

    WORDS = WORDS

    headline = models.CharField(_("headline"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        null=True,
        blank=True,
        help_text=_(
            "The last word of the address, in Latin letters. Left empty, it is made from the "
            "headline. Changed after publication, it leaves a redirect behind."
        ),
    )
    standfirst = models.TextField(
        _("standfirst"), blank=True, help_text=_("One or two sentences under the headline.")
    )
    section = models.ForeignKey(
        Section,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name=_("section"),
    )
    authors = models.ManyToManyField(
        Author, through="articles.Byline", related_name="articles", verbose_name=_("authors")
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="articles", verbose_name=_("topics")
    )
    related = models.ManyToManyField(
        "self",
        through="articles.RelatedArticle",
        through_fields=("article", "related"),
        symmetrical=False,
        related_name="+",
        verbose_name=_("related articles"),
    )
    dateline = models.CharField(
        _("dateline"),
        max_length=120,
        blank=True,
        help_text=_(
            "Where the report comes from, as in “SALTHAVEN, North Quay”; the page adds the dash."
        ),
    )
    body = BodyField(
        _("body"),
        blank=True,
        help_text=_(
            "Paragraphs, subheads, lists, quotes, a pull quote; bold, italics and links in them. "
            "Whatever else is pasted in is left out."
        ),
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
    # How often its row has changed; by trigger, whatever a statement says of it.
    page_version = models.PositiveBigIntegerField(db_default=0, editable=False)

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
                name="articles_printed_has_an_address",
                condition=Q(status="draft") | Q(section__isnull=False, slug__isnull=False),
            ),
            models.CheckConstraint(
                name="articles_year_fits_the_address",
                condition=Q(published_at__gte=FIRST_MOMENT, published_at__lt=END_OF_TIMES),
            ),
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

    def save(self, *args, **kwargs):
        """Save it, and note when words change that readers have read."""
        if self.status == Status.PUBLISHED and not self._state.adding:
            before = Article.objects.published().filter(pk=self.pk).values_list(*WORDS)
            if before and before[0] != self._words():
                self.words_changed_at = timezone.now()
                if kwargs.get("update_fields"):
                    kwargs["update_fields"] = {*kwargs["update_fields"], "words_changed_at"}
        super().save(*args, **kwargs)

    def _words(self):
        return (self.headline, self.standfirst, self.dateline, clean_body(self.body))

    def _locked(self):
        return Article.objects.select_for_update().get(pk=self.pk)

    @property
    def lacks(self):
        """The names of the fields that must be filled in before it is published."""
        said = {"standfirst": self.standfirst, "body": clean_body(self.body)}
        asked = {**said, "section": self.section_id, "slug": self.slug}
        return [name for name, value in asked.items() if not value]

    def get_absolute_url(self):
        """Its address in the paper; a draft that lacks nothing has the one it would have if
        published now."""
        published = timezone.localtime(self.published_at or timezone.now())
        return reverse(
            "articles:article",
            args=[self.section.slug, published.year, f"{published.month:02}", self.slug],
        )

    @property
    def direction(self):
        return Language(self.language).direction

    @property
    def locale(self):
        return Language(self.language).locale

    @property
    def signed_by(self):
        """Its authors, in the order in which they are printed."""
        return [byline.author for byline in self.bylines.all()]

    @property
    def body_html(self):
        """The body as its page shows it, the dateline before its first words."""
        return body_with_dateline(self.body, self.dateline)

    @property
    def body_text(self):
        """The body's words alone, for whatever reads no markup."""
        return text_of_body(self.body)

    def readdress(self, slug, *, by):
        """Give it another SLUG; where it is in the paper, the old one leads to it for good.

        Raises SlugTaken where another article has it or had it.
        """
        with transaction.atomic():
            current = self._locked()
            if current.slug == slug:
                return
            Article.objects.hold_slugs()
            others = Article.objects.exclude(pk=self.pk)
            if others.filter(Q(slug=slug) | Q(former_slugs__slug=slug)).exists():
                raise SlugTaken(slug)
            if current.has_appeared:
                current.former_slugs.filter(slug=slug).delete()
                current.former_slugs.create(slug=current.slug, changed_by=by)
            current.slug = slug
            current.save()
        self.refresh_from_db()
