"""Whether the decisions on a comment are those that were taken, all of them, in their order."""

from collections import Counter
from itertools import pairwise

from comments.record.chain import FIELDS, hash_of_decision, hash_of_note
from comments.record.findings import Finding

# What may follow what: the comment's life, in verdicts alone.
_STEPS = {
    "pending": {"approved", "rejected"},
    "approved": {"rejected", "reopened"},
    "rejected": {"approved", "reopened"},
    "reopened": {"approved", "rejected"},
}
_KINDS = {"note": "note_hash", "reason": "reason_hash"}


def look_at_decisions(dossier, clauses):
    """What is wrong with the decisions of DOSSIER; CLAUSES says of each clause its edition."""
    yield from _numbers(dossier)
    before = None
    for decision in dossier.decisions:
        for kind, says in (
            *_hash(decision, dossier.comment, before),
            *_step(decision, dossier.comment, before),
            *_clause(decision, dossier.comment, clauses),
            *_notes(decision, dossier),
        ):
            yield Finding(
                kind,
                f"Decision {decision.number} on comment {dossier.number} {says}",
                comment=dossier.number,
                decision=decision.number,
            )
        before = decision


def _numbers(dossier):
    numbers = Counter(decision.number for decision in dossier.decisions)
    of_comment = {"comment": dossier.number}
    for number, times in numbers.items():
        if times > 1:
            says = f"Comment {dossier.number} has {times} decisions with the number {number}."
            yield Finding("decision_doubled", says, decision=number, **of_comment)
    for before, number in pairwise([0, *numbers]):
        if number != before + 1:
            missing = f"{before + 1}" if number == before + 2 else f"{before + 1} to {number - 1}"
            says = f"Comment {dossier.number} lacks decision {missing}; decision {number} is there."
            yield Finding("decision_missing", says, decision=before + 1, **of_comment)


def _hash(decision, comment, before):
    version = decision.record_version
    if version not in FIELDS:
        yield (
            "decision_of_unknown_version",
            f"is of record version {version}, which cannot be verified by this release.",
        )
    elif comment and decision.hash != hash_of_decision(
        decision, comment.fingerprint, before and before.hash
    ):
        yield (
            "decision_differs",
            "differs from its hash: it, the comment's fingerprint or the decision before it is "
            "not what it was.",
        )


def _step(decision, comment, before):
    was = before.verdict if before else "pending"
    if decision.verdict not in _STEPS.get(was, ()):
        yield "no_such_step", f"says {decision.verdict} of what was {was}; no such step exists."
    earlier = before.decided_at if before else comment and comment.submitted_at
    if earlier is not None and decision.decided_at is not None and decision.decided_at < earlier:
        what = f"decision {before.number}" if before else "the comment"
        yield "decided_too_early", f"is dated before {what}."


def _clause(decision, comment, clauses):
    if decision.verdict != "rejected":
        if decision.clause_id is not None:
            yield "clause_without_rejection", "cites a clause and rejects nothing."
    elif decision.clause_id is None:
        yield "no_clause", "rejects and cites no clause."
    elif decision.clause_id not in clauses:
        yield "clause_gone", f"cites a clause (row {decision.clause_id}) that is not there."
    elif comment and clauses[decision.clause_id] != comment.edition_id:
        yield "clause_of_another_edition", "cites a clause of another edition than its writer saw."


def _notes(decision, dossier):
    written = {note.kind: note for note in dossier.notes if note.decision_id == decision.id}
    for kind, field in _KINDS.items():
        note, due = written.get(kind), getattr(decision, field)
        if dossier.is_erased:
            if note:
                yield "note_left", f"still has its {kind}, and the comment is erased."
        elif note and hash_of_note(note) != due:
            yield "note_differs", f"has another {kind} than was written with it."
        elif due is not None and not note:
            yield "note_missing", f"has lost its {kind}, and no erasure says so."
