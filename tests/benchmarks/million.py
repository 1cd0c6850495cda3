"""A newsroom of as many comments as wanted, a tenth of them waiting, and one crowded discussion.

Inserted as the tables' owner, past the triggers: what is measured is what reads them. Nothing of
it could pass `manage.py check --database default`, and none of it leaves the throw-away database.
Seeded: the same number twice is the same newsroom twice, but for the moment it ends at.
"""

import sys

from django.db import connection

from comments.record.progress import Progress

COMMENTS = 1_000_000
ARTICLES = 200
# Approved, all under one article, which is called so: beside the others and not of their number.
CROWD = 30_000
CROWDED = "article-of-the-crowd"
# Numbers that nobody has yet, a multiple of ten.
BASE = 1_000_000
AT_ONCE = 50_000
GUARDED = [
    *("comments_comment", "comments_contact", "comments_decision", "comments_notice"),
    *("comments_queueentry", "comments_signal", "comments_discussion", "articles_article"),
]

BEFORE = """
CREATE TEMPORARY TABLE word AS
SELECT n, substr(md5(n::text), 1, 2 + n %% 8) AS word FROM generate_series(0, 4999) AS n;
CREATE TEMPORARY TABLE pool AS
SELECT p, string_agg(word, ' ') AS text FROM generate_series(0, 16383) AS p
JOIN LATERAL (
    SELECT word FROM generate_series(1, 10 + p %% 70) AS w
    JOIN word ON n = (p * 7919 + w * 104729) %% 5000
) AS words ON true GROUP BY p;
CREATE UNIQUE INDEX ON pool (p);

INSERT INTO articles_article (
    headline, slug, section_id, standfirst, dateline, body, language, status, published_at,
    publication_recorded_at, published_by_id, created_at, updated_at)
SELECT 'Article ' || n, CASE n WHEN 0 THEN %(crowded)s ELSE 'article-' || n END,
    (SELECT min(id) FROM articles_section) + n %% 4, 'What happened.', '', '<p>It happened.</p>',
    CASE n %% 5 WHEN 4 THEN 'ar' ELSE 'en' END, 'published', now() - interval '2 years',
    now() - interval '2 years', (SELECT id FROM staff_user WHERE username = 'editor'),
    now() - interval '2 years', now()
FROM generate_series(0, %(articles)s) AS n;
CREATE TEMPORARY TABLE printed AS
SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, section_id, language FROM articles_article
WHERE slug = %(crowded)s OR slug ~ '^article-[0-9]+$';
CREATE UNIQUE INDEX ON printed (n);
INSERT INTO comments_discussion (article_id, state) SELECT id, 'open' FROM printed;
"""

# For comments number `first` to `last`. Ten to a thread: one begins it, three answer that one, six
# stand beside; in the crowd, one answers. They come evenly over a year.
EACH = """
INSERT INTO comments_comment (
    id, article_id, parent_id, edition_id, name, text, submitted_at, public_id, receipt_token,
    status, record_version, salt, fingerprint)
SELECT i, printed.id,
    CASE WHEN i %% 10 BETWEEN 1 AND CASE WHEN i < %(crowd)s THEN 3 ELSE 1 END THEN i - i %% 10 END,
    (SELECT max(id) FROM comments_guidelines), 'Reader ' || i %% %(writers)s, i || ' ' || pool.text,
    %(now)s - CASE WHEN i < %(crowd)s THEN (%(crowd)s - i) * interval '1 year' / %(comments)s
        ELSE (%(end)s - i) * interval '1 month' / (%(end)s - %(crowd)s) END,
    -- As if by chance, and no two alike.
    translate(lpad(to_hex(i * 2654435761 %% 281474976710656), 12, '0'), '01a', 'xyz'), md5(i::text),
    CASE WHEN i >= %(waiting)s AND i < %(crowd)s THEN 'pending'
        WHEN i >= %(crowd)s OR i %% 10 = 0 OR hashint8(i) %% 5 <> 0 THEN 'approved'
        ELSE 'rejected' END,
    1, sha256(('salt' || i)::bytea), sha256(('mark' || i)::bytea)
FROM generate_series(%(first)s, %(last)s) AS i
JOIN printed ON printed.n = CASE WHEN i < %(crowd)s THEN 1 + (i / 10) %% %(articles)s ELSE 0 END
JOIN pool ON pool.p = hashint8(i) & 16383;

INSERT INTO comments_contact (comment_id, email, submission_key)
SELECT id, 'reader' || (id * 7919) %% %(writers)s || '@example.org',
    CASE status WHEN 'pending' THEN sha256(('key' || id)::bytea) END
FROM comments_comment WHERE id BETWEEN %(first)s AND %(last)s;

INSERT INTO comments_decision (
    comment_id, number, verdict, ground, moderator_id, decided_at, clause_id, record_version, hash)
SELECT c.id, 1, c.status, 'reading', staff_user.id, c.submitted_at + interval '10 minutes',
    CASE c.status WHEN 'rejected' THEN clause.id END, 1, sha256(('decision' || c.id)::bytea)
FROM comments_comment AS c, staff_user,
    (SELECT min(id) AS id FROM comments_clause
     WHERE edition_id = (SELECT max(id) FROM comments_guidelines)) AS clause
WHERE c.id BETWEEN %(first)s AND %(last)s AND c.status <> 'pending'
AND staff_user.username = 'chief';

-- The mails of those whose contact is kept: half a year's.
INSERT INTO comments_notice (
    kind, comment_id, decision_id, message_id, token, send_after, next_attempt_at, sent_at)
SELECT d.verdict, d.comment_id, d.id, md5('mail' || d.id)::uuid,
    left(encode(sha256(('mail' || d.id)::bytea), 'hex'), 48), d.decided_at, d.decided_at,
    d.decided_at + interval '1 minute'
FROM comments_decision AS d WHERE d.comment_id BETWEEN %(first)s AND %(last)s
AND d.decided_at > %(now)s - interval '184 days';

INSERT INTO comments_queueentry (
    comment_id, article_id, section_id, language, submitted_at, lane, is_urgent, is_flagged,
    looked_over_at)
SELECT c.id, c.article_id, printed.section_id, printed.language, c.submitted_at,
    CASE WHEN c.id %% 33 = 0 THEN 'spam' WHEN c.id %% 101 = 0 THEN 'referred' ELSE 'waiting' END,
    false, c.id %% 5 = 0, c.submitted_at
FROM comments_comment AS c JOIN printed ON printed.id = c.article_id
WHERE c.id BETWEEN %(first)s AND %(last)s AND c.status = 'pending';

INSERT INTO comments_signal (comment_id, kind, start, "end")
SELECT comment_id, 'links', 0, 6 FROM comments_queueentry
WHERE comment_id BETWEEN %(first)s AND %(last)s AND is_flagged;
"""

AFTER = """
SELECT setval(pg_get_serial_sequence('comments_comment', 'id'), %(end)s);
DROP TABLE printed, pool, word;
"""


def fill(comments=COMMENTS, articles=ARTICLES):
    """Add so many COMMENTS under so many ARTICLES, and the crowd under one more, to the demo
    newsroom; minutes for a million. As the tables' owner."""
    crowd = BASE + comments
    numbers = {
        "comments": comments,
        "waiting": crowd - comments // 10,
        "articles": articles,
        "crowded": CROWDED,
        "writers": max(comments // 20, 1),
        "crowd": crowd,
        "end": crowd + CROWD,
    }
    progress = Progress(sys.stderr)
    progress.begin(comments + CROWD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        numbers["now"] = cursor.fetchone()[0]
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _each(cursor, BEFORE, numbers)
        for begin, end in ((BASE, crowd), (crowd, crowd + CROWD)):
            for first in range(begin, end, AT_ONCE):
                last = min(first + AT_ONCE, end) - 1
                _each(cursor, EACH, {**numbers, "first": first, "last": last})
                progress.step(last + 1 - first)
        _each(cursor, AFTER, numbers)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        progress.clear()
        cursor.execute("VACUUM (ANALYZE)")


def _each(cursor, statements, numbers):
    for statement in statements.split(";\n"):
        if statement.strip():
            cursor.execute(statement, numbers)
