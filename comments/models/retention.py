"""What is kept of readers only for a time, and what of it is over.

When nothing about a comment is open any more, the database says, by one function; how long
things are kept after that, the settings do. What is found here is looked at once more by whatever
erases it: nothing is lost that somebody has objected to in between.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from comments.models import erasure_log
from comments.models.comment import Comment
from comments.models.contact import Contact
from comments.models.erasure import Erasure
from comments.models.mailbox_key import MailboxKey
from comments.models.notice import SPOKEN_OF, Notice
from comments.models.recommendation import Recommendation, RecommendingHour
from comments.models.report import Reporter
from comments.models.subscription import ENDED_FOR, NOT_ASKED_FOR, Subscription

# A hash of a network address is asked for on the day of its key and the next.
ADDRESSES_FOR = timedelta(days=2)
# For so long the same reader is known again who recommends a comment.
MARKS_FOR = timedelta(days=14)
HOURS_FOR = timedelta(hours=2)


class AtRestSince(models.Func):
    """Since when nothing about a comment is open; NULL while something is."""

    function = "comments_at_rest_since"
    arity = 1
    output_field = models.DateTimeField()


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is kept for a time."""

    title: str
    # What each of them is called: by a number alone.
    called: str
    # What of it is over at a moment, each with `since`: when its time began.
    over_at: Callable
    # Erases those of some numbers that are over still; returns how many it was.
    erase: Callable
    at_once: int = 1000
    # In which they are found, the last of it their number.
    order: tuple = ("pk",)

    def counted(self, now):
        """How much of it is over, and since when the first of that had been kept."""
        counted = self.over_at(now).aggregate(count=Count("pk"), oldest=Min("since"))
        return counted["count"], counted["oldest"]

    def batches(self, now):
        """The numbers of what is over, a few at a time, what was passed over not again."""
        after = None
        while True:
            over = self.over_at(now).order_by(*self.order)
            if after:
                over = over.filter(_later(self.order, after))
            some = list(over.values_list("pk", *self.order)[: self.at_once])
            if not some:
                return
            yield [number for number, *_place in some]
            after = some[-1][1:]


def _later(order, place):
    """Whether a row stands after PLACE, the values of the one or two columns of ORDER."""
    first, last = f"{order[0]}__gt", f"{order[-1]}__gt"
    if len(order) == 1:
        return Q((first, place[0]))
    # The first is said apart, for the index.
    within = Q((first, place[0])) | Q((last, place[1]))
    return Q((f"{order[0]}__gte", place[0])) & within


def _moments(now, days):
    """What began to rest before this is over; and for what goes with the words of a rejected
    comment, whenever that is."""
    return now - timedelta(days=days), now - timedelta(days=settings.KEEP_REJECTED_DAYS)


def _texts(now):
    moment = now - timedelta(days=settings.KEEP_REJECTED_DAYS)
    # Nothing rests for longer than it has been there; by that it is found in an index.
    rejected = Comment.objects.with_words().filter(
        status=Comment.Status.REJECTED, submitted_at__lt=moment
    )
    return rejected.annotate(since=AtRestSince("pk")).filter(since__lt=moment)


def _contacts(now):
    moment, text_moment = _moments(now, settings.KEEP_CONTACTS_DAYS)
    # Asked of old comments alone; a condition on the contact would be asked of every one.
    old = When(comment__submitted_at__lt=max(moment, text_moment), then=AtRestSince("comment"))
    contacts = Contact.objects.exclude(comment__status=Comment.Status.PENDING)
    contacts = contacts.annotate(since=Case(old, output_field=models.DateTimeField()))
    if text_moment <= moment:
        return contacts.filter(since__lt=moment)
    rejected = When(comment__status=Comment.Status.REJECTED, then=Value(text_moment))
    return contacts.filter(since__lt=Case(rejected, default=Value(moment)))


def _reporters(now):
    moment, text_moment = _moments(now, settings.KEEP_REPORTERS_DAYS)
    over = Q(since__lt=moment)
    if text_moment > moment:
        over |= Q(
            since__lt=text_moment,
            comment_rests__lt=text_moment,
            report__comment__status=Comment.Status.REJECTED,
        )
    reporters = Reporter.objects.annotate(since=F("report__answer__answered_at"))
    return reporters.alias(comment_rests=AtRestSince("report__comment")).filter(over)


def _addresses(now):
    kept = Contact.objects.exclude(address_hash=None)
    return kept.annotate(since=F("comment__submitted_at")).filter(since__lt=now - ADDRESSES_FOR)


def _keys(now):
    return MailboxKey.objects.over_before(now).annotate(since=F("asked_at"))


def _mails(now):
    contact = Contact.objects.filter(comment=OuterRef("comment"))
    nobody = Q(person__isnull=False) | Q(comment__isnull=False) & ~Exists(contact)
    return _ended_mails(now).filter(nobody)


def _ended_mails(now):
    """Those of which nobody asks any more how they ended."""
    ended = Coalesce("sent_at", "given_up_at", "superseded_at")
    return Notice.objects.annotate(since=ended).filter(since__lt=now - SPOKEN_OF)


def _marks(now):
    marks = Recommendation.objects.annotate(since=F("made_on"))
    return marks.filter(made_on__lt=(now - MARKS_FOR).date())


def _hours(now):
    return RecommendingHour.objects.annotate(since=F("hour")).filter(hour__lt=now - HOURS_FOR)


def _unanswered(now):
    return Subscription.objects.overdue(now).annotate(since=F("asked_at"))


def _silent(now):
    silent = Subscription.objects.confirmed().annotate(since=Coalesce("told_at", "confirmed_at"))
    return silent.filter(since__lt=now - timedelta(days=settings.KEEP_FOLLOWING_DAYS))


def _ended(now):
    ended = Subscription.objects.ended().annotate(since=F("ended_at"))
    # Where a mail of it is under way, it has to say first that there is nothing to tell.
    theirs = Notice.objects.under_way().filter(subscription=OuterRef("pk"))
    asked_again = Q(refused_at=None) | Q(refused_at__lt=now - NOT_ASKED_FOR)
    return ended.filter(asked_again, ~Exists(theirs), since__lt=now - ENDED_FOR)


def _mails_of_following(now):
    # The newest of each says what has been told.
    told = Coalesce("subscription__told_at", Value(now))
    return _ended_mails(now).filter(subscription__isnull=False).exclude(since__gte=told)


def _end_by(over_at):
    """What ends those of some numbers that are over still, and with the last of it the address."""

    @transaction.atomic
    def end(numbers):
        over = over_at(timezone.now()).filter(pk__in=numbers)
        held = list(over.select_for_update(skip_locked=True, of=("self",)).order_by("pk"))
        return Subscription.objects.filter(pk__in=[one.pk for one in held]).end()

    return end


def _let_go_by(function):
    """What calls FUNCTION, which acts with the owner's rights, with numbers."""

    def let_go(numbers):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [numbers])
            return cursor.fetchone()[0]

    return let_go


@transaction.atomic
def _erase_texts(numbers):
    """By an erasure each, which is in the log before it is in the database: should the log not
    take it, the words stay; should the database not, the next run erases them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT comments_held_at_rest(%s)", [numbers])
        held = [number for (number,) in cursor.fetchall()]
    # Somebody may have erased one before it was held.
    comments = Comment.objects.with_words().filter(pk__in=held).only("public_id").order_by("pk")
    # All that is followed with them, before an address of it is held.
    Subscription.objects.under_way().filter(comment__in=held).held()
    erasures = Erasure.objects.bulk_create(
        Erasure(comment=comment, ground=Erasure.Ground.RETENTION) for comment in comments
    )
    erasure_log.note_beforehand(erasures)
    return len(erasures)


# In this order: each finds what it would have found had those before it not run.
KEPT = (
    Kept(
        "Hashes of network addresses",
        "comment",
        _addresses,
        _let_go_by("comments_addresses_let_go"),
    ),
    Kept("Contacts of writers", "comment", _contacts, _let_go_by("comments_contacts_let_go")),
    Kept("Names of reporters", "report", _reporters, _let_go_by("comments_reporters_let_go")),
    Kept(
        "Texts of rejected comments",
        "comment",
        _texts,
        _erase_texts,
        at_once=200,
        order=("submitted_at", "pk"),
    ),
    Kept(
        "Links to what somebody wrote",
        "link",
        _keys,
        _let_go_by("comments_mailbox_keys_let_go"),
        order=("asked_at", "pk"),
    ),
    Kept("Rows of ended mails", "mail", _mails, _let_go_by("comments_mails_let_go")),
    Kept(
        "Marks of who recommended",
        "mark",
        _marks,
        _let_go_by("comments_recommendations_let_go"),
        order=("made_on", "pk"),
    ),
    Kept("Hours of recommending", "hour", _hours, _let_go_by("comments_hours_let_go")),
    Kept(
        "Addresses that did not say they want to follow",
        "subscription",
        _unanswered,
        _end_by(_unanswered),
    ),
    Kept(
        "Addresses that follow where nothing comes",
        "subscription",
        _silent,
        _end_by(_silent),
    ),
    Kept(
        "Rows of what was followed",
        "subscription",
        _ended,
        _let_go_by("comments_subscriptions_let_go"),
    ),
    Kept(
        "Rows of mails to followers",
        "mail",
        _mails_of_following,
        _let_go_by("comments_following_mails_let_go"),
    ),
)
