"""What readers recommend: a mark for each time, and beside the comment how many it were.

Nobody has an account, so nobody can be told for certain from anybody else. What is counted is said
in `docs/decisions/0027-recommending.md`.
"""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment import Comment


class Recommendation(models.Model):
    """That somebody recommended a comment: a mark by which the same reader is known again, for this
    comment and for no other. Let go after a while; the number stays."""

    append_only = True
    may_call = ("comments_recommendations_taken_back", "comments_recommendations_let_go")

    comment = models.ForeignKey(
        Comment, models.PROTECT, db_index=False, related_name="recommendations"
    )
    # Keyed by the comment: of the network address with the kind of browser, and of it alone.
    mark = models.BinaryField()
    from_there = models.BinaryField()
    # A day and no moment: nothing else on record is to be held against it.
    made_on = models.DateField(db_default=Now())

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        default_permissions = ()
        indexes = [
            models.Index(fields=["comment", "from_there"], name="comments_recommended_there"),
            models.Index(fields=["made_on", "id"], name="comments_recommended_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["comment", "mark"], name="comments_recommended_once"),
        ]

    def __str__(self):
        return str(_("Recommendation %s") % self.pk)


class Tally(models.Model):
    """How many recommend a comment, once anybody does; by trigger. It goes with the comment's
    words. What never changes of a comment stands here as well, for the order by this number."""

    kept_by_triggers = True

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="tally", verbose_name=_("comment")
    )
    article = models.ForeignKey(Article, models.PROTECT, db_index=False, related_name="+")
    recommended = models.PositiveIntegerField(_("recommended"), default=0)
    is_top = models.BooleanField()
    submitted_at = models.DateTimeField()
    public_id = models.CharField(max_length=12)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["article", "-recommended", "-submitted_at", "-public_id"],
                condition=Q(is_top=True, recommended__gt=0),
                name="comments_most_recommended",
            ),
        ]

    def __str__(self):
        return str(_("Tally of comment %s") % self.comment_id)


class LastRecommended(models.Model):
    """When a kept page of an article last had to know that something under it was recommended: it
    moves by trigger, and at most twice a minute, however many recommend."""

    kept_by_triggers = True

    article = models.OneToOneField(
        Article, models.PROTECT, primary_key=True, related_name="last_recommended"
    )
    moved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("last recommended")
        verbose_name_plural = _("last recommended")
        default_permissions = ()

    def __str__(self):
        return str(_("Last recommended under article %s") % self.article_id)


class RecommendingHour(models.Model):
    """How much one network address recommended within an hour, and nothing of what. The hash is
    keyed by the hour, so that nothing is followed into the next."""

    changed_only_in = ("count",)
    may_call = ("comments_hours_let_go",)

    hour = models.DateTimeField()
    called = models.BinaryField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("hour of recommending")
        verbose_name_plural = _("hours of recommending")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["hour", "called"], name="comments_hour_counted_once"),
        ]

    def __str__(self):
        return str(_("Hour of recommending %s") % self.pk)
