"""An article's comments as a whole: open, closed or hidden."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.prepared import NUMBER, Blank, Prepared

# From then on readers are told at the form when a discussion closes; and then, that it is near.
SAID_BEFORE, NEAR = timedelta(days=14), timedelta(hours=1)


def end_of(*, published_at, closes_at, has_no_end):
    """When a discussion closes by the clock: at a time of its own, or else so long after its
    article came out as the setting says. None: when somebody closes it."""
    if closes_at or has_no_end or not settings.DISCUSSION_DAYS:
        return closes_at
    return published_at and published_at + timedelta(days=settings.DISCUSSION_DAYS)


def turns_before(end):
    """The moments at which the clock changes what readers are told of one with this END."""
    return [end - SAID_BEFORE, end - NEAR, end] if end else []


class Discussion(models.Model):
    """Whether an article takes comments and shows them. An article without one is open.

    `version` moves, by trigger, in the transaction of whatever changes what readers see of it.
    """

    never_deleted = True

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed; comments stay on the page")
        HIDDEN = "hidden", _("hidden; no comments on the page")

    article = models.OneToOneField(
        Article,
        models.PROTECT,
        primary_key=True,
        related_name="discussion",
        verbose_name=_("article"),
    )
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN)
    closes_at = models.DateTimeField(
        _("closes"),
        null=True,
        blank=True,
        help_text=_("Empty: as the newsroom's setting says, or when somebody closes it."),
    )
    has_no_end = models.BooleanField(
        _("open without end"),
        db_default=False,
        default=False,
        help_text=_("Whatever the setting says, until somebody closes it."),
    )
    version = models.PositiveBigIntegerField(db_default=0, editable=False)
    # When it last moved, by the same trigger.
    moved_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="changed_discussions",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        default_permissions = ("add", "change", "view")
        permissions = [("close_discussion", "Can open and close discussions")]
        constraints = [
            models.CheckConstraint(
                name="comments_discussion_state_is_known",
                condition=models.Q(state__in=["open", "closed", "hidden"]),
            ),
        ]

    def __str__(self):
        return str(_("Discussion of %s") % self.article)

    @classmethod
    def of(cls, article):
        """ARTICLE's discussion, as it would be where nobody has touched it yet."""
        return cls._under(article, getattr(article, "discussion", None))

    @classmethod
    def now_of(cls, article):
        """The same, asked of the database at this moment whatever ARTICLE remembers."""
        return cls._under(article, next(iter(_OF_ARTICLE.found(article=article.pk)), None))

    @classmethod
    def _under(cls, article, found):
        found = found or cls(article_id=article.pk)
        # At hand: when it ends may hang on when the article came out. And not the other way round:
        # the article may be shared by all who ask for its page.
        found._state.fields_cache["article"] = article
        return found

    @property
    def as_chosen(self):
        """What people chose of it, in one line: a form says with it what it was filled in on."""
        ends = "never" if self.has_no_end else "setting"
        return f"{self.state} {self.closes_at.timestamp() if self.closes_at else ends}"

    @property
    def ends_at(self):
        """When it closes by the clock; None: when somebody closes it."""
        return end_of(
            published_at=self.article.published_at,
            closes_at=self.closes_at,
            has_no_end=self.has_no_end,
        )

    @property
    def is_over(self):
        """Whether the clock has closed it."""
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def takes_comments(self):
        """Whether a reader may post now."""
        return self.state == self.State.OPEN and not self.is_over

    @property
    def ends_soon(self):
        """Whether readers are told when it closes."""
        return self._ends_within(SAID_BEFORE)

    @property
    def is_ending(self):
        """Whether it closes within the hour."""
        return self._ends_within(NEAR)

    def _ends_within(self, time):
        return self.takes_comments and bool(self.ends_at) and self.ends_at - timezone.now() <= time

    @property
    def closed_at(self):
        """Since when it takes no comments; None where it does, or nobody knows."""
        if self.takes_comments:
            return None
        by_the_clock = self.ends_at if self.is_over else None
        by_hand = None if self.state == self.State.OPEN else self.changed_at
        return min((one for one in (by_the_clock, by_hand) if one), default=None)

    @property
    def is_hidden(self):
        return self.state == self.State.HIDDEN


_OF_ARTICLE = Prepared(lambda: Discussion.objects.filter(article=Blank("article", NUMBER)))
