"""What a comment's fingerprint is over, by the version of its record."""

from comments.record.encoding import digest

_SENT_BY_A_READER = (
    *("salt", "text", "name", "article_id", "parent_id", "answers_id", "edition_id"),
    "submitted_at",
)
FIELDS = {
    1: _SENT_BY_A_READER,
    # An answer by the newsroom, with whose it is.
    2: (*_SENT_BY_A_READER, "written_by_id"),
}


def fingerprint_of(comment):
    """The fingerprint COMMENT would get, came it as it stands now."""
    version = comment.record_version
    fields = (getattr(comment, field) for field in FIELDS[version])
    return digest(f"comment/{version}", *fields)
