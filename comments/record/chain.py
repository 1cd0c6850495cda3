"""What a decision's hash is over, by the version of its record, and a note's."""

import hashlib

from comments.record.encoding import digest

# After the comment's fingerprint and the hash of the decision before, which every version begins
# with. A later version adds a line here; the columns are then read by themselves.
_FIRST = (
    *("comment_id", "number", "verdict", "ground", "moderator_id", "decided_at"),
    *("clause_id", "passage_start", "passage_end", "note_hash", "reason_hash"),
)
FIELDS = {
    1: _FIRST,
    # Answers an appeal, or reports.
    2: (*_FIRST, "appeal_id", "report_id"),
}


def hash_of_decision(decision, fingerprint, before):
    """The hash DECISION would get on a comment of this FINGERPRINT, after a decision whose hash
    is BEFORE; None for the first."""
    version = decision.record_version
    fields = (getattr(decision, field) for field in FIELDS[version])
    return digest(f"decision/{version}", fingerprint, before, *fields)


def hash_of_note(note):
    return hashlib.sha256(note.salt + note.text.encode()).digest()
