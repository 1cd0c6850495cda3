"""Of a comment that its writer began with a rejected one: that one, and what changed."""

from dataclasses import dataclass

from comments.desk.changes import SAME, html_of_change, pieces_of_change
from comments.models import Comment, Restart
from comments.models.decision import Decision


@dataclass(frozen=True)
class Begun:
    """With what a comment began."""

    rejected: Comment
    # The one by which it stood rejected then.
    rejection: Decision
    # Whether both came with the same e-mail address; None where one of them has none any more.
    is_same_address: bool | None
    # Both texts as one, with what changed marked; empty where too much did, or it is erased.
    change: str = ""
    is_unchanged: bool = False


def begun_among(numbers):
    """By number, the Begun of those comments that are; one query for all."""
    found = Restart.objects.filter(comment__in=numbers).select_related(
        "comment__contact", "rejection__clause", "rejection__comment__contact"
    )
    return {one.comment_id: _begun(one) for one in found}


def _begun(restart):
    comment, rejection = restart.comment, restart.rejection
    rejected = rejection.comment
    pieces = None
    if not (comment.is_erased or rejected.is_erased):
        pieces = pieces_of_change(rejected.text, comment.text)
    return Begun(
        rejected=rejected,
        rejection=rejection,
        is_same_address=_is_same_address(comment, rejected),
        change=html_of_change(pieces) if pieces else "",
        is_unchanged=bool(pieces) and all(piece.kind == SAME for piece in pieces),
    )


def _is_same_address(comment, rejected):
    contacts = [getattr(one, "contact", None) for one in (comment, rejected)]
    if None in contacts:
        return None
    return contacts[0].email.lower() == contacts[1].email.lower()
