"""Authors are reached by their bylines from here on."""

from django.db import migrations, models

# Nothing older runs beside us yet that would miss it.
DROP = """
-- squawk-ignore ban-drop-column
ALTER TABLE articles_article DROP COLUMN author_id;
"""
RETURN = """
ALTER TABLE articles_article ADD COLUMN author_id bigint
    REFERENCES articles_author DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX articles_article_author_id ON articles_article (author_id);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_first_bylines")]

    operations = [
        migrations.RunSQL(
            [DROP],
            [RETURN],
            state_operations=[migrations.RemoveField(model_name="article", name="author")],
        ),
        migrations.AddField(
            model_name="article",
            name="authors",
            field=models.ManyToManyField(
                related_name="articles",
                through="articles.Byline",
                to="articles.author",
                verbose_name="authors",
            ),
        ),
    ]
