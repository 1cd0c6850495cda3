"""Whoever wants to be told of replies and of new comments, and where they are written to."""

from functools import reduce
from operator import or_

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Lower, Now

import comments.models.notice

_OF_DECISIONS = ["approved", "rejected", "appeal_dismissed"]
_OF_REPORTS = ["report_received", "report_answered"]
_OF_FOLLOWING = ["follow_asked", "new_replies", "new_comments"]
_GOES_BY = ("comment", "report", "person", "mailbox_key", "subscription")

# Checked at once: the outbox is looked through, for which decisions wait, a second for a million
# mails. Each rule that goes is replaced by one that lets a case more pass and none less.
TABLES = """
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid
ALTER TABLE comments_notice ADD COLUMN subscription_id bigint NULL;
ALTER TABLE comments_notice
    DROP CONSTRAINT comments_notice_is_known,
    DROP CONSTRAINT comments_notice_goes_to_one,
    ADD CONSTRAINT comments_notice_is_known CHECK (kind IN (
        'approved', 'rejected', 'appeal_dismissed', 'report_received', 'report_answered',
        'follow_asked', 'new_replies', 'new_comments', 'own_comments', 'digest', 'urgent')),
    ADD CONSTRAINT comments_notice_goes_to_one CHECK (
        num_nonnulls(comment_id, report_id, person_id, mailbox_key_id, subscription_id) = 1),
    ADD CONSTRAINT comments_notice_tells_who_follows CHECK (
        kind IN ('follow_asked', 'new_replies', 'new_comments')
            AND subscription_id IS NOT NULL AND decision_id IS NULL
        OR kind NOT IN ('follow_asked', 'new_replies', 'new_comments')
            AND subscription_id IS NULL);
-- squawk-ignore adding-foreign-key-constraint
ALTER TABLE comments_notice ADD CONSTRAINT comments_notice_names_its_subscription
FOREIGN KEY (subscription_id) REFERENCES comments_subscription (id) DEFERRABLE INITIALLY DEFERRED;
"""
NO_TABLES = """
-- Mails that there is no kind for any more.
DELETE FROM comments_notice WHERE subscription_id IS NOT NULL;
ALTER TABLE comments_notice
    DROP CONSTRAINT comments_notice_names_its_subscription,
    DROP CONSTRAINT comments_notice_tells_who_follows,
    DROP CONSTRAINT comments_notice_goes_to_one,
    DROP CONSTRAINT comments_notice_is_known,
    DROP COLUMN subscription_id,
    ADD CONSTRAINT comments_notice_is_known CHECK (kind IN (
        'approved', 'rejected', 'appeal_dismissed', 'report_received', 'report_answered',
        'own_comments', 'digest', 'urgent')),
    ADD CONSTRAINT comments_notice_goes_to_one CHECK (
        num_nonnulls(comment_id, report_id, person_id, mailbox_key_id) = 1);
"""

STATEMENTS = """
-- Those of the comments that have words still, held until whoever asks is done: an erasure comes
-- before or after. Asked before anything of following is held, as an erasure has its comment first.
CREATE FUNCTION comments_held_for_following(numbers bigint[]) RETURNS SETOF bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT id FROM comments_comment WHERE id = ANY (numbers) AND text <> '' ORDER BY id FOR SHARE;
$$;

-- With an erased comment nobody follows anything, whatever road it takes.
CREATE FUNCTION comments_subscription_not_after_erasure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM comments_held_for_following(ARRAY[NEW.comment_id]);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Comment % is erased; nothing is followed with it.', NEW.comment_id
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_subscription_not_after_erasure() FROM PUBLIC;
CREATE TRIGGER comments_subscription_is_not_erased
BEFORE INSERT OR UPDATE OF follower_id, comment_id ON comments_subscription
FOR EACH ROW WHEN (NEW.follower_id IS NOT NULL)
EXECUTE FUNCTION comments_subscription_not_after_erasure();

-- An address goes with the last that is followed from it, in the transaction that ends it. It is
-- held before it is asked what is left, so that whoever just asks for something more, who holds it
-- too, is seen; and after what ends, as everybody holds it.
CREATE FUNCTION comments_follower_goes_with_the_last() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM comments_follower WHERE id = OLD.follower_id FOR UPDATE;
    DELETE FROM comments_follower AS f WHERE f.id = OLD.follower_id
    AND NOT EXISTS (SELECT FROM comments_subscription WHERE follower_id = f.id);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_follower_goes_with_the_last() FROM PUBLIC;
CREATE TRIGGER comments_subscription_takes_its_follower
AFTER UPDATE OF follower_id ON comments_subscription
FOR EACH ROW WHEN (OLD.follower_id IS NOT NULL AND NEW.follower_id IS NULL)
EXECUTE FUNCTION comments_follower_goes_with_the_last();

-- With a comment's words goes all that was asked for with it, whoever erases them.
CREATE FUNCTION comments_erasure_ends_following() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- In the order in which everybody holds them.
    PERFORM FROM comments_subscription WHERE comment_id = NEW.comment_id AND ended_at IS NULL
    ORDER BY id FOR UPDATE;
    UPDATE comments_subscription SET ended_at = clock_timestamp(), follower_id = NULL
    WHERE comment_id = NEW.comment_id AND ended_at IS NULL;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_erasure_ends_following() FROM PUBLIC;
CREATE TRIGGER comments_erasure_4_ends_following AFTER INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_erasure_ends_following();

-- Rows of what ended two weeks ago, with those of its mails; of what somebody said was not them,
-- for as long as they are not asked again. A mail that is just being sent is waited for by nobody:
-- what it hangs on is passed over.
CREATE FUNCTION comments_subscriptions_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held bigint[] := ARRAY(
        SELECT s.id FROM comments_subscription AS s WHERE s.id = ANY (numbers)
        AND s.ended_at < clock_timestamp() - interval '14 days'
        AND (s.refused_at IS NULL OR s.refused_at < clock_timestamp() - interval '90 days')
        AND NOT EXISTS (
            SELECT FROM comments_notice AS n WHERE n.subscription_id = s.id
            AND n.sent_at IS NULL AND n.given_up_at IS NULL AND n.superseded_at IS NULL)
        ORDER BY s.id FOR UPDATE OF s SKIP LOCKED);
    gone bigint;
BEGIN
    DELETE FROM comments_notice WHERE subscription_id = ANY (held);
    DELETE FROM comments_subscription WHERE id = ANY (held);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Rows of mails to whoever still follows.
CREATE FUNCTION comments_following_mails_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM comments_notice AS n WHERE n.id = ANY (numbers) AND n.subscription_id IS NOT NULL
    AND coalesce(n.sent_at, n.given_up_at, n.superseded_at)
        < clock_timestamp() - interval '14 days'
    -- The newest says what has been told.
    AND NOT EXISTS (
        SELECT FROM comments_subscription AS s WHERE s.id = n.subscription_id
        AND coalesce(n.sent_at, n.given_up_at, n.superseded_at) >= s.told_at);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- `newsroom/rights.py` says who may call them.
REVOKE EXECUTE ON FUNCTION comments_held_for_following(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_subscriptions_let_go(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_following_mails_let_go(bigint[]) FROM PUBLIC;
"""

REVERSE = """
DROP FUNCTION comments_following_mails_let_go(bigint[]);
DROP FUNCTION comments_subscriptions_let_go(bigint[]);
DROP TRIGGER comments_erasure_4_ends_following ON comments_erasure;
DROP FUNCTION comments_erasure_ends_following();
DROP TRIGGER comments_subscription_takes_its_follower ON comments_subscription;
DROP FUNCTION comments_follower_goes_with_the_last();
DROP TRIGGER comments_subscription_is_not_erased ON comments_subscription;
DROP FUNCTION comments_subscription_not_after_erasure();
DROP FUNCTION comments_held_for_following(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0032_discussions_end")]

    operations = [
        migrations.CreateModel(
            name="Follower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                (
                    "token",
                    models.CharField(default=comments.models.notice.new_token, max_length=48),
                ),
                ("asked_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name": "follower",
                "verbose_name_plural": "followers",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        Lower("email"), name="comments_one_follower_per_address"
                    ),
                    models.UniqueConstraint(
                        fields=("token",), name="comments_one_follower_per_token"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("replies", "replies to your comment"),
                            ("article", "new comments on the article"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "token",
                    models.CharField(default=comments.models.notice.new_token, max_length=48),
                ),
                ("mailbox", models.BinaryField()),
                ("asked_at", models.DateTimeField(db_default=Now())),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                ("news_from", models.DateTimeField(db_default=Now())),
                ("told_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="comments.comment",
                    ),
                ),
                (
                    "follower",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="comments.follower",
                    ),
                ),
            ],
            options={
                "verbose_name": "subscription",
                "verbose_name_plural": "subscriptions",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["mailbox", "mailed_at"], name="comments_asked_by_mailbox"),
                    models.Index(fields=["mailed_at"], name="comments_asked_by_time"),
                    models.Index(
                        condition=Q(ended_at__isnull=False),
                        fields=["ended_at"],
                        name="comments_subscriptions_ended",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=["replies", "article"]),
                        name="comments_subscription_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at=None, follower__isnull=False)
                        | Q(ended_at__isnull=False, follower=None),
                        name="comments_subscription_ended_has_no_address",
                    ),
                    models.UniqueConstraint(
                        fields=("comment", "kind"), name="comments_one_subscription_of_a_kind"
                    ),
                    models.UniqueConstraint(
                        fields=("token",), name="comments_one_subscription_per_token"
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(TABLES, NO_TABLES), migrations.RunSQL(STATEMENTS, REVERSE)],
            [
                migrations.AlterField(
                    "notice",
                    "kind",
                    models.CharField(
                        choices=[
                            ("approved", "comment approved"),
                            ("rejected", "comment rejected"),
                            ("appeal_dismissed", "appeal dismissed"),
                            ("report_received", "report received"),
                            ("report_answered", "report answered"),
                            ("own_comments", "link to one’s own comments"),
                            ("digest", "what waits at the desk"),
                            ("urgent", "threat to life"),
                            ("follow_asked", "whether somebody wants to follow"),
                            ("new_replies", "new replies"),
                            ("new_comments", "new comments"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                migrations.AddField(
                    "notice",
                    "subscription",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="comments.subscription",
                    ),
                ),
                migrations.RemoveConstraint("notice", "comments_notice_is_known"),
                migrations.RemoveConstraint("notice", "comments_notice_goes_to_one"),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_is_known",
                        condition=Q(
                            kind__in=[
                                *_OF_DECISIONS,
                                *_OF_REPORTS,
                                *_OF_FOLLOWING,
                                *("own_comments", "digest", "urgent"),
                            ]
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_goes_to_one",
                        condition=reduce(
                            or_,
                            (
                                Q(*((f"{each}__isnull", each != one) for each in _GOES_BY))
                                for one in _GOES_BY
                            ),
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_tells_who_follows",
                        condition=Q(
                            kind__in=_OF_FOLLOWING, subscription__isnull=False, decision=None
                        )
                        | ~Q(kind__in=_OF_FOLLOWING) & Q(subscription=None),
                    ),
                ),
            ],
        ),
    ]
