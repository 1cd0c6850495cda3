"""A writer's word against a rejection, and somebody else's answer to it."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from articles.models.dates import day_and_time
from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.own import not_ones_own
from comments.models.reckoning import AnswerReckoning, AppealReckoning
from comments.models.refusals import AlreadyDecided, DecisionRefused, told

# Six months, by the longest six there are; the trigger says the same and has the last word.
APPEAL_WITHIN = timedelta(days=184)
MAX_APPEAL = 2000
MAX_ANSWER = 2000

# The database's own words for why an appeal or an answer was not taken.
_ANSWERED = "NR001"
_REFUSED = {"NR002", "NR003"}
_APPEALED = "23505"


class CannotAppeal(Exception):
    """This rejection cannot be appealed against, or no more; the message says why."""


class AlreadyAppealed(Exception):
    """The rejection has been appealed against, in other words; those stand."""


class AlreadyAnswered(Exception):
    """Somebody was quicker; `answer` says who, what and when. Nothing was overwritten."""

    def __init__(self, answer):
        self.answer = answer
        super().__init__(
            _("Already %(answer)s. Your answer was not taken.") % {"answer": answer.summary}
        )


class AppealQuerySet(AppealReckoning):
    def open(self):
        """Those that wait for an answer: nobody has decided since, and nothing was erased."""
        newer = Decision.objects.filter(
            comment=OuterRef("comment"), number__gt=OuterRef("rejection__number")
        )
        return self.filter(answer=None).exclude(text="").exclude(Exists(newer))

    def open_to(self, person):
        """Of those, what PERSON may answer: never who rejected it, or whose it is."""
        appeals = not_ones_own(self.open(), person).exclude(rejection__moderator=person)
        by_chiefs_alone = settings.ANSWERS_APPROVED_BY == "chief"
        if by_chiefs_alone and not person.has_perm("comments.overrule_decision"):
            appeals = appeals.filter(comment__written_by=None)
        return appeals

    def unread_since(self, moment):
        """Those that came at MOMENT or before."""
        return self.filter(submitted_at__lte=moment)

    def waiting(self):
        """How many there are, and since when the oldest."""
        counted = self.aggregate(count=Count("pk"), oldest=Min("submitted_at"))
        return counted["count"], counted["oldest"]

    def with_people(self):
        people = self.select_related("rejection__moderator", "rejection__clause", "answer")
        return people.prefetch_related("rejection__notes")

    def in_turn(self):
        """As they are to be read: the oldest first."""
        return self.order_by("submitted_at", "pk")


class Appeal(models.Model):
    """What the writer of a comment says against its rejection: once, from the receipt.

    Its words can be erased with the comment's; nothing else of it ever changes.
    """

    append_only = True

    rejection = models.OneToOneField(
        Decision, models.PROTECT, related_name="appealed_in", verbose_name=_("rejection")
    )
    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="appeals", verbose_name=_("comment")
    )
    text = models.TextField(_("appeal"))
    submitted_at = models.DateTimeField(_("submitted"), db_default=Now())
    # Whether a field was filled in that no person sees.
    filled_trap = models.BooleanField(db_default=False)
    # Set by a trigger; the hash stays when the words and the salt are erased.
    salt = models.BinaryField(db_default=b"")
    hash = models.BinaryField(db_default=b"")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="comments_appeal_has_words_or_is_erased",
                condition=~Q(text="") & ~Q(salt=b"") | Q(text="", salt=b""),
            ),
            models.CheckConstraint(
                name="comments_appeal_has_a_limit",
                condition=LessThanOrEqual(Length("text"), MAX_APPEAL),
            ),
        ]
        indexes = [models.Index(fields=["submitted_at"], name="comments_appeals_by_time")]

    def __str__(self):
        return str(_("Appeal on comment %s") % self.comment_id)

    @classmethod
    def submit(cls, comment, *, text, filled_trap=False):
        """Insert the appeal of COMMENT's writer against its newest decision, a rejection.

        TEXT is canonical. The same words sent again are the same appeal. Raises AlreadyAppealed
        where other words stand, CannotAppeal where there is nothing to appeal against any more.
        """
        rejection = comment.newest_decision()
        if rejection is None or rejection.verdict != Decision.Verdict.REJECTED:
            raise CannotAppeal(_("Only a rejection can be appealed against."))
        try:
            with transaction.atomic():
                return cls.objects.create(
                    rejection=rejection, comment=comment, text=text, filled_trap=filled_trap
                )
        except DatabaseError as error:
            sqlstate = getattr(error.__cause__, "sqlstate", None)
            if sqlstate == _APPEALED:
                stands = cls.objects.get(rejection=rejection)
                if stands.text == text:
                    return stands
                raise AlreadyAppealed from error
            if sqlstate in _REFUSED:
                raise CannotAppeal(told(error)) from error
            raise

    @transaction.atomic
    def uphold(self, *, by, words):
        """BY finds that the writer is right: the comment is published, by a decision that names
        this appeal. Raises AlreadyAnswered, AlreadyDecided or DecisionRefused."""
        try:
            decision = Decision.record(
                self.comment,
                by=by,
                seen=self.rejection.number,
                verdict=Decision.Verdict.APPROVED,
                ground=Decision.Ground.APPEAL,
                appeal=self,
            )
        except (AlreadyDecided, DecisionRefused) as refusal:
            self._say_who_was_quicker(refusal)
            raise
        return self._answer(by, AppealAnswer.Verdict.UPHELD, words, decision)

    @transaction.atomic
    def dismiss(self, *, by, words):
        """BY finds that the rejection was right; it stands. Raises as `uphold` does."""
        return self._answer(by, AppealAnswer.Verdict.DISMISSED, words)

    def _answer(self, by, verdict, words, decision=None):
        try:
            with transaction.atomic():
                return AppealAnswer.objects.create(
                    appeal=self, answered_by=by, verdict=verdict, words=words, decision=decision
                )
        except DatabaseError as error:
            sqlstate = getattr(error.__cause__, "sqlstate", None)
            if sqlstate in {_ANSWERED, *_REFUSED}:
                self._say_who_was_quicker(error)
                newest = self.comment.newest_decision()
                if newest.pk != self.rejection_id:
                    raise AlreadyDecided(newest) from error
                raise DecisionRefused(told(error)) from error
            raise

    def _say_who_was_quicker(self, refusal):
        answer = AppealAnswer.objects.filter(appeal=self).select_related("answered_by").first()
        if answer:
            raise AlreadyAnswered(answer) from refusal


class AppealAnswer(models.Model):
    """Somebody's answer to an appeal, in words; never of whoever rejected the comment."""

    class Verdict(models.TextChoices):
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    append_only = True

    appeal = models.OneToOneField(
        Appeal, models.PROTECT, primary_key=True, related_name="answer", verbose_name=_("appeal")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="appeal_answers",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered"), db_default=Now())
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict)
    words = models.TextField(_("words to the writer"))
    # The one that published the comment, where the appeal was upheld.
    decision = models.OneToOneField(
        Decision, models.PROTECT, null=True, related_name="+", verbose_name=_("decision")
    )
    salt = models.BinaryField(db_default=b"")
    hash = models.BinaryField(db_default=b"")

    objects = AnswerReckoning.as_manager()

    class Meta:
        verbose_name = _("answer to an appeal")
        verbose_name_plural = _("answers to appeals")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_appeal_is_upheld_by_a_decision",
                condition=Q(verdict="upheld", decision__isnull=False)
                | Q(verdict="dismissed", decision=None),
            ),
            models.CheckConstraint(
                name="comments_appeal_is_answered_in_words",
                condition=~Q(words="") & ~Q(salt=b"") | Q(words="", salt=b""),
            ),
            models.CheckConstraint(
                name="comments_appeal_answer_has_a_limit",
                condition=LessThanOrEqual(Length("words"), MAX_ANSWER),
            ),
        ]
        indexes = [models.Index(fields=["answered_at"], name="comments_appeals_answered")]

    def __str__(self):
        return f"{self.appeal}: {self.get_verdict_display()}"

    @property
    def summary(self):
        """Who, what and when, in one line."""
        return _("%(verdict)s by %(moderator)s on %(when)s") % {
            "verdict": self.get_verdict_display(),
            "moderator": self.answered_by,
            "when": day_and_time(self.answered_at, seconds=True),
        }
