"""The only door to a comment's status."""

import secrets
from contextlib import nullcontext

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.dates import day_and_time
from comments.models.comment import Comment
from comments.models.decision_query import UNDO_FOR, DecisionQuerySet
from comments.models.guidelines import Clause
from comments.models.note import Note
from comments.models.refusals import AlreadyDecided, DecisionRefused, told

# The database's own words for why a decision was not taken (`comments/migrations/`).
_NOT_THE_NEXT_NUMBER = "NR001"
_REFUSED = {"NR002", "NR003"}


def may_approve(person, comment):
    """Whether the paper lets PERSON, a moderator, approve COMMENT."""
    by_chiefs_alone = settings.ANSWERS_APPROVED_BY == "chief" and comment.is_by_the_newsroom
    return not by_chiefs_alone or person.has_perm("comments.overrule_decision")


class Decision(models.Model):
    """A person's verdict on a comment, at a time, for a rejection under a clause. Only added."""

    class Verdict(models.TextChoices):
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        REOPENED = "reopened", _("reopened")

    class Ground(models.TextChoices):
        READING = "reading", _("read while waiting")
        OWN_INITIATIVE = "own_initiative", _("taken down on a moderator’s own initiative")
        UNDO = "undo", _("undone by the same moderator")
        CHIEF = "chief", _("decided again by a chief moderator")
        APPEAL = "appeal", _("an appeal was upheld")
        REPORT = "report", _("a report was upheld")

    append_only = True

    comment = models.ForeignKey(
        Comment,
        models.PROTECT,
        db_index=False,
        related_name="decisions",
        verbose_name=_("comment"),
    )
    number = models.PositiveIntegerField(_("number"))
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    ground = models.CharField(_("ground"), max_length=20, choices=Ground)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        db_index=False,
        related_name="decisions",
        verbose_name=_("moderator"),
    )
    decided_at = models.DateTimeField(_("decided"), db_default=Now())
    clause = models.ForeignKey(
        Clause,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name=_("clause"),
    )
    # The marked passage of the comment's text, in code points, end not included.
    passage_start = models.PositiveIntegerField(null=True)
    passage_end = models.PositiveIntegerField(null=True)
    # What was written with it stands in Note, erasable; the decision keeps only the hashes.
    note_hash = models.BinaryField(null=True)
    reason_hash = models.BinaryField(null=True)
    # The appeal that it upholds. A decision without this and the next is hashed as it always was.
    appeal = models.ForeignKey(
        "comments.Appeal",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("appeal"),
    )
    # The first of the reports that it upholds.
    report = models.ForeignKey(
        "comments.Report",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("report"),
    )
    # Set by a trigger, over this decision, the comment's fingerprint and the decision before it.
    record_version = models.PositiveSmallIntegerField(db_default=1)
    hash = models.BinaryField(db_default=b"")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        default_permissions = ("add", "view")
        permissions = [("overrule_decision", "Can decide again, with a reason")]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "number"], name="comments_one_decision_per_number"
            ),
            models.CheckConstraint(
                name="comments_verdict_is_known",
                condition=Q(verdict__in=["approved", "rejected", "reopened"]),
            ),
            models.CheckConstraint(
                name="comments_ground_is_known",
                condition=Q(
                    ground__in=["reading", "own_initiative", "undo", "chief", "appeal", "report"]
                ),
            ),
            models.CheckConstraint(
                name="comments_ground_names_its_appeal",
                condition=Q(ground="appeal", appeal__isnull=False)
                | ~Q(ground="appeal") & Q(appeal=None),
            ),
            models.CheckConstraint(
                name="comments_ground_names_its_report",
                condition=Q(ground="report", report__isnull=False)
                | ~Q(ground="report") & Q(report=None),
            ),
            models.CheckConstraint(
                name="comments_rejection_cites_a_clause",
                condition=Q(verdict="rejected", clause__isnull=False)
                | ~Q(verdict="rejected") & Q(clause=None),
            ),
            models.CheckConstraint(
                name="comments_passage_has_a_beginning_and_an_end",
                condition=Q(passage_start=None, passage_end=None)
                | Q(
                    verdict="rejected",
                    # Said outright: where one is NULL, the comparisons alone would let it pass.
                    passage_start__isnull=False,
                    passage_end__isnull=False,
                    passage_start__gte=0,
                    passage_end__gt=F("passage_start"),
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["-decided_at"], name="comments_decided_latest"),
            models.Index(fields=["moderator", "-decided_at"], name="comments_decided_by_person"),
            # Few, and asked of every decision that is counted.
            models.Index(
                fields=["comment", "number"],
                condition=Q(ground__in=["undo", "own_initiative", "report"]),
                name="comments_decided_otherwise",
            ),
        ]

    def __str__(self):
        return str(
            _("Comment %(comment)s: %(verdict)s")
            % {"comment": self.comment_id, "verdict": self.get_verdict_display()}
        )

    def can_be_undone_by(self, person):
        """Whether PERSON may take it back without being a chief: their own, ten minutes long."""
        age = timezone.now() - self.decided_at
        return (
            self.moderator_id == person.pk
            and self.verdict != self.Verdict.REOPENED
            and age <= UNDO_FOR
        )

    @property
    def note(self):
        """What the moderator wrote to the writer; empty where nothing, or where it was erased."""
        return self._written(Note.Kind.NOTE)

    @property
    def reason(self):
        """What the staff wrote for themselves; empty where nothing, or where it was erased."""
        return self._written(Note.Kind.REASON)

    def passage_in(self, text):
        """TEXT as what stands before the marked passage, the passage, and what follows it; None
        where nothing is marked."""
        if self.passage_start is None:
            return None
        start, end = self.passage_start, self.passage_end
        return {"before": text[:start], "marked": text[start:end], "after": text[end:]}

    @property
    def summary(self):
        """Who, what and when, in one line."""
        return _("%(verdict)s by %(moderator)s on %(when)s") % {
            "verdict": self.get_verdict_display(),
            "moderator": self.moderator,
            "when": day_and_time(self.decided_at, seconds=True),
        }

    @property
    def why(self):
        """The clause a rejection cites, or the ground of any other step, and what was written."""
        ground = self.clause or self.get_ground_display()
        return " · ".join(str(part) for part in (ground, self.note, self.reason) if part)

    def _written(self, kind):
        return next((note.text for note in self.notes.all() if note.kind == kind), "")

    @classmethod
    def record(cls, comment, *, seen, verdict, ground, by, note="", reason="", **details):
        """Insert decision number `seen` + 1 on COMMENT: the verbs below all end here.

        `seen` is the number of the newest decision that `by` had before them, 0 for none.
        Raises AlreadyDecided or DecisionRefused, and then nothing has changed.
        """
        notes = [
            Note(kind=kind, text=text.strip(), salt=secrets.token_bytes(16))
            for kind, text in ((Note.Kind.NOTE, note), (Note.Kind.REASON, reason))
            if text.strip()
        ]
        decision = cls(
            comment=comment,
            number=seen + 1,
            verdict=verdict,
            ground=ground,
            moderator=by,
            **{f"{written.kind}_hash": written.hash for written in notes},
            **details,
        )
        try:
            with cls._one_transaction_where_it_needs_one(decision, notes):
                decision.save(force_insert=True)
                cls._refuse_unless_a_chief_approves(decision)
                for written in notes:
                    written.decision = decision
                if notes:
                    Note.objects.bulk_create(notes)
        except DatabaseError as error:
            cls._raise_in_the_trades_words(error, comment)
            raise
        decision._is_followed_by(comment)
        return decision

    @classmethod
    @transaction.atomic
    def undo(cls, comment, *, by, seen):
        """Reopen COMMENT; approve again what decision number `seen` took down, if BY may approve
        it: readers were reading it."""
        undone = comment.decisions.filter(number=seen).first()
        reopened = comment.reopen(by=by, seen=seen)
        took_down = {cls.Ground.OWN_INITIATIVE, cls.Ground.REPORT}
        if undone.ground not in took_down or not may_approve(by, comment):
            return reopened
        return comment.approve(by=by, seen=reopened.number)

    def _is_followed_by(self, comment):
        """COMMENT, as somebody has it in hand, is what this one left it as in the database."""
        reopened = self.verdict == self.Verdict.REOPENED
        comment.status = Comment.Status.PENDING if reopened else self.verdict
        # Its place in the queue came or went with that; whoever asks looks again.
        comment._state.fields_cache.pop("queue_entry", None)

    @classmethod
    def _one_transaction_where_it_needs_one(cls, decision, notes):
        """A decision that nothing follows is one statement, and a statement is a transaction of
        its own: the database is asked once, and not to begin and to commit as well."""
        alone = not notes and cls._may_be_taken(decision)
        if alone and not transaction.get_connection().in_atomic_block:
            return nullcontext()
        return transaction.atomic()

    @staticmethod
    def _may_be_taken(decision):
        approves = decision.verdict == Decision.Verdict.APPROVED
        return not approves or may_approve(decision.moderator, decision.comment)

    @classmethod
    def _refuse_unless_a_chief_approves(cls, decision):
        """Who approves an answer by the newsroom is a setting; that it is somebody else than who
        wrote it, the database's own rule. Asked after that one, so that a conflict comes first."""
        if not cls._may_be_taken(decision):
            raise DecisionRefused(_("An answer by the newsroom is approved by a chief moderator."))

    @classmethod
    def _raise_in_the_trades_words(cls, error, comment):
        sqlstate = getattr(error.__cause__, "sqlstate", None)
        if sqlstate == _NOT_THE_NEXT_NUMBER:
            newest = comment.newest_decision()
            if newest is None:
                raise DecisionRefused(_("Nobody has decided on this comment yet.")) from error
            raise AlreadyDecided(newest) from error
        if sqlstate in _REFUSED:
            raise DecisionRefused(told(error)) from error
