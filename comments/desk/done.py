"""The lanes of what is done with: published, and decided on."""

from dataclasses import dataclass

from articles.models.keyset import page_from, place_in_words
from comments.desk.cards import cards_of
from comments.desk.filters import DECIDED_BY_ME, PUBLISHED
from comments.models import Comment, Decision

PAGE_LENGTH = 20


@dataclass
class DonePage:
    """Up to PAGE_LENGTH cards, what happened last first, and where the next page begins."""

    cards: list
    older: str = ""
    is_first: bool = True


def done_page(filters, person, begins=""):
    """The page of the lane that begins where BEGINS says, or the first."""
    if filters.lane == PUBLISHED:
        comments, older, is_first = page_from(
            filters.narrow(Comment.objects.approved()),
            begins,
            moment="submitted_at",
            name="id",
            place_of=lambda comment: place_in_words(comment.submitted_at, str(comment.pk)),
            length=PAGE_LENGTH,
        )
        numbers = [comment.pk for comment in comments]
    else:
        decisions = Decision.objects.all()
        if filters.lane == DECIDED_BY_ME:
            decisions = decisions.by(person)
        if filters.narrows:
            decisions = decisions.filter(comment__in=filters.narrow(Comment.objects.all()))
        decisions, older, is_first = page_from(
            decisions,
            begins,
            moment="decided_at",
            name="id",
            place_of=lambda decision: place_in_words(decision.decided_at, str(decision.pk)),
            length=PAGE_LENGTH,
        )
        # One card each, where the newest decision on it stands.
        numbers = list(dict.fromkeys(decision.comment_id for decision in decisions))
    return DonePage(cards_of(numbers, person), older, is_first)
