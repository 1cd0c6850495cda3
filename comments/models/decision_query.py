"""What is asked of decisions, whoever asks."""

from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from comments.models.reckoning import DecisionReckoning

# As long as the trigger allows it, which has the last word.
UNDO_FOR = timedelta(minutes=10)


class DecisionQuerySet(DecisionReckoning):
    def with_people(self):
        """Together with the moderator's name, the clause and the notes."""
        return self.select_related("moderator", "clause").prefetch_related("notes")

    def by(self, person):
        return self.filter(moderator=person)

    def rejecting(self):
        return self.filter(verdict=self.model.Verdict.REJECTED)

    def newest_first(self):
        return self.order_by("-number")

    def for_comments(self):
        """To be asked for together with comments: the decisions on each, the newest first."""
        return Prefetch("decisions", self.with_people().newest_first())

    def just_now_by(self, person):
        """What PERSON decided so lately that it can be undone, the newest first."""
        return self.by(person).since(timezone.now() - UNDO_FOR)

    def since(self, moment):
        return self.filter(decided_at__gte=moment).order_by("-decided_at", "-pk")

    def under(self, article):
        return self.filter(comment__article=article)
