"""Whoever signed an article until now signs it first of all."""

from django.db import migrations

SIGN = """
INSERT INTO articles_byline (article_id, author_id, position)
SELECT id, author_id, 0 FROM articles_article;
"""

UNSIGN = """
UPDATE articles_article AS article SET author_id = (
    SELECT author_id FROM articles_byline
    WHERE article_id = article.id ORDER BY position, id LIMIT 1);
DELETE FROM articles_byline;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_signed_and_filed")]

    operations = [migrations.RunSQL(SIGN, UNSIGN)]
