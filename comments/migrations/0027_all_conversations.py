"""All conversations have a version together, as the paper has one.

What shows comments of many articles hangs on it. It moves with every discussion's, in the same
transaction, and as the paper's does: a row for as many as ever decided at once, so that nobody
waits for anybody.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

STATEMENTS = """
CREATE OR REPLACE FUNCTION comments_discussion_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.version := OLD.version + 1;
    NEW.moved_at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION comments_forum_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_forum SET version = version + 1, moved_at = clock_timestamp()
    WHERE id = (SELECT id FROM comments_forum ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
        INSERT INTO comments_forum (version, moved_at) VALUES (1, clock_timestamp());
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_forum_moves() FROM PUBLIC;
-- One that is just begun has nothing to show: it begins with a comment that waits.
CREATE TRIGGER comments_discussion_moves_forum AFTER UPDATE ON comments_discussion
FOR EACH ROW EXECUTE FUNCTION comments_forum_moves();
"""
REVERSE = """
DROP TRIGGER comments_discussion_moves_forum ON comments_discussion;
DROP FUNCTION comments_forum_moves();
CREATE OR REPLACE FUNCTION comments_discussion_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0026_editors_picks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Forum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveBigIntegerField(db_default=0)),
                (
                    "moved_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "verbose_name": "forum",
                "verbose_name_plural": "forum",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="discussion",
            name="moved_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
