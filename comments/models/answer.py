"""Answers by the newsroom: a comment like others, under its writer's own name, and marked so."""

from django.utils.translation import gettext_lazy as _

from comments.models.canonical import canonical_name
from comments.models.comment import MAX_NAME
from comments.models.replying import place_under
from comments.models.submission import submit


class CannotAnswer(Exception):
    """This person cannot answer for the newsroom; the message says why, and what to do."""


def signature_of(person):
    """The full name that PERSON answers under; raises CannotAnswer where they have none."""
    if not (person.first_name.strip() and person.last_name.strip()):
        raise CannotAnswer(
            _(
                "You answer under your full name, and yours is not on record. Ask whoever keeps "
                "the staff list to enter it."
            )
        )
    name = canonical_name(person.get_full_name())
    if len(name) > MAX_NAME:
        raise CannotAnswer(
            _("Your name is longer than the %d characters that a comment's may have.") % MAX_NAME
        )
    return name


def answer(comment, *, by, edition, text):
    """Have BY answer COMMENT, a public one, for the newsroom; returns the answer, which waits.

    The mark is the row's own `written_by`, which no form for readers fills in. TEXT is canonical.
    Raises CannotAnswer, and CommentsClosed where a reader could not answer either.
    """
    if not by.has_perm("comments.answer_comment"):
        raise CannotAnswer(_("Only those who may answer for the newsroom do."))
    return submit(
        article=comment.article,
        **place_under(comment),
        edition=edition,
        name=signature_of(by),
        # Nobody needs to be written to: they see at the desk what became of it.
        email=by.email,
        text=text,
        written_by=by,
    )
