"""What waits at the desk: in which lane, for how long, and who is reading it just now."""

from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Count, F, Min, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Section
from articles.models.prepared import Prepared
from comments.models.comment import Comment
from comments.models.own import not_ones_own

# How many cards one person holds, and how long without a sign of life.
TAKEN_AT_ONCE = 10
LEASE = timedelta(minutes=2)
# The advisory locks' number, no other's in this database: "desk".
_DESKS = 0x6465736B


def _one_at_a_time(person):
    """What PERSON asks of the queue from two windows, or by leaving one and opening the next, is
    done in turn: what one's own other window has in hand would be passed over like a colleague's.
    Returns when its turn has come.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s::int, %s::int), clock_timestamp()", [_DESKS, person.pk]
        )
        return cursor.fetchone()[1]


def may_read_lane(person, lane):
    """Whether PERSON, a moderator, decides on what waits in LANE; what was referred is the
    chiefs'."""
    return lane != QueueEntry.Lane.REFERRED or person.has_perm("comments.overrule_decision")


class QueueQuerySet(models.QuerySet):
    def in_lane(self, lane):
        return self.filter(lane=lane)

    def urgent(self):
        """Those in which somebody's life may be threatened."""
        return self.filter(is_urgent=True)

    def unread_since(self, moment):
        """Those that have waited since MOMENT or longer."""
        return self.filter(submitted_at__lte=moment)

    def under(self, article):
        return self.filter(article=article)

    def by_age(self):
        return self.order_by("submitted_at", "comment_id")

    def in_turn(self):
        """As they are to be read: threats to life first, then whatever has waited longest."""
        return self.order_by(F("is_urgent").desc(), "submitted_at", "comment_id")

    def not_looked_over_after(self, number):
        """Those over which no signal has looked, of comments after NUMBER, in their order."""
        left = self.filter(looked_over_at=None, pk__gt=number)
        return left.select_related("comment__contact").order_by("pk")

    def open_to(self, person):
        """Those that PERSON may decide on: nobody's own comment, or under one's own article, and
        what was referred to the chiefs by one of them."""
        entries = not_ones_own(self, person, article="article")
        if not person.has_perm("comments.overrule_decision"):
            entries = entries.exclude(lane=QueueEntry.Lane.REFERRED)
            if settings.ANSWERS_APPROVED_BY == "chief":
                entries = entries.filter(comment__written_by=None)
        return entries

    def free_for(self, person):
        """Those that nobody else is reading."""
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=Now()) | Q(leased_by=person))

    def held_by(self, person):
        """Those that PERSON is reading."""
        return self.filter(leased_by=person, leased_until__gt=Now())

    def next_for(self, person, number):
        """The first NUMBER of these in turn that PERSON may decide on and nobody else is reading.

        Asked the same way each time, of whoever works at the desk, so that it is planned once.
        """
        next_ones = self.open_to(person).free_for(person).in_turn()[:number]
        return Prepared(lambda: next_ones.only(*QueueEntry.SHOWN_TO_TAKE)).found()

    def being_read_besides(self, person):
        """By number of each comment that somebody else than PERSON is reading: who."""
        read = self.filter(leased_until__gt=Now()).exclude(leased_by=person)
        return {entry.pk: entry.leased_by for entry in read.select_related("leased_by")}

    @transaction.atomic
    def take(self, *, by, number=TAKEN_AT_ONCE, skipping=()):
        """Lease BY what they hold of these already and the next ones, NUMBER together; returns
        them in turn. Whatever else they hold is put back.

        What a colleague is just taking is passed over, not waited for.
        """
        until = _one_at_a_time(by) + LEASE
        number = min(number, TAKEN_AT_ONCE)
        free = self.exclude(pk__in=skipping) if skipping else self
        free = free.select_for_update(skip_locked=True, of=("self",))
        # Those first, wherever their turn is: they stand before somebody's eyes, and what has
        # waited longer may have come back meanwhile.
        mine = free.open_to(by).filter(leased_by=by).only(*QueueEntry.SHOWN_TO_TAKE)
        held = Prepared(lambda: mine).found()
        taken = sorted(held, key=QueueEntry.turn)[:number]
        if len(taken) < number:
            taken += free.exclude(leased_by=by).next_for(by, number - len(taken))
        is_taken = Q(pk__in=[entry.pk for entry in taken])
        QueueEntry.objects.filter(is_taken | Q(leased_by=by)).update(
            leased_by=Case(When(is_taken, then=Value(by.pk))),
            leased_until=Case(When(is_taken, then=Value(until))),
        )
        for entry in taken:
            entry.leased_by, entry.leased_until = by, until
        return sorted(taken, key=QueueEntry.turn)

    @transaction.atomic
    def renew(self, *, by):
        """BY is still reading these: two minutes more. Returns the numbers of those that BY
        holds; another's stays another's."""
        _one_at_a_time(by)
        self.filter(leased_by=by).update(leased_until=Now() + LEASE)
        # Asked afterwards: of a lapsed lease a colleague may have been quicker.
        return list(self.held_by(by).values_list("pk", flat=True))

    def hold(self, *, by):
        """BY has these before them again, unless somebody else was quicker."""
        return self.free_for(by).update(leased_by=by, leased_until=Now() + LEASE)

    @transaction.atomic
    def release(self, *, by, until=None):
        """BY reads these no longer; anybody may. With UNTIL, only what was held no longer than
        that: what BY has taken or renewed since, in another window, stays theirs."""
        _one_at_a_time(by)
        held = self.filter(leased_by=by)
        if until is not None:
            held = held.filter(leased_until__lte=until)
        return held._put_back()

    def _put_back(self):
        return self.update(leased_by=None, leased_until=None)

    def by_article(self):
        """Pairs of an article's number and how many wait under it, most first."""
        counted = self.order_by().values("article").annotate(count=Count("pk"))
        return counted.order_by("-count", "article").values_list("article", "count")

    def lanes(self):
        """Of each lane that is not empty: how many wait in it, and since when the oldest."""
        return {
            lane["lane"]: (lane["count"], lane["oldest"])
            for lane in self.values("lane").annotate(count=Count("pk"), oldest=Min("submitted_at"))
        }


class QueueEntry(models.Model):
    """A waiting comment's place at the desk.

    It comes and goes by trigger with the comment's status, so that a queue of any length is read
    from one narrow table. Whoever serves pages can move it between lanes and lease it, and cannot
    lose it: leaving it out of the table is no right of theirs.
    """

    class Lane(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        REFERRED = "referred", _("Referred")
        SPAM = "spam", _("Suspected spam")

    # What whoever takes it has to know of it: its turn, and whether the signals ran.
    SHOWN_TO_TAKE = ("is_urgent", "submitted_at", "looked_over_at")
    # All else of a row comes and goes by trigger: which comment it stands for, above all.
    kept_by_triggers_but = ("is_flagged", "lane", "leased_by_id", "leased_until", "looked_over_at")

    comment = models.OneToOneField(
        Comment, models.PROTECT, primary_key=True, related_name="queue_entry"
    )
    # What a queue is filtered by stands in it, kept by trigger as well.
    article = models.ForeignKey(Article, models.PROTECT, db_index=False, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, db_index=False, related_name="+")
    language = models.CharField(max_length=8)
    submitted_at = models.DateTimeField()
    lane = models.CharField(max_length=8, choices=Lane, db_default=Lane.WAITING)
    # Somebody's life may be threatened; said with a referral.
    is_urgent = models.BooleanField(db_default=False)
    # Some signal marked something in it.
    is_flagged = models.BooleanField(db_default=False)
    # When the signals ran over it; NULL: they have yet to.
    looked_over_at = models.DateTimeField(null=True)
    leased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+"
    )
    leased_until = models.DateTimeField(null=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("waiting comment")
        verbose_name_plural = _("waiting comments")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_lane_is_known",
                condition=Q(lane__in=["waiting", "referred", "spam"]),
            ),
            models.CheckConstraint(
                name="comments_lease_has_an_end",
                condition=Q(leased_by=None, leased_until=None)
                | Q(leased_by__isnull=False, leased_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                "lane", F("is_urgent").desc(), "submitted_at", "comment", name="comments_queue_turn"
            ),
            models.Index(
                "article",
                "lane",
                F("is_urgent").desc(),
                "submitted_at",
                name="comments_queue_of_article",
            ),
            models.Index(
                "section",
                "lane",
                F("is_urgent").desc(),
                "submitted_at",
                name="comments_queue_of_section",
            ),
            models.Index(
                "language",
                "lane",
                F("is_urgent").desc(),
                "submitted_at",
                name="comments_queue_of_language",
            ),
            models.Index(
                fields=["lane", "submitted_at"],
                condition=Q(is_flagged=True),
                name="comments_queue_flagged",
            ),
            models.Index(
                fields=["leased_by"],
                condition=Q(leased_by__isnull=False),
                name="comments_queue_leased",
            ),
        ]

    def __str__(self):
        return str(self.comment)

    def turn(self):
        """Its place, as `in_turn` orders them."""
        return not self.is_urgent, self.submitted_at, self.pk
