"""What somebody reports about a published comment."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Count, F, Func, Min, Q
from django.db.models.functions import Length, Lower, Now
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.guidelines import Clause
from comments.models.limits import an_hour_ago, refuse_beyond
from comments.models.own import not_ones_own
from comments.models.reckoning import ReportReckoning
from comments.models.refusals import told

MAX_REPORT = 2000
MAX_LAW = 300

# The database's own words for why a report was not taken.
_REFUSED = {"NR002", "NR003"}


class CannotReport(Exception):
    """The comment is not on the page any more."""


def new_report_token():
    """The unguessable part of a report's own address: 192 bits."""
    return secrets.token_urlsafe(24)


def new_sheet():
    """What one form handed out is called, so that it is known again when it is sent twice."""
    return secrets.token_urlsafe(16)


class ReportQuerySet(ReportReckoning):
    def open(self):
        """Those that wait for an answer, about what has not been erased."""
        return self.filter(answer=None).exclude(comment__text="")

    def open_at(self, moment):
        """Those that were there at MOMENT and waited for an answer."""
        waited = Q(answer=None) | Q(answer__answered_at__gte=moment)
        return self.filter(waited, reported_at__lte=moment)

    def open_to(self, person):
        """Of those, what PERSON may answer: all reports of a comment, or none."""
        reports = not_ones_own(self.open(), person)
        if not person.email:
            return reports
        mine = Reporter.objects.alias(address=Lower("email")).filter(address=person.email.lower())
        return reports.exclude(comment__reports__in=mine.values("report"))

    def unread_since(self, moment):
        """Those that came at MOMENT or before."""
        return self.filter(reported_at__lte=moment)

    def by_comment(self):
        """The numbers of the comments, whichever was reported first foremost."""
        first = self.order_by().values("comment").annotate(first=Min("reported_at"))
        return first.order_by("first", "comment").values_list("comment", flat=True)

    def waiting(self):
        """How many comments there are with such reports, and since when the oldest waits."""
        counted = self.aggregate(count=Count("comment", distinct=True), oldest=Min("reported_at"))
        return counted["count"], counted["oldest"]

    def in_turn(self):
        return self.order_by("reported_at", "pk")


class Report(models.Model):
    """What somebody reports about a published comment: that it breaks a clause, or the law.

    Its words can be erased with the comment's; nothing else of it ever changes.
    """

    class Kind(models.TextChoices):
        CLAUSE = "clause", _("breaks a clause")
        ILLEGAL = "illegal", _("is against the law")

    append_only = True

    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="reports", verbose_name=_("comment")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    # Of the edition in force when it was reported.
    clause = models.ForeignKey(
        Clause, models.PROTECT, null=True, related_name="+", verbose_name=_("clause")
    )
    words = models.TextField(_("report"), blank=True)
    law = models.CharField(_("law"), max_length=MAX_LAW, blank=True)
    in_good_faith = models.BooleanField(db_default=False)
    reported_at = models.DateTimeField(_("reported"), db_default=Now())
    token = models.CharField(max_length=32, unique=True, default=new_report_token)
    # What was said on which sheet of the form about which state of the comment, keyed: the same
    # sheet sent twice is one report, and no guess at what somebody said finds theirs. It goes
    # with the reporter.
    key = models.BinaryField(null=True, unique=True)
    # Whether a field was filled in that no person sees.
    filled_trap = models.BooleanField(db_default=False)
    # Set by a trigger; the hash stays when the words and the salt are erased.
    salt = models.BinaryField(db_default=b"")
    hash = models.BinaryField(db_default=b"")

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="comments_report_says_what_is_wrong",
                condition=Q(salt=b"", words="", law="")
                | ~Q(salt=b"") & Q(kind="clause", clause__isnull=False, law="")
                | ~Q(salt=b"")
                & Q(kind="illegal", clause=None, in_good_faith=True)
                & ~Q(words="")
                & ~Q(law=""),
            ),
            models.CheckConstraint(
                name="comments_report_has_a_limit",
                condition=LessThanOrEqual(Length("words"), MAX_REPORT),
            ),
        ]
        indexes = [models.Index(fields=["reported_at"], name="comments_reports_by_time")]

    def __str__(self):
        return str(_("Report of comment %s") % self.comment_id)

    def get_receipt_url(self):
        """The address that only the reporter knows."""
        return reverse("comments:report_receipt", args=[self.token])

    @classmethod
    def file(
        cls, comment, *, clause=None, words="", law="", name="", email="", sheet="", **details
    ):
        """Insert a report of COMMENT: that it breaks CLAUSE, or, without one, LAW. Words are
        canonical. The same SHEET sent again with the same words is the same row. Raises
        CannotReport, and TooMany where too many came."""
        said = (clause and clause.pk, words, law, name, email.lower())
        key = _key(sheet or new_sheet(), comment.pk, comment.newest_decision().number, *said)
        if stands := cls.objects.filter(key=key).first():
            return stands
        cls._refuse_too_many(comment)
        try:
            with transaction.atomic():
                report = cls.objects.create(
                    comment=comment,
                    kind=cls.Kind.CLAUSE if clause else cls.Kind.ILLEGAL,
                    clause=clause,
                    words=words,
                    law=law,
                    key=key,
                    **details,
                )
                if name or email:
                    Reporter.objects.create(report=report, name=name, email=email)
                return report
        except DatabaseError as error:
            stands = cls.objects.filter(key=key).first()
            if stands:
                return stands
            if getattr(error.__cause__, "sqlstate", None) in _REFUSED:
                raise CannotReport(told(error)) from error
            raise

    @classmethod
    def _refuse_too_many(cls, comment):
        since = an_hour_ago()
        came = cls.objects.filter(reported_at__gte=since).annotate(at=F("reported_at"))
        limits = {
            "reports": (came, settings.REPORTS_AN_HOUR),
            "of the comment": (
                came.filter(comment=comment),
                settings.REPORTS_AN_HOUR_OF_A_COMMENT,
            ),
        }
        refuse_beyond(limits, since=since)


def _key(*parts):
    mac = hmac.new(settings.SUBMISSION_KEY.encode(), b"report", hashlib.sha256)
    for part in parts:
        data = str(part).encode()
        mac.update(len(data).to_bytes(8, "big") + data)
    return mac.digest()


class Reporter(models.Model):
    """Who reported, as they say; nobody has confirmed it. Apart, so that it can be erased; never
    public, and never shown to the comment's writer."""

    append_only = True
    may_call = ("comments_reporters_let_go",)

    report = models.OneToOneField(Report, models.PROTECT, primary_key=True, related_name="reporter")
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        default_permissions = ()
        indexes = [
            models.Index(Lower("email"), name="comments_by_their_reporter"),
            # By it a trigger counts of how many reports an address was to be told of late.
            models.Index(
                Func(F("email"), function="comments_mailbox"), name="comments_by_their_mailbox"
            ),
        ]

    def __str__(self):
        return str(self.report)


def records_of(emails):
    """By lower-case address of each reporter: how many reports came from it, and how many of them
    were upheld."""
    counted = (
        Reporter.objects.annotate(address=Lower("email"))
        .filter(address__in={email.lower() for email in emails if email})
        .values("address")
        .annotate(
            reports=Count("report"),
            upheld=Count("report", filter=Q(report__answer__verdict="upheld")),
        )
    )
    return {row["address"]: (row["reports"], row["upheld"]) for row in counted}
