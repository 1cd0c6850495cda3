"""That a comment began with a rejected one is on record, and holds no word of either."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

# Of what never changes alone: a comment is not refused for what became of another meanwhile.
STATEMENTS = """
CREATE FUNCTION comments_restart_is_one() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM comments_decision AS d
        JOIN comments_comment AS rejected ON rejected.id = d.comment_id
        JOIN comments_comment AS begun ON begun.id = NEW.comment_id
        WHERE d.id = NEW.rejection_id AND d.verdict = 'rejected'
        AND rejected.id <> begun.id AND rejected.article_id = begun.article_id
        AND rejected.written_by_id IS NULL AND begun.written_by_id IS NULL
        AND d.decided_at <= begun.submitted_at
    ) THEN
        RAISE EXCEPTION 'A comment begins with one that was rejected before, on its own article.'
            USING ERRCODE = 'NR002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER comments_restart_1_happens_now BEFORE INSERT ON comments_restart
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('begun_at');
CREATE TRIGGER comments_restart_2_is_one BEFORE INSERT ON comments_restart
FOR EACH ROW EXECUTE FUNCTION comments_restart_is_one();
CREATE TRIGGER comments_restart_is_only_added BEFORE UPDATE OR DELETE ON comments_restart
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_restart_is_never_emptied BEFORE TRUNCATE ON comments_restart
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
"""

REVERSE = """
DROP TRIGGER comments_restart_is_never_emptied ON comments_restart;
DROP TRIGGER comments_restart_is_only_added ON comments_restart;
DROP TRIGGER comments_restart_2_is_one ON comments_restart;
DROP TRIGGER comments_restart_1_happens_now ON comments_restart;
DROP FUNCTION comments_restart_is_one();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0029_erasures_looked_through")]

    operations = [
        migrations.CreateModel(
            name="Restart",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="restart",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                (
                    "rejection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restarts",
                        to="comments.decision",
                    ),
                ),
                ("begun_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name": "comment begun anew",
                "verbose_name_plural": "comments begun anew",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
