"""An article's comments as a whole: open, closed or hidden."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.prepared import NUMBER, Blank, Prepared


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
        _("closes"), null=True, blank=True, help_text=_("Empty: when somebody closes it.")
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
        return getattr(article, "discussion", None) or cls(article=article)

    @classmethod
    def now_of(cls, article):
        """The same, asked of the database at this moment whatever ARTICLE remembers."""
        return next(iter(_OF_ARTICLE.found(article=article.pk)), None) or cls(article=article)

    @property
    def takes_comments(self):
        """Whether a reader may post now."""
        return self.state == self.State.OPEN and (
            self.closes_at is None or self.closes_at > timezone.now()
        )

    @property
    def is_hidden(self):
        return self.state == self.State.HIDDEN


_OF_ARTICLE = Prepared(lambda: Discussion.objects.filter(article=Blank("article", NUMBER)))
