"""What of a comment is still kept, for its writer to know."""

from dataclasses import dataclass
from datetime import datetime

from comments.models.comment import Comment
from comments.models.erasure import Erasure


@dataclass(frozen=True)
class StillKept:
    """Whether there is an address to write to, and whether and why its words are gone."""

    has_address: bool
    erased_at: datetime | None
    is_by_the_clock: bool


def still_kept_of(comment):
    """The StillKept of COMMENT, in one question."""
    found = Comment.objects.filter(pk=comment.pk)
    contact, erased_at, ground = found.values_list(
        "contact", "erasure__erased_at", "erasure__ground"
    ).get()
    return StillKept(contact is not None, erased_at, ground == Erasure.Ground.RETENTION)
