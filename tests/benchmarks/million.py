"""A newsroom of a million comments, a hundred thousand of them waiting.

Inserted as the tables' owner, past the triggers: what is measured is what reads them. Nothing of
it could pass `manage.py check --database default`, and none of it leaves the throw-away database.
"""

from django.db import connection

COMMENTS = 1_000_000
WAITING = 100_000
ARTICLES = 200
WRITERS = 50_000
GUARDED = [
    *("comments_comment", "comments_contact", "comments_decision"),
    *("comments_queueentry", "comments_signal", "comments_discussion", "articles_article"),
]

STATEMENTS = """
SELECT setseed(0.42);

CREATE TEMPORARY TABLE word AS
SELECT n, substr(md5(n::text), 1, 2 + n %% 8) AS word FROM generate_series(0, 4999) AS n;
CREATE TEMPORARY TABLE pool AS
SELECT p, string_agg(word, ' ') AS text FROM generate_series(0, 19999) AS p
JOIN LATERAL (
    SELECT word FROM generate_series(1, 10 + p %% 70) AS w
    JOIN word ON n = (p * 7919 + w * 104729) %% 5000
) AS words ON true GROUP BY p;
CREATE UNIQUE INDEX ON pool (p);

INSERT INTO articles_article (
    headline, slug, section_id, standfirst, dateline, body, language, status, published_at,
    publication_recorded_at, published_by_id, created_at, updated_at)
SELECT 'Article ' || n, 'article-' || n, (SELECT min(id) FROM articles_section) + n %% 4,
    'What happened.', '', '<p>It happened.</p>', CASE n %% 5 WHEN 0 THEN 'ar' ELSE 'en' END,
    'published', now() - interval '2 years', now() - interval '2 years',
    (SELECT id FROM staff_user WHERE username = 'editor'), now() - interval '2 years', now()
FROM generate_series(1, %(articles)s) AS n;
CREATE TEMPORARY TABLE printed AS
SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, section_id, language FROM articles_article
WHERE slug ~ '^article-[0-9]+$';
CREATE UNIQUE INDEX ON printed (n);

-- Ten to a thread: one begins it, three answer that one, six stand beside.
INSERT INTO comments_comment (
    id, article_id, parent_id, edition_id, name, text, submitted_at, public_id, receipt_token,
    status, record_version, salt, fingerprint)
SELECT i, printed.id, CASE WHEN i %% 10 BETWEEN 1 AND 3 THEN i - i %% 10 END,
    (SELECT max(id) FROM comments_guidelines), 'Reader ' || i %% %(writers)s, i || ' ' || pool.text,
    now() - (%(base)s + %(comments)s - i) * interval '30 seconds', substr(md5(i::text), 1, 12),
    md5(i::text), CASE WHEN i > %(base)s + %(comments)s - %(waiting)s THEN 'pending'
        WHEN i %% 10 = 0 OR hashint8(i) %% 5 <> 0 THEN 'approved' ELSE 'rejected' END,
    1, 'salt'::bytea, 'mark'::bytea
FROM generate_series(%(base)s, %(base)s + %(comments)s) AS i
JOIN printed ON printed.n = (i / 10) %% %(articles)s
JOIN pool ON pool.p = hashint8(i) & 16383;

INSERT INTO comments_contact (comment_id, email)
SELECT id, 'reader' || (id * 7919) %% %(writers)s || '@example.org' FROM comments_comment
WHERE id >= %(base)s;

INSERT INTO comments_decision (
    comment_id, number, verdict, ground, moderator_id, decided_at, clause_id, record_version, hash)
SELECT c.id, 1, c.status, 'reading', staff_user.id, c.submitted_at + interval '10 minutes',
    CASE c.status WHEN 'rejected' THEN clause.id END, 1, ''
FROM comments_comment AS c, staff_user,
    (SELECT min(id) AS id FROM comments_clause
     WHERE edition_id = (SELECT max(id) FROM comments_guidelines)) AS clause
WHERE c.id >= %(base)s AND c.status <> 'pending' AND staff_user.username = 'chief';

INSERT INTO comments_queueentry (
    comment_id, article_id, section_id, language, submitted_at, lane, is_urgent, is_flagged,
    looked_over_at)
SELECT c.id, c.article_id, printed.section_id, printed.language, c.submitted_at,
    CASE WHEN c.id %% 33 = 0 THEN 'spam' WHEN c.id %% 101 = 0 THEN 'referred' ELSE 'waiting' END,
    false, c.id %% 5 = 0, now()
FROM comments_comment AS c JOIN printed ON printed.id = c.article_id
WHERE c.id >= %(base)s AND c.status = 'pending';

INSERT INTO comments_signal (comment_id, kind, start, "end")
SELECT comment_id, 'links', 0, 6 FROM comments_queueentry
WHERE comment_id >= %(base)s AND is_flagged;

SELECT setval(pg_get_serial_sequence('comments_comment', 'id'), %(base)s + %(comments)s + 1);
"""


def fill():
    """Add the million to the demo newsroom. Minutes; as the tables' owner."""
    numbers = {
        "comments": COMMENTS,
        "waiting": WAITING,
        "articles": ARTICLES,
        "writers": WRITERS,
        # Numbers that nobody has yet, a multiple of ten.
        "base": 1_000_000,
    }
    with connection.cursor() as cursor:
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in STATEMENTS.split(";\n"):
            if statement.strip():
                cursor.execute(statement, numbers)
        for table in GUARDED:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE)")
