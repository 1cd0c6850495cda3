"""What the paper says of itself: its privacy notice, its imprint, how to reach it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.body import BodyField, body_with_dateline, clean_body
from articles.models.language import Language
from articles.models.people import RESERVED_SLUGS, Section
from articles.models.versioned import Versioned

# Words kept free for just these pages.
PAGE_SLUGS = frozenset({"about", "contact", "imprint", "privacy"})


def validate_page_slug(slug):
    if slug in RESERVED_SLUGS - PAGE_SLUGS:
        raise ValidationError(
            _("The paper needs the address /%(slug)s/ itself; choose another."),
            params={"slug": slug},
        )
    if Section.objects.filter(slug=slug).exists():
        raise ValidationError(_("A section has this address."))


class Page(Versioned):
    """A page that is no news, written by an editor and linked from the foot of every other.

    Whoever reads it has what was saved last; its address stays as it was first saved, since links
    to it live elsewhere.
    """

    WORDS = ("title", "body")

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        validators=[validate_page_slug],
        help_text=_("Its address: “privacy” for /privacy/. Once saved, it stays."),
    )
    body = BodyField(_("body"))
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=0,
        help_text=_("Where it stands at the foot; 0 is first."),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self):
        return self.title

    def _words(self):
        return (self.title, clean_body(self.body))

    def _locked(self):
        return Page.objects.select_for_update().get(pk=self.pk)

    def get_absolute_url(self):
        return reverse("articles:page", args=[self.slug])

    @property
    def body_html(self):
        """The body as its page shows it."""
        return body_with_dateline(self.body, "")

    @property
    def direction(self):
        return Language(self.language).direction
