"""Which decisions count for what in the newsroom's numbers.

Kept apart from the verbs: nothing here changes anything, and everything here can be asked again
of any time that is over, because comments and decisions are only ever added.
"""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

# What each count is of, for use inside `Count(filter=…)`.
APPROVED = Q(verdict="approved")
REJECTED = Q(verdict="rejected")
READ = Q(ground="reading")
# Off the page: because somebody on the staff saw it, or because a report was right.
TAKEN_DOWN = Q(verdict="rejected", ground__in=["own_initiative", "report"])
TAKEN_DOWN_ON_REPORT = Q(verdict="rejected", ground="report")
# A rejection was wrong: a chief disagreed, or the writer's appeal was right.
OVERRULED = Q(verdict="approved", ground__in=["chief", "appeal"])
REOPENED = Q(verdict="reopened", ground="chief")
UNDONE = Q(verdict="reopened", ground="undo")
# Of an answer to an appeal or to a report.
UPHELD = Q(verdict="upheld")
# Of a report, and of the answer to one: that it breaks the law, and not only a clause.
ILLEGAL = Q(kind="illegal")
ILLEGAL_UPHELD = Q(report__kind="illegal", verdict="upheld")
# Of a second look: that it says the same as the decision, and what of two rejections.
SAME_VERDICT = Q(verdict=F("decision__verdict"))
BOTH_REJECTED = Q(verdict="rejected", decision__verdict="rejected")
SAME_CLAUSE = BOTH_REJECTED & Q(clause__key=F("decision__clause__key"))
# From the comment that was decided on to its decision, from a complaint to its answer.
WAIT = F("decided_at") - F("comment__submitted_at")
APPEAL_WAIT = F("answered_at") - F("appeal__submitted_at")
REPORT_WAIT = F("answered_at") - F("report__reported_at")


class CommentReckoning(models.QuerySet):
    def received_since(self, moment):
        return self.filter(submitted_at__gte=moment)

    def received_before(self, moment):
        return self.filter(submitted_at__lt=moment)


class DecisionReckoning(models.QuerySet):
    """A *reading* is a verdict on what waited. What its moderator took back within ten minutes
    counts for nothing but as undone: no verdict, no wait."""

    def taken_since(self, moment):
        return self.filter(decided_at__gte=moment)

    def taken_before(self, moment):
        return self.filter(decided_at__lt=moment)

    def standing(self):
        """Without what was undone at once."""
        return self.exclude(Exists(self._of_the_same(1).filter(self._ground("undo"))))

    def readings(self):
        """Verdicts on what waited, once each time that it waited: not undone, and no mere return
        of what its moderator had taken down a moment ago."""
        return self.standing().filter(self._ground("reading")).exclude(self._puts_back())

    def first_readings(self):
        """Of each comment the first verdict that stood: what its writer waited for."""
        others = self.model.objects.filter(comment=OuterRef("comment"))
        earlier = others.filter(number__lt=OuterRef("number")).standing()
        earlier = earlier.exclude(verdict=self.model.Verdict.REOPENED)
        return self.readings().filter(Q(number=1) | ~Exists(earlier))

    def closing(self):
        """Those with which a comment ceased to wait, undone or not."""
        return self.filter(self._ground("reading"))

    def opening(self):
        """Those with which a comment began to wait again."""
        return self.filter(verdict=self.model.Verdict.REOPENED)

    def rejections(self):
        return self.standing().filter(verdict=self.model.Verdict.REJECTED)

    def _puts_back(self):
        """Whether it only publishes again what the same moderator took down and then undid."""
        taken_down = self._of_the_same(-2).filter(TAKEN_DOWN)
        undone = self._of_the_same(-1).filter(self._ground("undo"), moderator=OuterRef("moderator"))
        # Asked of those few alone that have two before them.
        return APPROVED & Q(number__gte=3) & Exists(taken_down) & Exists(undone)

    def _of_the_same(self, further):
        """The decision on the same comment that stands FURTHER along."""
        return self.model.objects.filter(
            comment=OuterRef("comment"), number=OuterRef("number") + further
        )

    def _ground(self, name):
        return Q(ground=self.model.Ground(name))


class ErasureReckoning(models.QuerySet):
    def of_what_waited(self):
        """Those of comments on which nothing was decided: they left the queue by it."""
        return self.filter(comment__status="pending")


class AppealReckoning(models.QuerySet):
    def made_since(self, moment):
        return self.filter(submitted_at__gte=moment)

    def made_before(self, moment):
        return self.filter(submitted_at__lt=moment)


class ReportReckoning(models.QuerySet):
    def made_since(self, moment):
        return self.filter(reported_at__gte=moment)

    def made_before(self, moment):
        return self.filter(reported_at__lt=moment)


class AnswerReckoning(models.QuerySet):
    """Of answers to appeals, and of those to reports."""

    def given_since(self, moment):
        return self.filter(answered_at__gte=moment)

    def given_before(self, moment):
        return self.filter(answered_at__lt=moment)

    def standing(self):
        """Without those whose decision was undone at once: the comment is as it was before."""
        decisions = self.model._meta.get_field("decision").related_model.objects
        undone = decisions.filter(
            UNDONE, comment=OuterRef("decision__comment"), number=OuterRef("decision__number") + 1
        )
        return self.exclude(Exists(undone))


class SecondLookReckoning(models.QuerySet):
    def looked_since(self, moment):
        return self.filter(looked_at__gte=moment)

    def looked_before(self, moment):
        return self.filter(looked_at__lt=moment)
