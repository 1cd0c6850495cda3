"""Whether a comment is what was sent, and stands where its decisions put it."""

from comments.record.findings import Finding
from comments.record.fingerprint import FIELDS, fingerprint_of

_STATUS_AFTER = {"reopened": "pending"}
# What nobody ordered and the clock erased, and how long a rejection has to have stood by then: as
# long as an appeal may take, in microseconds.
_BY_THE_CLOCK = "retention"
# What whoever reads mail at its address erased: nobody of the newsroom.
_BY_ITS_MAILBOX = "mailbox"
_TIME_TO_APPEAL = 184 * 86_400 * 1_000_000


def look_at_comment(dossier):
    """What is wrong with the comment of DOSSIER itself."""
    for kind, says in _wrong_with(dossier):
        yield Finding(kind, says, comment=dossier.number)


def _wrong_with(dossier):
    number, comment = dossier.number, dossier.comment
    if comment is None:
        yield "comment_gone", f"Comment {number} is gone; {_left_of(dossier)} it."
        return
    if dossier.rows > 1:
        yield "comment_doubled", f"Comment {number} is there {dossier.rows} times."
    yield from _words(number, comment, dossier.is_erased)
    for erasure in dossier.erasures:
        yield from _erasure(number, erasure, dossier.decisions)
    yield from _status(number, comment, dossier.decisions)
    waits = comment.status == "pending" and not dossier.is_erased
    if waits and not dossier.queue_entries:
        yield "not_in_queue", f"Comment {number} waits and stands in no queue."
    if dossier.queue_entries and not waits:
        yield "in_queue", f"Comment {number} stands in the queue and does not wait."


def _left_of(dossier):
    count = len(dossier.decisions)
    if count:
        return f"{count} decision{'s are' if count > 1 else ' is'} about"
    return "an erasure names" if dossier.erasures else "the queue names"


def _words(number, comment, is_erased):
    if is_erased:
        if comment.text or comment.name or comment.salt:
            yield "words_left", f"Comment {number} has an erasure and still has words."
        return
    if not (comment.text and comment.name and comment.salt):
        yield "words_lost", f"Comment {number} has lost words, and no erasure says so."
    version = comment.record_version
    if version not in FIELDS:
        yield (
            "comment_of_unknown_version",
            f"Comment {number} is of record version {version}, "
            "which cannot be verified by this release.",
        )
    elif fingerprint_of(comment) != comment.fingerprint:
        yield (
            "comment_differs",
            f"Comment {number} differs from its fingerprint: its text, name, article, parent, "
            "answered reply, edition, time or writer is not what came.",
        )
    elif "written_by_id" not in FIELDS[version] and comment.written_by_id is not None:
        yield (
            "writer_not_covered",
            f"Comment {number} names somebody of the newsroom as its writer, and came as a "
            "reader's.",
        )


def _erasure(number, erasure, decisions):
    if erasure.ground == _BY_ITS_MAILBOX:
        if erasure.erased_by_id is not None:
            yield (
                "erased_by_somebody",
                f"Comment {number} was erased by whoever reads mail at its address, and names "
                "somebody of the newsroom.",
            )
        return
    if erasure.ground != _BY_THE_CLOCK:
        if erasure.erased_by_id is None:
            yield "erased_by_nobody", f"Comment {number} was erased, and nobody is named for it."
        return
    if erasure.erased_by_id is not None:
        yield "erased_by_somebody", f"Comment {number} was erased by the clock, and names a person."
    newest = decisions[-1] if decisions else None
    if newest is None or newest.verdict != "rejected":
        yield "erased_unrejected", f"Comment {number} was erased by the clock and not rejected."
    elif newest.decided_at and (erasure.erased_at or 0) <= newest.decided_at + _TIME_TO_APPEAL:
        yield (
            "erased_too_early",
            f"Comment {number} was erased by the clock while its rejection could be appealed "
            "against.",
        )


def _status(number, comment, decisions):
    newest = decisions[-1] if decisions else None
    due = _STATUS_AFTER.get(newest.verdict, newest.verdict) if newest else "pending"
    if comment.status == due:
        return
    says = "nobody has decided on it"
    if newest:
        says = f"its newest decision, {newest.number}, says {newest.verdict}"
    yield "status_differs", f"Comment {number} is {comment.status}, and {says}."
