"""The parts of the paper, what it writes about, and who writes it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# A section's slug is the first word of an address, and these words are taken.
RESERVED_SLUGS = frozenset(
    {
        "about",
        "admin",
        "api",
        "authors",
        "comments",
        "contact",
        "corrections",
        "feeds",
        "guidelines",
        "imprint",
        "latest",
        "manifest",
        "media",
        "pictures",
        "privacy",
        "robots",
        "search",
        "sections",
        "sitemap",
        "sitemaps",
        "static",
        "topics",
        "transparency",
    }
)


def validate_section_slug(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("The paper needs the address /%(slug)s/ itself; choose another."),
            params={"slug": slug},
        )


class Section(models.Model):
    """A part of the paper: City, Culture, Business."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        validators=[validate_section_slug],
        help_text=_("The first word of its articles' addresses."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Where it stands among the sections; 0 is first.")
    )
    # Here and below: its name stands in articles, so that a change of it is one of theirs.
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, db_default=Now())

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:section", args=[self.slug])


class Topic(models.Model):
    """What articles of any section are about: a bridge, an election, the sea."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, db_default=Now())

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:topic", args=[self.slug])


class Author(models.Model):
    """Somebody whose name stands over articles; not necessarily a member of staff."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    handle = models.CharField(
        _("handle"),
        max_length=50,
        blank=True,
        validators=[
            RegexValidator(r"^@[A-Za-z0-9_.-]+$", _("A handle is @ and then letters and digits."))
        ],
        help_text=_("On social media, with its @; shown beside the name."),
    )
    about = models.TextField(
        _("about"),
        blank=True,
        default="",
        db_default="",
        help_text=_("A sentence or two, shown on the author’s page."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="authors",
        verbose_name=_("member of staff"),
        help_text=_(
            "Who writes under this name. They decide on no comment under their own articles."
        ),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, db_default=Now())

    class Meta:
        ordering = ["name"]
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])
