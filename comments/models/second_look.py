"""A second look: what somebody else would have decided, who does not know what was decided.

It decides nothing. It tells the newsroom how far its guidelines mean the same to two people.
"""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.decision_query import UNDO_FOR
from comments.models.guidelines import Clause
from comments.models.own import not_ones_own
from comments.models.reckoning import SecondLookReckoning
from comments.models.refusals import DecisionRefused, told

# What is older is nobody's daily work any more, and was decided under a mood long gone.
WITHIN = timedelta(days=14)
_BYTES = 3
_REFUSED = "NR003"


def drawn(share):
    """The decisions drawn for a second look, SHARE of all, from 0 to 1.

    By the decision's hash, which hangs on the comment's salt and on the moment: no moderator can
    tell beforehand which are drawn, and asking again draws the same.
    """
    if share == 1:
        return Decision.objects.all()
    # Bytes are compared from the first on.
    below = int(share * 256**_BYTES).to_bytes(_BYTES, "big")
    return Decision.objects.filter(hash__lt=below)


class SecondLookQuerySet(SecondLookReckoning):
    def by_verdict(self):
        """Of each verdict and clause of the first decision: how many looks, how many agreed on the
        verdict, and how many on the clause as well; the most looked at first."""
        agreed = Q(verdict=F("decision__verdict"))
        same_clause = agreed & (Q(clause=None) | Q(clause__key=F("decision__clause__key")))
        return (
            self.values("decision__verdict", "decision__clause__key")
            .annotate(
                looks=Count("pk"),
                agreed=Count("pk", filter=agreed),
                same_clause=Count("pk", filter=same_clause),
            )
            .order_by("-looks", "decision__verdict", "decision__clause__key")
        )


class SecondLook(models.Model):
    """One moderator's blind verdict on what another has decided. Only added."""

    append_only = True

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="second_look")
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_looks"
    )
    looked_at = models.DateTimeField(db_default=Now())
    verdict = models.CharField(max_length=8)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, related_name="second_looks")

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="comments_second_verdict_is_known",
                condition=Q(verdict="approved", clause=None)
                | Q(verdict="rejected", clause__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["looked_at"], name="comments_looked_at_by_time")]

    def __str__(self):
        return f"{self.verdict} {self.pk}"

    @property
    def agrees(self):
        """Whether both say the same, a rejection under the same clause."""
        first = self.decision
        return self.verdict == first.verdict and self.clause_id == first.clause_id

    @classmethod
    def record(cls, decision, *, by, verdict, citing=None):
        """What BY would have decided on DECISION's comment; raises DecisionRefused where it is not
        for BY, or where somebody was quicker."""
        try:
            with transaction.atomic():
                return cls.objects.create(
                    decision=decision, looked_by=by, verdict=verdict, clause=citing
                )
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) == _REFUSED:
                raise DecisionRefused(told(error)) from error
            raise


def waiting_for_second_look(person):
    """The decisions drawn that PERSON may look at, the oldest first: somebody else's, not on a
    comment or under an article of PERSON's, the newest on their comment, past undoing."""
    now = timezone.now()
    later = Decision.objects.filter(comment=OuterRef("comment"), number__gt=OuterRef("number"))
    waiting = (
        drawn(settings.SECOND_LOOK_SHARE)
        .filter(
            ground=Decision.Ground.READING,
            decided_at__range=(now - WITHIN, now - UNDO_FOR),
            second_look=None,
            comment__in=Comment.objects.with_words(),
        )
        .exclude(moderator=person)
        .exclude(Exists(later))
    )
    return not_ones_own(waiting, person).order_by("decided_at", "pk")
