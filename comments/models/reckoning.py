"""Which decisions count for what in the newsroom's numbers.

Kept apart from the verbs: nothing here changes anything, and everything here can be asked again
of any time that is over, because comments and decisions are only ever added.
"""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q


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
        taken_down = self._of_the_same(-2).filter(self._ground("own_initiative"))
        undone = self._of_the_same(-1).filter(self._ground("undo"), moderator=OuterRef("moderator"))
        # Asked of those few alone that have two before them.
        return Q(number__gte=3) & Exists(taken_down) & Exists(undone)

    def _of_the_same(self, further):
        """The decision on the same comment that stands FURTHER along."""
        return self.model.objects.filter(
            comment=OuterRef("comment"), number=OuterRef("number") + further
        )

    def _ground(self, name):
        return Q(ground=self.model.Ground(name))


# What each count is of, for use inside `Count(filter=…)`.
APPROVED = Q(verdict="approved")
REJECTED = Q(verdict="rejected")
READ = Q(ground="reading")
TAKEN_DOWN = Q(verdict="rejected", ground="own_initiative")
OVERRULED = Q(verdict="approved", ground="chief")
REOPENED = Q(verdict="reopened", ground="chief")
UNDONE = Q(verdict="reopened", ground="undo")
# From the comment that was decided on to its decision.
WAIT = F("decided_at") - F("comment__submitted_at")


class ErasureReckoning(models.QuerySet):
    def of_what_waited(self):
        """Those of comments on which nothing was decided: they left the queue by it."""
        return self.filter(comment__status="pending")
