"""Second looks: blind verdicts beside the record, which they never change."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STATEMENTS = """
-- Whoever decided knows; whoever wrote it, or the article above it, is no judge of it.
CREATE FUNCTION comments_secondlook_is_taken() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first comments_decision;
    looked_at comments_comment;
BEGIN
    SELECT * INTO first FROM comments_decision WHERE id = NEW.decision_id FOR NO KEY UPDATE;
    SELECT * INTO looked_at FROM comments_comment WHERE id = first.comment_id;
    PERFORM comments_is_for_another(NEW.looked_by_id, looked_at);
    IF first.moderator_id = NEW.looked_by_id THEN
        RAISE EXCEPTION 'A second look is somebody else''s.' USING ERRCODE = 'NR003';
    END IF;
    IF EXISTS (SELECT FROM comments_secondlook WHERE decision_id = NEW.decision_id) THEN
        RAISE EXCEPTION 'Somebody has had a second look already.' USING ERRCODE = 'NR003';
    END IF;
    IF first.verdict = 'reopened' OR looked_at.text = '' THEN
        RAISE EXCEPTION 'There is nothing to look at a second time.' USING ERRCODE = 'NR003';
    END IF;
    IF NEW.clause_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_clause
        WHERE id = NEW.clause_id AND edition_id = looked_at.edition_id
    ) THEN
        RAISE EXCEPTION 'The clause must be of the edition that the writer saw.'
            USING ERRCODE = 'NR003';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_secondlook_is_taken() FROM PUBLIC;

CREATE TRIGGER comments_secondlook_1_happens_now BEFORE INSERT ON comments_secondlook
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('looked_at');
CREATE TRIGGER comments_secondlook_2_is_taken BEFORE INSERT ON comments_secondlook
FOR EACH ROW EXECUTE FUNCTION comments_secondlook_is_taken();
CREATE TRIGGER comments_secondlook_is_only_added BEFORE UPDATE OR DELETE ON comments_secondlook
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_secondlook_is_never_emptied BEFORE TRUNCATE ON comments_secondlook
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
"""

REVERSE = """
DROP TRIGGER comments_secondlook_is_never_emptied ON comments_secondlook;
DROP TRIGGER comments_secondlook_is_only_added ON comments_secondlook;
DROP TRIGGER comments_secondlook_2_is_taken ON comments_secondlook;
DROP TRIGGER comments_secondlook_1_happens_now ON comments_secondlook;
DROP FUNCTION comments_secondlook_is_taken();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0012_found_by_an_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "looked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("verdict", models.CharField(max_length=8)),
                (
                    "clause",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_looks",
                        to="comments.clause",
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_look",
                        to="comments.decision",
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="second_looks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("clause", None), ("verdict", "approved"))
                        | models.Q(("clause__isnull", False), ("verdict", "rejected")),
                        name="comments_second_verdict_is_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
