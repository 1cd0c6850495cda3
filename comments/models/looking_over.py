"""Looking a comment over: what signals want to know besides its words, and what is kept of it.

Each is one statement, because every comment that comes is looked over.
"""

from dataclasses import dataclass

from django.db import connection

# More are not counted; a flood is a flood.
COUNTED = 200

# Held until all is stored: a decision or an erasure comes before or after, not in between.
_HOLD = """
SELECT entry.language, list.added, list.newest, list.retired,
    same.many, same.newest, sent.many, rejected.many
FROM comments_queueentry AS entry,
    (SELECT count(*) AS added, max(id) AS newest, count(retired_at) AS retired
     FROM comments_watchword) AS list,
    (SELECT count(*) AS many, max(comment_id) AS newest FROM (
        SELECT comment_id FROM comments_likeness
        WHERE exact = %(exact)s AND comment_id <> %(number)s LIMIT %(counted)s
    ) AS one) AS same,
    (SELECT count(*) AS many FROM (
        SELECT FROM comments_contact AS contact
        JOIN comments_comment AS comment ON comment.id = contact.comment_id
        WHERE contact.address_hash = ANY (%(known_as)s) AND contact.comment_id <> %(number)s
        AND comment.submitted_at >= %(submitted_at)s - interval '1 day' LIMIT %(counted)s
    ) AS one) AS sent,
    (SELECT count(*) AS many FROM (
        SELECT FROM comments_contact AS contact
        JOIN comments_comment AS comment ON comment.id = contact.comment_id
        WHERE lower(contact.email) = %(email)s AND contact.comment_id <> %(number)s
        AND comment.status = 'rejected' LIMIT %(counted)s
    ) AS one) AS rejected
WHERE entry.comment_id = %(number)s AND entry.looked_over_at IS NULL
FOR UPDATE OF entry
"""
_KEEP = """
WITH likeness AS (
    INSERT INTO comments_likeness (comment_id, exact, bands)
    VALUES (%(number)s, %(exact)s, %(bands)s::bigint[]) ON CONFLICT DO NOTHING
)
UPDATE comments_queueentry
SET looked_over_at = statement_timestamp(), is_flagged = %(is_flagged)s,
    lane = CASE WHEN %(is_spam)s AND lane = 'waiting' THEN 'spam' ELSE lane END
WHERE comment_id = %(number)s
"""


@dataclass(frozen=True)
class Known:
    """What is known of a comment besides its words; of others, `COUNTED` at most."""

    # Of its article.
    language: str
    # Moves with every change of the watch list: words are only added, and only ever retired.
    watch_list: tuple
    # Others of the very same text: how many, and the newest that was found.
    same: int
    newest_same: int | None
    # Others within a day from the same network address.
    from_same_address: int
    # Others under the same e-mail address that stand rejected.
    rejected_before: int


def hold(comment, *, exact, contact, known_as):
    """What is Known of COMMENT, held until the transaction ends; None where signals have looked
    at it or nobody is to read it any more. EXACT is the hash by which the same text is found, or
    None; CONTACT its writer's, or None; KNOWN_AS what their network address is called."""
    asked = {
        "number": comment.pk,
        "submitted_at": comment.submitted_at,
        "exact": exact,
        "email": contact.email.lower() if contact else None,
        "known_as": list(known_as),
        "counted": COUNTED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, asked)
        row = cursor.fetchone()
    if row is None:
        return None
    language, *watch_list = row[:4]
    return Known(language, tuple(watch_list), *row[4:])


def keep(likeness, *, is_flagged, is_spam):
    """Signals have looked at the comment of this LIKENESS: where they saw anything it IS FLAGGED;
    where it IS SPAM, as they suspect, and waits in the ordinary lane, it goes to that lane."""
    kept = {
        "number": likeness.comment_id,
        "exact": likeness.exact,
        "bands": likeness.bands,
        "is_flagged": is_flagged,
        "is_spam": is_spam,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, kept)
