"""How long the record takes to be verified and sealed: python -m tests.benchmarks.record

Fills the database it is pointed at, which wants to be one that is thrown away, as its owner and
past the triggers; the hashes are the database's own, so that nothing differs.
"""

import resource
import sys
from time import monotonic, process_time

import django

COMMENTS = 100_000

# A tenth waits, a tenth was decided on three times.
STATEMENTS = """
INSERT INTO comments_comment (
    article_id, edition_id, name, text, submitted_at, public_id, receipt_token, status,
    record_version, salt, fingerprint)
SELECT (SELECT min(id) FROM articles_article), (SELECT max(id) FROM comments_guidelines),
    'Reader ' || n, repeat(md5(n::text) || ' ', 1 + n %% 20), now() - interval '1 year',
    substr(md5(n::text), 1, 12), md5(n::text),
    CASE n %% 10 WHEN 0 THEN 'pending' ELSE 'approved' END, 1,
    uuid_send(gen_random_uuid()), ''
FROM generate_series(1, %(comments)s) AS n;
INSERT INTO comments_decision (
    comment_id, number, verdict, ground, moderator_id, decided_at, record_version, hash)
SELECT c.id, number, CASE number WHEN 2 THEN 'reopened' ELSE 'approved' END, 'reading',
    (SELECT min(id) FROM staff_user), c.submitted_at + number * interval '1 minute', 1, ''
FROM comments_comment AS c, generate_series(1, 3) AS number
WHERE c.name ~ '^Reader [0-9]+$' AND c.status <> 'pending' AND (number = 1 OR c.id %% 9 = 0);
INSERT INTO comments_queueentry (
    comment_id, article_id, section_id, language, submitted_at, lane, is_urgent, is_flagged)
SELECT c.id, c.article_id, a.section_id, a.language, c.submitted_at, 'waiting', false, false
FROM comments_comment AS c JOIN articles_article AS a ON a.id = c.article_id
WHERE c.name ~ '^Reader [0-9]+$' AND c.status = 'pending'
"""


def fill(comments):
    from django.db import connection

    from tests.tampering import REWRITE, TABLES

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in STATEMENTS.split(";\n"):
            cursor.execute(statement, {"comments": comments})
        cursor.execute(REWRITE)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM (ANALYZE)")


def measure(what, act):
    began, worked = monotonic(), process_time()
    said = act()
    took, worked = monotonic() - began, process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(
        f"{what:24}{took:8.1f} s, {worked:.1f} s of its own, peak {peak:.0f} MB  {said}\n"
    )


def main():
    django.setup()
    from comments.record.progress import Progress
    from comments.record.seal import seal_record
    from comments.record.verify import Summary, verify_record

    fill(COMMENTS)

    def verify():
        summary = Summary()
        for finding in verify_record(summary=summary, progress=Progress(sys.stderr)):
            sys.stdout.write(f"{finding}\n")
        return summary

    measure("before anything", lambda: "")
    measure("verify_record", verify)
    measure("seal_record", lambda: f"{len(str(seal_record()))} characters")
    for _seal in range(29):
        seal_record()
    measure("with thirty seals", verify)


if __name__ == "__main__":
    main()
