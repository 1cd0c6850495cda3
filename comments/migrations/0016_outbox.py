"""The outbox: what somebody is to be told by mail, written with what it tells."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from django.db.models.functions import Now

import comments.models.notice

STATEMENTS = """
-- By trigger, so that no decision can be taken without its writer being told, and none waits for a
-- further statement. Nobody is told of what was brought in from elsewhere with its own date, nor of
-- their own answer for the newsroom, which they follow at the desk.
CREATE FUNCTION comments_decision_is_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- One's own last decision can be undone with a key: an undone one is told to nobody.
    told_at timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
    INSERT INTO comments_notice (
        kind, comment_id, decision_id, message_id, token, send_after, next_attempt_at)
    SELECT NEW.verdict, NEW.comment_id, NEW.id, gen_random_uuid(),
        left(encode(
            sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 48),
        told_at, told_at
    FROM comments_comment AS c JOIN comments_contact AS w ON w.comment_id = c.id
    WHERE c.id = NEW.comment_id AND c.written_by_id IS NULL AND w.email <> ''
    AND NEW.decided_at > clock_timestamp() - interval '1 hour'
    AND NOT EXISTS (SELECT FROM comments_silence AS s WHERE s.comment_id = c.id);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_decision_is_told() FROM PUBLIC;
CREATE TRIGGER comments_decision_4_is_told AFTER INSERT ON comments_decision
FOR EACH ROW WHEN (NEW.verdict IN ('approved', 'rejected'))
EXECUTE FUNCTION comments_decision_is_told();

-- Who wants no more mails is not written to again because a row was lost.
CREATE TRIGGER comments_silence_is_only_added BEFORE UPDATE OR DELETE ON comments_silence
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_silence_is_never_emptied BEFORE TRUNCATE ON comments_silence
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();

-- Attempts are counted on the same page of the table.
ALTER TABLE comments_notice SET (fillfactor = 80);
"""

REVERSE = """
DROP TRIGGER comments_silence_is_never_emptied ON comments_silence;
DROP TRIGGER comments_silence_is_only_added ON comments_silence;
DROP TRIGGER comments_decision_4_is_told ON comments_decision;
DROP FUNCTION comments_decision_is_told();
"""

_DECISIONS = ["approved", "rejected"]
_UNDER_WAY = Q(sent_at=None, given_up_at=None, superseded_at=None)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0015_seals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DigestPreference",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="digest_preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interval",
                    models.CharField(
                        choices=[
                            ("never", "never"),
                            ("hourly", "every hour at most"),
                            ("four_hours", "every four hours at most"),
                            ("daily", "once a day at most"),
                        ],
                        default="daily",
                        max_length=10,
                        verbose_name="what waits",
                    ),
                ),
                (
                    "urgent_at_once",
                    models.BooleanField(default=True, verbose_name="threats to life, at once"),
                ),
                ("told_at", models.DateTimeField(editable=False, null=True)),
                ("urgent_told_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "mails to a moderator",
                "verbose_name_plural": "mails to moderators",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(interval__in=["never", "hourly", "four_hours", "daily"]),
                        name="comments_digest_interval_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Silence",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="silence",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name": "stopped mails",
                "verbose_name_plural": "stopped mails",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                            ("approved", "comment approved"),
                            ("rejected", "comment rejected"),
                            ("digest", "what waits at the desk"),
                            ("urgent", "threat to life"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("message_id", models.UUIDField(default=uuid.uuid4)),
                (
                    "token",
                    models.CharField(default=comments.models.notice.new_token, max_length=48),
                ),
                ("created_at", models.DateTimeField(db_default=Now())),
                ("send_after", models.DateTimeField(db_default=Now())),
                ("attempts", models.PositiveSmallIntegerField(db_default=0)),
                ("next_attempt_at", models.DateTimeField(db_default=Now())),
                ("sent_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                ("superseded_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, db_default="", max_length=60)),
                (
                    "comment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="comments.comment",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="comments.decision",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "mail",
                "verbose_name_plural": "mails",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=_UNDER_WAY,
                        fields=["next_attempt_at", "id"],
                        name="comments_notices_due",
                    ),
                    models.Index(
                        condition=Q(given_up_at__isnull=False),
                        fields=["given_up_at"],
                        name="comments_notices_given_up",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(kind__in=[*_DECISIONS, "digest", "urgent"]),
                        name="comments_notice_is_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(comment__isnull=False, person=None)
                        | Q(comment=None, person__isnull=False),
                        name="comments_notice_goes_to_one",
                    ),
                    models.CheckConstraint(
                        condition=~Q(kind__in=_DECISIONS)
                        | Q(comment__isnull=False, decision__isnull=False),
                        name="comments_notice_tells_of_a_decision",
                    ),
                    models.CheckConstraint(
                        condition=Q(given_up_at=None, superseded_at=None)
                        | Q(sent_at=None, superseded_at=None)
                        | Q(sent_at=None, given_up_at=None),
                        name="comments_notice_ends_once",
                    ),
                    models.UniqueConstraint(
                        fields=("decision", "kind"), name="comments_one_notice_of_a_kind"
                    ),
                    models.UniqueConstraint(
                        fields=("message_id",), name="comments_one_notice_per_message"
                    ),
                    models.UniqueConstraint(
                        fields=("token",), name="comments_one_notice_per_token"
                    ),
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
