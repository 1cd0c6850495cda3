"""Verifying the record: every comment, every decision, the guidelines and the seals."""

from dataclasses import dataclass

from comments.record import rows
from comments.record.comment_as_it_came import look_at_comment
from comments.record.decisions_as_taken import look_at_decisions
from comments.record.findings import Finding
from comments.record.guidelines_as_published import Published
from comments.record.seals_held_against import Seals
from comments.record.walk import dossiers


@dataclass
class Summary:
    """How much was looked at; whole once the last finding was handed out."""

    comments: int = 0
    erased: int = 0
    decisions: int = 0
    seals: int = 0
    findings: int = 0

    def __str__(self):
        found = f"Findings: {self.findings}" if self.findings else "Nothing differs"
        text = (
            f"{found}. Looked at: comments {self.comments}, decisions {self.decisions}, "
            f"seals {self.seals}."
        )
        if self.erased:
            text += (
                f" Comments erased: {self.erased}; their words are gone, so that their "
                "fingerprints cannot be recomputed."
            )
        return text


def verify_record(*, summary, kept_seals=(), progress=None):
    """Each finding, as it is made, all of one moment; KEPT_SEALS are lines from outside."""
    with rows.one_snapshot():
        for finding in _findings(summary, kept_seals, progress):
            summary.findings += 1
            yield finding


def _findings(summary, kept_seals, progress):
    published, seals = Published(), Seals(kept_seals)
    clauses = published.edition_by_clause()
    summary.seals = len(seals.lines)
    yield from published.findings()
    if progress:
        progress.begin(rows.count_of_comments())
    for dossier in dossiers():
        summary.comments += dossier.comment is not None
        summary.erased += dossier.is_erased
        summary.decisions += len(dossier.decisions)
        seals.add(dossier)
        yield from look_at_comment(dossier)
        yield from look_at_decisions(dossier, clauses)
        if progress and dossier.comment:
            progress.step()
    for note in rows.notes_of_nothing():
        yield Finding("note_of_nothing", f"A note (row {note.id}) belongs to no decision.")
    yield from seals.findings(published)
