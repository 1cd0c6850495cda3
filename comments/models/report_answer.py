"""The newsroom's answers to reports."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.dates import day_and_time
from comments.models.decision import Decision
from comments.models.permalink import permalink_of
from comments.models.reckoning import AnswerReckoning
from comments.models.refusals import AlreadyDecided, DecisionRefused, told
from comments.models.report import MAX_REPORT, Report

# The database's own words for why an answer was not taken.
_ANSWERED = "NR001"
_REFUSED = {"NR002", "NR003"}


class ReportsAnswered(Exception):
    """Somebody was quicker; `answer` says who, what and when. Nothing was overwritten."""

    def __init__(self, answer):
        self.answer = answer
        super().__init__(
            _("Already %(answer)s. Your answer was not taken.") % {"answer": answer.summary}
        )


class ReportAnswer(models.Model):
    """The answer to a report, in words; all open ones of a comment get theirs at once."""

    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    append_only = True

    report = models.OneToOneField(
        Report, models.PROTECT, primary_key=True, related_name="answer", verbose_name=_("report")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="report_answers",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), db_default=Now())
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict)
    words = models.TextField(_("words to the reporter"))
    # The rejection, where the report was upheld.
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        related_name="answered_reports",
        verbose_name=_("decision"),
    )
    salt = models.BinaryField(db_default=b"")
    hash = models.BinaryField(db_default=b"")

    objects = AnswerReckoning.as_manager()

    class Meta:
        verbose_name = _("answer to a report")
        verbose_name_plural = _("answers to reports")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_report_is_upheld_by_a_decision",
                condition=Q(verdict="upheld", decision__isnull=False)
                | Q(verdict="dismissed", decision=None),
            ),
            models.CheckConstraint(
                name="comments_report_is_answered_in_words",
                condition=~Q(words="") & ~Q(salt=b"") | Q(words="", salt=b""),
            ),
            models.CheckConstraint(
                name="comments_report_answer_has_a_limit",
                condition=LessThanOrEqual(Length("words"), MAX_REPORT),
            ),
        ]
        indexes = [models.Index(fields=["answered_at"], name="comments_reports_answered")]

    def __str__(self):
        return f"{self.report}: {self.get_verdict_display()}"

    @property
    def summary(self):
        """Who, what and when, in one line."""
        return _("%(verdict)s by %(moderator)s on %(when)s") % {
            "verdict": self.get_verdict_display(),
            "moderator": self.answered_by,
            "when": day_and_time(self.answered_at, seconds=True),
        }

    @classmethod
    @transaction.atomic
    def uphold(cls, comment, *, by, seen, citing, words, up_to, note="", passage=None):
        """BY finds that the reports are right: COMMENT leaves the page under the clause CITING,
        where it is still there. Raises ReportsAnswered, AlreadyDecided or DecisionRefused.

        SEEN is the newest decision, UP_TO the newest report that BY had before them. NOTE and
        PASSAGE are for the comment's writer, WORDS for those who reported.
        """
        reports = cls._open(comment, up_to)
        newest = comment.newest_decision()
        if comment.is_rejected and newest.number == seen:
            return cls._answer(reports, by, cls.Verdict.UPHELD, words, newest)
        start, end = passage or (None, None)
        try:
            decision = Decision.record(
                comment,
                by=by,
                seen=seen,
                verdict=Decision.Verdict.REJECTED,
                ground=Decision.Ground.REPORT,
                clause=citing,
                report=reports[0],
                note=note,
                passage_start=start,
                passage_end=end,
            )
        except (AlreadyDecided, DecisionRefused) as refusal:
            cls._say_who_was_quicker(refusal, report__in=reports)
            raise
        return cls._answer(reports, by, cls.Verdict.UPHELD, words, decision)

    @classmethod
    @transaction.atomic
    def dismiss(cls, comment, *, by, words, up_to):
        """BY finds that the comment may stay. Raises ReportsAnswered or DecisionRefused."""
        return cls._answer(cls._open(comment, up_to), by, cls.Verdict.DISMISSED, words)

    @classmethod
    def _open(cls, comment, up_to):
        """The open reports of COMMENT that stood on the card; one that came since waits."""
        reports = list(Report.objects.open().filter(comment=comment, pk__lte=up_to).in_turn())
        if not reports:
            cls._say_who_was_quicker(None, report__comment=comment, report__lte=up_to)
            raise DecisionRefused(_("No report of it waits for an answer."))
        return reports

    @classmethod
    def _answer(cls, reports, by, verdict, words, decision=None):
        try:
            with transaction.atomic():
                return [
                    cls.objects.create(
                        report=report,
                        answered_by=by,
                        verdict=verdict,
                        words=words,
                        decision=decision,
                    )
                    for report in reports
                ]
        except DatabaseError as error:
            sqlstate = getattr(error.__cause__, "sqlstate", None)
            if sqlstate == _ANSWERED:
                cls._say_who_was_quicker(error, report__in=reports)
            if sqlstate in _REFUSED:
                raise DecisionRefused(told(error)) from error
            raise

    @classmethod
    def _say_who_was_quicker(cls, refusal, **about):
        answers = cls.objects.filter(**about).select_related("answered_by")
        if newest := answers.order_by("-answered_at").first():
            raise ReportsAnswered(newest) from refusal


@dataclass(frozen=True)
class ReportReceipt:
    """What whoever reported is told, in words alone."""

    article: Article
    # Where the comment stands, while it does.
    address: str
    reported_at: datetime
    # The clause; empty: it is said to be against the law.
    clause: str
    words: str
    law: str
    is_erased: bool
    is_upheld: bool = False
    is_dismissed: bool = False
    # It was upheld, and the comment has been published again since.
    is_back: bool = False
    answer: str = ""
    answered_at: datetime | None = None

    @property
    def is_answered(self):
        return self.is_upheld or self.is_dismissed


def report_of(token):
    """The ReportReceipt that TOKEN opens, or None."""
    reports = Report.objects.select_related("answer", "clause", "comment__article__section")
    report = reports.select_related("comment__parent").filter(token=token).first()
    return report and receipt_of(report)


def receipt_of(report):
    """The ReportReceipt of REPORT."""
    answer = getattr(report, "answer", None)
    is_upheld = answer is not None and answer.verdict == ReportAnswer.Verdict.UPHELD
    return ReportReceipt(
        article=report.comment.article,
        address=permalink_of(report.comment),
        reported_at=report.reported_at,
        clause=str(report.clause or ""),
        words=report.words,
        law=report.law,
        is_erased=not bytes(report.salt),
        is_upheld=is_upheld,
        is_dismissed=answer is not None and answer.verdict == ReportAnswer.Verdict.DISMISSED,
        is_back=is_upheld and report.comment.is_approved,
        answer=answer.words if answer else "",
        answered_at=answer.answered_at if answer else None,
    )
