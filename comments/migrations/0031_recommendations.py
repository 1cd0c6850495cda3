"""Readers recommend comments: marks, by which the same reader is known again, and a number beside
the comment, which only triggers write.

A mark that is taken back within its time is counted no more; one that is let go after it was
counted, and stays so. Both are functions with the owner's rights: the serving role deletes nothing.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import Q

STATEMENTS = """
-- Held with a share, which any number have at once: whoever erases it at this moment comes before,
-- and is seen, or after, and takes the mark along.
CREATE FUNCTION comments_recommended_is_published() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM comments_comment WHERE id = NEW.comment_id FOR SHARE;
    IF NOT EXISTS (
        SELECT FROM comments_comment AS c
        LEFT JOIN comments_comment AS above ON above.id = c.parent_id
        WHERE c.id = NEW.comment_id AND c.status = 'approved' AND c.text <> ''
        AND (c.parent_id IS NULL OR above.status = 'approved')
    ) THEN
        RAISE EXCEPTION 'Only what is published can be recommended.' USING ERRCODE = 'NR002';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_recommended_is_published() FROM PUBLIC;

-- Of one network address eight kinds of browser and no more. They come in one by one, so that two
-- at once do not both find the last room.
CREATE FUNCTION comments_recommendation_is_made() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(
        current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER'
    ) THEN
        NEW.made_on := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(encode(NEW.from_there, 'hex'), 0));
    IF (
        SELECT count(*) FROM comments_recommendation
        WHERE comment_id = NEW.comment_id AND from_there = NEW.from_there
    ) >= 8 THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

-- That a page has to know of it: where it had to within half a minute, it looks again by itself
-- when that is over (`newsroom/page_versions.py`).
CREATE FUNCTION comments_recommended_under(of_article bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO comments_lastrecommended AS last (article_id, moved_at)
    SELECT of_article, clock_timestamp()
    WHERE NOT EXISTS (
        SELECT FROM comments_lastrecommended
        WHERE article_id = of_article AND moved_at > clock_timestamp() - interval '30 seconds')
    ON CONFLICT (article_id) DO UPDATE SET moved_at = excluded.moved_at
    WHERE last.moved_at <= excluded.moved_at - interval '30 seconds';
END $$;
REVOKE EXECUTE ON FUNCTION comments_recommended_under(bigint) FROM PUBLIC;

CREATE FUNCTION comments_recommendation_is_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_article bigint;
BEGIN
    INSERT INTO comments_tally AS tally (
        comment_id, article_id, recommended, is_top, submitted_at, public_id)
    SELECT id, article_id, 1, parent_id IS NULL, submitted_at, public_id
    FROM comments_comment WHERE id = NEW.comment_id
    ON CONFLICT (comment_id) DO UPDATE SET recommended = tally.recommended + 1
    RETURNING article_id INTO of_article;
    PERFORM comments_recommended_under(of_article);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_recommendation_is_counted() FROM PUBLIC;

-- Erasing takes with it who cared for the words, and how many did.
CREATE FUNCTION comments_recommendations_go_with_the_words() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM comments_recommendation WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_tally WHERE comment_id = NEW.comment_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_recommendations_go_with_the_words() FROM PUBLIC;

CREATE TRIGGER comments_recommendation_1_is_published BEFORE INSERT ON comments_recommendation
FOR EACH ROW EXECUTE FUNCTION comments_recommended_is_published();
CREATE TRIGGER comments_recommendation_is_made BEFORE INSERT ON comments_recommendation
FOR EACH ROW EXECUTE FUNCTION comments_recommendation_is_made();
CREATE TRIGGER comments_recommendation_is_counted AFTER INSERT ON comments_recommendation
FOR EACH ROW EXECUTE FUNCTION comments_recommendation_is_counted();
CREATE TRIGGER comments_recommendation_is_never_emptied BEFORE TRUNCATE ON comments_recommendation
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_erasure_4_uncounts AFTER INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_recommendations_go_with_the_words();

-- Whether a mark of that day is over: a day longer than two weeks, whatever the hour of it was.
CREATE FUNCTION comments_recommendation_is_over(made_on date) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT made_on < (clock_timestamp() AT TIME ZONE 'UTC')::date - 14
$$;

-- Taken back within its time: counted no more.
CREATE FUNCTION comments_recommendations_taken_back(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_comment bigint;
    of_article bigint;
    gone bigint := 0;
BEGIN
    FOR of_comment IN
        DELETE FROM comments_recommendation WHERE id = ANY (numbers)
        AND NOT comments_recommendation_is_over(made_on) RETURNING comment_id
    LOOP
        UPDATE comments_tally SET recommended = recommended - 1
        WHERE comment_id = of_comment RETURNING article_id INTO of_article;
        PERFORM comments_recommended_under(of_article);
        gone := gone + 1;
    END LOOP;
    RETURN gone;
END $$;

-- Let go after it: the number stays.
CREATE FUNCTION comments_recommendations_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM comments_recommendation WHERE id = ANY (numbers)
    AND comments_recommendation_is_over(made_on);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Nobody asks of an hour that is over.
CREATE FUNCTION comments_hours_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM comments_recommendinghour WHERE id = ANY (numbers)
    AND hour < clock_timestamp() - interval '2 hours';
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- `newsroom/rights.py` says who may call them.
REVOKE EXECUTE ON FUNCTION comments_recommendations_taken_back(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_recommendations_let_go(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_hours_let_go(bigint[]) FROM PUBLIC;
"""

REVERSE = """
DROP TRIGGER comments_erasure_4_uncounts ON comments_erasure;
DROP TRIGGER comments_recommendation_is_never_emptied ON comments_recommendation;
DROP TRIGGER comments_recommendation_is_counted ON comments_recommendation;
DROP TRIGGER comments_recommendation_is_made ON comments_recommendation;
DROP TRIGGER comments_recommendation_1_is_published ON comments_recommendation;
DROP FUNCTION comments_hours_let_go(bigint[]);
DROP FUNCTION comments_recommendations_let_go(bigint[]);
DROP FUNCTION comments_recommendations_taken_back(bigint[]);
DROP FUNCTION comments_recommendation_is_over(date);
DROP FUNCTION comments_recommendations_go_with_the_words();
DROP FUNCTION comments_recommendation_is_counted();
DROP FUNCTION comments_recommended_under(bigint);
DROP FUNCTION comments_recommendation_is_made();
DROP FUNCTION comments_recommended_is_published();
"""


def number():
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0020_nobody_waits_for_the_paper"),
        ("comments", "0030_begun_anew"),
    ]

    operations = [
        migrations.CreateModel(
            name="LastRecommended",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="last_recommended",
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("moved_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "last recommended",
                "verbose_name_plural": "last recommended",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RecommendingHour",
            fields=[
                number(),
                ("hour", models.DateTimeField()),
                ("called", models.BinaryField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "hour of recommending",
                "verbose_name_plural": "hours of recommending",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hour", "called"), name="comments_hour_counted_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                number(),
                ("mark", models.BinaryField()),
                ("from_there", models.BinaryField()),
                (
                    "made_on",
                    models.DateField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "recommendation",
                "verbose_name_plural": "recommendations",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        fields=["comment", "from_there"], name="comments_recommended_there"
                    ),
                    models.Index(fields=["made_on", "id"], name="comments_recommended_by_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("comment", "mark"), name="comments_recommended_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="tally",
                        serialize=False,
                        to="comments.comment",
                        verbose_name="comment",
                    ),
                ),
                ("recommended", models.PositiveIntegerField(default=0, verbose_name="recommended")),
                ("is_top", models.BooleanField()),
                ("submitted_at", models.DateTimeField()),
                ("public_id", models.CharField(max_length=12)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
            ],
            options={
                "verbose_name": "tally",
                "verbose_name_plural": "tallies",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=Q(is_top=True, recommended__gt=0),
                        fields=["article", "-recommended", "-submitted_at", "-public_id"],
                        name="comments_most_recommended",
                    )
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
