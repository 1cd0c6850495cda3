"""Whoever signed an article until now signs it first of all."""

from django.db import migrations

SIGN = """
INSERT INTO articles_byline (article_id, author_id, position)
SELECT id, author_id, 0 FROM articles_article;
"""

# The step after this one, undone, brings the column back empty. What the update leaves to be
# checked is checked before the table is altered, or PostgreSQL would not let it be.
UNSIGN = """
UPDATE articles_article AS article SET author_id = (
    SELECT author_id FROM articles_byline
    WHERE article_id = article.id ORDER BY position, id LIMIT 1);
DELETE FROM articles_byline;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE articles_article ALTER COLUMN author_id SET NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_signed_and_filed")]

    operations = [migrations.RunSQL(SIGN, UNSIGN)]
