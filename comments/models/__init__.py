"""What readers say and what moderators decide about it."""

from comments.models.comment import Comment, CommentQuerySet
from comments.models.contact import Contact
from comments.models.decision import (
    AlreadyDecided,
    Decision,
    DecisionRefused,
    Note,
)
from comments.models.discussion import Discussion
from comments.models.erasure import AlreadyErased, Erasure
from comments.models.guidelines import Clause, EditionOvertaken, Guidelines
from comments.models.submission import CommentsClosed, submit

__all__ = [
    "AlreadyDecided",
    "AlreadyErased",
    "Clause",
    "Comment",
    "CommentQuerySet",
    "CommentsClosed",
    "Contact",
    "Decision",
    "DecisionRefused",
    "Discussion",
    "EditionOvertaken",
    "Erasure",
    "Guidelines",
    "Note",
    "submit",
]
