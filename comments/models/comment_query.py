"""What is asked of comments, and the one rule for when one is public."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from articles.models import Article
from articles.models.keyset import from_place
from comments.models.discussion import Discussion
from comments.models.reckoning import CommentReckoning

# A comment without words is an erased one and no other: the table has a constraint that says so.
# Asked of the comment itself, because the planner takes a missing erasure for a rare thing.
_ERASED = Q(text="")


class CommentQuerySet(CommentReckoning):
    def public(self, at=None):
        """What anybody may see: the only way to a comment for whatever a reader can open. Now, or
        AT another moment.

        Approved, its parent approved, its article published and its discussion not hidden. An
        erased one stays as an empty place only while it has public replies.
        """
        replies = self.model.objects.with_words().filter(
            parent=OuterRef("pk"), status=self.model.Status.APPROVED
        )
        return self._open_to_readers(at).filter(~_ERASED | Exists(replies))

    def public_with_words(self, at=None):
        """What is public and no empty place: the same as both together, in a shorter question."""
        return self._open_to_readers(at).with_words()

    def public_with_words_apart(self, at=None):
        """The same in two: what stands at the top of a thread, and what answers it. Of the first
        nothing is asked that an index does not say, and most stand there."""
        shown = self._shown_under_articles(at).with_words()
        replies = shown.filter(parent__isnull=False, parent__status=self.model.Status.APPROVED)
        return shown.filter(parent=None), replies

    def _open_to_readers(self, at=None):
        return self._shown_under_articles(at).filter(
            Q(parent=None) | Q(parent__status=self.model.Status.APPROVED)
        )

    def _shown_under_articles(self, at):
        return self.filter(
            status=self.model.Status.APPROVED,
            article__in=Article.objects.published(at),
        ).exclude(article__discussion__state=Discussion.State.HIDDEN)

    def of_receipt(self, token):
        """The comment whose receipt TOKEN opens, in any state: for its writer's eyes alone."""
        return self.filter(receipt_token=token)

    def with_words(self):
        """Those whose text has not been erased."""
        return self.exclude(_ERASED)

    def with_recommended(self):
        """Each with `recommended`: how many recommend it."""
        return self.annotate(recommended=Coalesce(F("tally__recommended"), 0))

    def most_recommended_under(self, article):
        """Those at the top under ARTICLE that anybody recommends, in the order of how many do; then
        the newest first. By the tally's own columns, which an index has in this order."""
        recommended = self.filter(
            tally__article=article, tally__is_top=True, tally__recommended__gt=0
        )
        return recommended.order_by(
            "-tally__recommended", "-tally__submitted_at", "-tally__public_id"
        )

    def from_number(self, number, at, called):
        """Of those, what does not stand in front of the place of one that this NUMBER recommend,
        AT a moment and CALLED so."""
        beside = from_place("tally__submitted_at", "tally__public_id", at, called)
        within = Q(tally__recommended__lt=number) | beside
        return self.filter(Q(tally__recommended__lte=number) & within)

    def recommended_by_nobody(self):
        return self.exclude(tally__recommended__gt=0)

    def approved(self):
        """What an editor approved and nobody has taken down, shown to readers or not."""
        return self.with_words().filter(status=self.model.Status.APPROVED)

    def waiting(self):
        """What an editor still has to read."""
        return self.with_words().filter(status=self.model.Status.PENDING)

    def answers_by(self, person):
        """What PERSON, of the newsroom, wrote in its name, in any state: for their own eyes."""
        return self.filter(written_by=person)

    def oldest_first(self):
        return self.order_by("submitted_at", "pk")
