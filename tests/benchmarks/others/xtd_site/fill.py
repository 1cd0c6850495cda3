"""Makes the tables, the article with its comments, and so many comments more under others:
`python -m xtd_site.fill FILE MORE`; FILE holds the page and the comments, as JSON."""

import json
import os
import sys
from pathlib import Path

import django

MORE = """
INSERT INTO xtd_site_article (headline, before, after)
SELECT 'Article ' || n, '', '' FROM generate_series(1, 200) AS n;
INSERT INTO django_comments (
    content_type_id, object_pk, site_id, user_name, user_email, user_url, comment, submit_date,
    ip_address, is_public, is_removed)
SELECT %(kind)s, (%(first)s + 1 + n %% 200)::text, 1, 'Reader ' || n,
    'reader' || n %% 5000 || '@example.org', '', repeat(md5(n::text) || ' ', 10),
    now() - n * interval '30 seconds', '203.0.113.7', true, false
FROM generate_series(1, %(more)s) AS n;
INSERT INTO django_comments_xtd_xtdcomment (
    comment_ptr_id, thread_id, parent_id, level, "order", followup, nested_count)
SELECT id, id, id, 0, 1, false, 0 FROM django_comments
WHERE NOT EXISTS (SELECT FROM django_comments_xtd_xtdcomment WHERE comment_ptr_id = id)
"""


def main(file, more):
    django.setup()
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connection
    from django_comments_xtd.models import XtdComment
    from xtd_site.models import Article

    call_command("migrate", run_syncdb=True, verbosity=0)
    given = json.loads(Path(file).read_text())
    article = Article.objects.create(
        headline="An article", before=given["before"], after=given["after"]
    )
    kind = ContentType.objects.get_for_model(Article)
    for one in given["comments"]:
        XtdComment.objects.create(
            content_type=kind,
            object_pk=article.pk,
            site_id=1,
            user_name=one["name"],
            user_email=one["email"],
            comment=one["text"],
            submit_date=one["at"],
        )
    numbers = {"kind": kind.pk, "first": article.pk, "more": int(more)}
    with connection.cursor() as cursor:
        for statement in MORE.split(";\n") if int(more) else ():
            cursor.execute(statement, numbers)
        cursor.execute("VACUUM (ANALYZE)")
    sys.stdout.write(article.get_absolute_url() + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xtd_site.settings")
    main(*sys.argv[1:])
