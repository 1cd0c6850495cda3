"""What became of the comments sent from one address before."""

from dataclasses import dataclass, field

from django.db import connection

# Enough to know somebody by; one who sent ten thousand is not counted through at every card.
LOOKS_BACK = 200


@dataclass
class WriterRecord:
    """Of the newest comments sent from one e-mail address, which nobody has confirmed."""

    approved: int = 0
    waiting: int = 0
    # How many were rejected, by the title of the clause, as its newest edition cited has it.
    rejected: dict = field(default_factory=dict)

    @property
    def is_empty(self):
        return not (self.approved or self.rejected or self.waiting > 1)


def writer_records(emails):
    """The WriterRecord of each of EMAILS, by its lower-case spelling; one query."""
    records = {email.lower(): WriterRecord() for email in emails}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT writer.email, c.status,
                (array_agg(clause.title ORDER BY clause.id DESC))[1], count(*)
            FROM unnest(%s::text[]) AS writer (email)
            CROSS JOIN LATERAL (
                SELECT comment_id FROM comments_contact
                WHERE lower(email) = writer.email ORDER BY comment_id DESC LIMIT %s
            ) AS sent
            JOIN comments_comment AS c ON c.id = sent.comment_id
            LEFT JOIN LATERAL (
                SELECT clause_id FROM comments_decision
                WHERE comment_id = c.id AND c.status = 'rejected' ORDER BY number DESC LIMIT 1
            ) AS newest ON true
            LEFT JOIN comments_clause AS clause ON clause.id = newest.clause_id
            GROUP BY writer.email, c.status, clause.key
            """,
            [list(records), LOOKS_BACK],
        )
        for email, status, title, count in cursor.fetchall():
            record = records[email]
            if status == "rejected":
                # Two clauses may be called the same.
                record.rejected[title] = record.rejected.get(title, 0) + count
            else:
                setattr(record, {"approved": "approved", "pending": "waiting"}[status], count)
    return records
