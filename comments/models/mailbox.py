"""What was written under an address, for whoever reads the mail that comes there.

Nobody confirmed when it was sent that the address was its writer's. Whose mailbox it is has been
shown since, by a link that was mailed there, and that is what counts here: they see what stands
under their address, take it along and erase it, whoever wrote it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models.functions import Lower

from articles.models import Article
from articles.models.keyset import page_from
from comments.models.appeal import Appeal, AppealAnswer
from comments.models.comment import Comment
from comments.models.contact import Contact
from comments.models.decision import Decision
from comments.models.erasure import AlreadyErased, Erasure, StillNeeded
from comments.models.export import Export
from comments.models.handed_out import followed_of, kept_of, said_of
from comments.models.permalink import permalink_of, permalinks_of
from comments.models.reading_order import cursor_of
from comments.models.report import Report
from comments.models.report_answer import ReportAnswer
from comments.models.subscription import Follower, Subscription

PAGE_LENGTH = 50
# Somebody may have sent thousands under another's address; more than these are not erased while
# one page is waited for.
ERASED_AT_ONCE = 200


@dataclass(frozen=True)
class Sent:
    """One comment and what became of it, in words alone."""

    public_id: str
    article: Article
    submitted_at: datetime
    name: str
    text: str
    is_reply: bool
    receipt: str
    is_pending: bool
    is_approved: bool
    # Where readers find it now; empty where they do not.
    address: str = ""
    # Why it was rejected, and when anything was decided.
    clause: str = ""
    decided_at: datetime | None = None
    # As Said, the last one last.
    objections: tuple = ()
    # The newsroom has to read it before it may go; asked where somebody wants it to.
    is_held: bool = False


@dataclass(frozen=True)
class Said:
    """An appeal, or a report of somebody else's comment, and whether it was right."""

    at: datetime
    is_upheld: bool
    is_dismissed: bool
    article: Article | None = None
    receipt: str = ""


@dataclass(frozen=True)
class Erased:
    """What became of a wish to erase."""

    erased: int = 0
    held: int = 0
    # Of more than go at once.
    left: int = 0


class IsHeld(models.Func):
    """Whether the newsroom has to read a comment before it may go at its writer's wish."""

    function = "comments_is_held"
    arity = 1
    output_field = models.BooleanField()


class Mailbox:
    """What stands under one address."""

    def __init__(self, email):
        self.email = email

    def _comments(self):
        sent = Contact.objects.of_writer(self.email).values("comment")
        # What was written for the newsroom is the newsroom's.
        return Comment.objects.with_words().filter(pk__in=sent, written_by=None)

    def _reports(self):
        mine = Report.objects.alias(address=Lower("reporter__email"))
        return mine.filter(address=self.email)

    @property
    def is_empty(self):
        return not (self._comments().exists() or self._reports().exists())

    def count(self):
        return self._comments().count()

    def page(self, begins):
        """Up to PAGE_LENGTH comments as Sent, the newest first, from where BEGINS says or the
        first; where the next page begins, and whether this is the first."""
        found, older, is_first = page_from(
            self._comments()
            .select_related("article__section", "parent")
            .prefetch_related(Decision.objects.for_comments()),
            begins,
            moment="submitted_at",
            name="public_id",
            place_of=cursor_of,
            length=PAGE_LENGTH,
        )
        addresses = permalinks_of([comment for comment in found if comment.is_approved])
        appeals = _appeals_of(found)
        sent = [
            _sent(comment, addresses.get(comment.pk, ""), appeals.get(comment.pk, ()))
            for comment in found
        ]
        return sent, older, is_first

    def reported(self):
        """What was reported under this address, the newest first."""
        reports = self._reports().select_related("answer", "comment__article__section")
        return [
            Said(
                at=report.reported_at,
                article=report.comment.article,
                receipt=report.get_receipt_url(),
                **_answered(report, ReportAnswer.Verdict),
            )
            for report in reports.order_by("-reported_at", "-pk")[:PAGE_LENGTH]
        ]

    def one(self, public_id):
        """The comment that readers know by PUBLIC_ID, as Sent, where it stands under this address;
        else None."""
        comment = (
            self._comments()
            .filter(public_id=public_id)
            .select_related("article__section", "parent")
            .prefetch_related(Decision.objects.for_comments())
            .annotate(is_held=IsHeld("pk"))
            .first()
        )
        if comment is None:
            return None
        return _sent(comment, permalink_of(comment), is_held=comment.is_held)

    def erase(self, public_id=None):
        """Erase all of it, or what readers know by PUBLIC_ID alone; what the newsroom has to read
        first stays. Returns what was Erased."""
        comments = self._comments().order_by("-submitted_at", "-pk")
        if public_id:
            comments = comments.filter(public_id=public_id)
        wished = comments.annotate(is_held=IsHeld("pk"))
        erased, held = 0, wished.filter(is_held=True).count()
        for comment in wished.filter(is_held=False)[:ERASED_AT_ONCE]:
            try:
                comment.erase(by=None, ground=Erasure.Ground.MAILBOX)
            except AlreadyErased:
                continue
            except StillNeeded:
                held += 1
                continue
            erased += 1
        return Erased(erased, held, max(comments.count() - held, 0))

    def following(self):
        """Where all that is followed from it stands; nothing where nothing is confirmed."""
        follower = Follower.of(self.email)
        return follower.get_absolute_url() if follower else ""

    @transaction.atomic
    def hand_out(self):
        """All that is kept of what was written under it, for a file; that it was is on record."""
        comments = list(kept_of(self._comments()))
        said = {
            "address": self.email,
            "comments": [said_of(comment) for comment in comments],
            "reports": [
                _reported(report)
                for report in self._reports()
                .select_related("answer", "clause", "comment__article__section", "reporter")
                .in_turn()
            ],
            "followed": [
                followed_of(subscription)
                for subscription in Subscription.objects.of_address(self.email)
                .select_related("follower", "comment__article__section")
                .order_by("pk")
            ],
        }
        Export.objects.create(comments=[comment.pk for comment in comments])
        return said


def _sent(comment, address, appeals=(), *, is_held=False):
    decisions = list(comment.decisions.all())
    newest = decisions[0] if decisions and not comment.is_pending else None
    return Sent(
        public_id=comment.public_id,
        article=comment.article,
        submitted_at=comment.submitted_at,
        name=comment.name,
        text=comment.text,
        is_reply=comment.parent_id is not None,
        receipt=comment.get_receipt_url(),
        is_pending=comment.is_pending,
        is_approved=comment.is_approved,
        address=address,
        clause=str(newest.clause) if newest and comment.is_rejected else "",
        decided_at=newest and newest.decided_at,
        objections=appeals,
        is_held=is_held,
    )


def _appeals_of(comments):
    """By the number of each of COMMENTS: its appeals."""
    appeals = Appeal.objects.filter(comment__in=comments).select_related("answer").in_turn()
    by_comment = {}
    for appeal in appeals:
        said = Said(at=appeal.submitted_at, **_answered(appeal, AppealAnswer.Verdict))
        by_comment.setdefault(appeal.comment_id, []).append(said)
    return by_comment


def _answered(said, verdicts):
    """How SAID, an appeal or a report, was answered."""
    answer = getattr(said, "answer", None)
    verdict = answer and answer.verdict
    return {
        "is_upheld": verdict == verdicts.UPHELD,
        "is_dismissed": verdict == verdicts.DISMISSED,
    }


def _reported(report):
    answer = getattr(report, "answer", None)
    return {
        "article": {
            "headline": report.comment.article.headline,
            "address": report.comment.article.get_absolute_url(),
        },
        "reported_at": report.reported_at,
        "kind": report.kind,
        "clause": str(report.clause) if report.clause else None,
        "words": report.words,
        "law": report.law,
        "name": report.reporter.name,
        "email": report.reporter.email,
        "receipt": report.get_receipt_url(),
        "verdict": answer and answer.verdict,
        "answered_at": answer and answer.answered_at,
        "answer": answer and answer.words,
    }
