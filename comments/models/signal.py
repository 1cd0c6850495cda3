"""What the machine noticed about a comment. It points; a person decides."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.watch_list import WatchWord


class SignalQuerySet(models.QuerySet):
    def for_desk(self):
        """With what a card says of each, in the order in which they are read."""
        return self.select_related("watch_word", "other", "false_alarm").order_by(
            "-in_name", F("start").asc(nulls_first=True), "pk"
        )

    def of_watch_words(self):
        return self.filter(kind=Signal.Kind.WATCH_WORD)

    def decided(self):
        """Those of comments that wait no longer."""
        return self.exclude(comment__status=Comment.Status.PENDING)

    def rejected_under(self, clause_key):
        """Those of comments that stand rejected under a clause of this key."""
        newest = Decision.objects.filter(comment=OuterRef("comment")).order_by("-number")
        under = newest.annotate(key=F("clause__key")).values("key")[:1]
        rejected = self.filter(comment__status=Comment.Status.REJECTED)
        return rejected.annotate(under=Subquery(under)).filter(under=clause_key)


class Signal(models.Model):
    """One thing noticed about a comment, with the words that caused it.

    It holds places and numbers, no words, and goes with the comment when that is erased.
    """

    class Kind(models.TextChoices):
        LINKS = "links", _("links and addresses")
        REPEATED = "repeated", _("said before")
        CAPITALS = "capitals", _("all capitals")
        CHARACTERS = "characters", _("look-alike or invisible characters")
        HASTE = "haste", _("sent in haste")
        ONE_ADDRESS = "one_address", _("many from one address")
        WATCH_WORD = "watch_word", _("on the watch list")
        RECORD = "record", _("rejected before")

    append_only = True

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="signals")
    kind = models.CharField(_("signal"), max_length=12, choices=Kind)
    # The words that caused it, in code points of the text, end not included; NULL: all of it.
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    # They stand in the name, and not in the text.
    in_name = models.BooleanField(db_default=False)
    watch_word = models.ForeignKey(
        WatchWord, models.PROTECT, null=True, related_name="signals", verbose_name=_("watch word")
    )
    # The comment that this one resembles.
    other = models.ForeignKey(Comment, models.PROTECT, null=True, related_name="+")
    # How many, where a number is what was noticed.
    count = models.PositiveIntegerField(null=True)
    noticed_at = models.DateTimeField(db_default=Now())

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_signal_is_known",
                condition=Q(
                    kind__in=[
                        *("links", "repeated", "capitals", "characters"),
                        *("haste", "one_address", "watch_word", "record"),
                    ]
                ),
            ),
            models.CheckConstraint(
                name="comments_signal_has_a_beginning_and_an_end",
                condition=Q(start=None, end=None)
                | Q(start__isnull=False, end__isnull=False, end__gt=F("start")),
            ),
            models.CheckConstraint(
                name="comments_signal_names_its_watch_word",
                condition=Q(kind="watch_word", watch_word__isnull=False)
                | ~Q(kind="watch_word") & Q(watch_word=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def details(self):
        """What its number means, in words; empty where there is no more to say."""
        match self.kind, self.count:
            case _kind, None:
                return ""
            case self.Kind.HASTE, _milliseconds:
                return _("%.1f seconds after its preview") % (self.count / 1000)
            case self.Kind.REPEATED, _number:
                return ngettext("by %d other", "by %d others", self.count) % self.count
            case self.Kind.ONE_ADDRESS, _number:
                return (
                    ngettext("%d other within a day", "%d others within a day", self.count)
                    % self.count
                )
            case self.Kind.RECORD, _number:
                return ngettext("%d comment", "%d comments", self.count) % self.count
        return str(self.count)


class FalseAlarm(models.Model):
    """A moderator's word that a signal meant nothing here."""

    append_only = True

    signal = models.OneToOneField(
        Signal, models.PROTECT, primary_key=True, related_name="false_alarm"
    )
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("false alarm")
        verbose_name_plural = _("false alarms")
        default_permissions = ()

    def __str__(self):
        return str(self.signal)
