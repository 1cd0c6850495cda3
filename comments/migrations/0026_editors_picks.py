"""Editors' picks: which published comments the newsroom points to, who chose them and why."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STATEMENTS = """
CREATE FUNCTION comments_pick_is_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    picked comments_comment;
BEGIN
    -- A share of the row: whoever takes it down at this moment comes before or after.
    SELECT * INTO picked FROM comments_comment WHERE id = NEW.comment_id FOR SHARE;
    PERFORM comments_is_for_another(NEW.picked_by_id, picked);
    NEW.article_id := picked.article_id;
    IF picked.status <> 'approved' OR picked.text = '' THEN
        RAISE EXCEPTION 'Only a published comment can be picked.' USING ERRCODE = 'NR003';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_pick_is_made() FROM PUBLIC;

CREATE FUNCTION comments_pick_is_guarded() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    picked comments_comment;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM comments_erasure WHERE comment_id = OLD.comment_id) THEN
            RETURN OLD;
        END IF;
    ELSIF OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL
        AND (OLD.id, OLD.comment_id, OLD.article_id, OLD.picked_by_id, OLD.picked_at, OLD.reason)
        = (NEW.id, NEW.comment_id, NEW.article_id, NEW.picked_by_id, NEW.picked_at, NEW.reason)
    THEN
        SELECT * INTO picked FROM comments_comment WHERE id = NEW.comment_id;
        PERFORM comments_is_for_another(NEW.ended_by_id, picked);
        NEW.ended_at := clock_timestamp();
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of a pick refused: it is only ever ended.', TG_OP USING ERRCODE = 'NR004';
END $$;
REVOKE EXECUTE ON FUNCTION comments_pick_is_guarded() FROM PUBLIC;

CREATE FUNCTION comments_pick_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_discussion SET version = version + 1
    WHERE article_id = (SELECT article_id FROM comments_comment WHERE id = NEW.comment_id);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_pick_takes_effect() FROM PUBLIC;

CREATE FUNCTION comments_erasure_takes_picks() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM comments_pick WHERE comment_id = NEW.comment_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_erasure_takes_picks() FROM PUBLIC;

CREATE TRIGGER comments_pick_1_happens_now BEFORE INSERT ON comments_pick
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('picked_at');
CREATE TRIGGER comments_pick_2_is_made BEFORE INSERT ON comments_pick
FOR EACH ROW EXECUTE FUNCTION comments_pick_is_made();
CREATE TRIGGER comments_pick_3_takes_effect AFTER INSERT OR UPDATE ON comments_pick
FOR EACH ROW EXECUTE FUNCTION comments_pick_takes_effect();
CREATE TRIGGER comments_pick_is_guarded BEFORE UPDATE OR DELETE ON comments_pick
FOR EACH ROW EXECUTE FUNCTION comments_pick_is_guarded();
CREATE TRIGGER comments_pick_is_never_emptied BEFORE TRUNCATE ON comments_pick
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
-- Before it takes effect, since whoever is just ending a pick holds that and waits for the
-- discussion; and after, for one that was just being made.
CREATE TRIGGER comments_erasure_2_takes_picks AFTER INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_erasure_takes_picks();
CREATE TRIGGER comments_erasure_4_takes_picks AFTER INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_erasure_takes_picks();
"""
REVERSE = """
DROP TRIGGER comments_erasure_4_takes_picks ON comments_erasure;
DROP TRIGGER comments_erasure_2_takes_picks ON comments_erasure;
DROP TRIGGER comments_pick_is_never_emptied ON comments_pick;
DROP TRIGGER comments_pick_is_guarded ON comments_pick;
DROP TRIGGER comments_pick_3_takes_effect ON comments_pick;
DROP TRIGGER comments_pick_2_is_made ON comments_pick;
DROP TRIGGER comments_pick_1_happens_now ON comments_pick;
DROP FUNCTION comments_erasure_takes_picks();
DROP FUNCTION comments_pick_takes_effect();
DROP FUNCTION comments_pick_is_guarded();
DROP FUNCTION comments_pick_is_made();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_nobody_waits_for_the_paper"),
        ("comments", "0025_bands_found_at_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Pick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "picked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picks",
                        to="comments.comment",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "picked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="picks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "editors’ pick",
                "verbose_name_plural": "editors’ picks",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["article"],
                        name="comments_picks_of_article",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("comment",),
                        name="comments_one_pick_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="comments_pick_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("ended_by", None)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="comments_pick_is_ended_by_somebody",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
