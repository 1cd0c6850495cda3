"""Whoever appealed or reported is told by mail as well: what is owed is written with it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

_OF_DECISIONS = ["approved", "rejected", "appeal_dismissed"]
_OF_REPORTS = ["report_received", "report_answered"]

# Checked at once: the outbox is looked through, for which decisions wait, a second for a million
# mails. Each rule that goes is replaced by one that lets a case more pass and none less.
TABLES = """
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid
ALTER TABLE comments_notice ADD COLUMN report_id bigint NULL;
ALTER TABLE comments_notice
    DROP CONSTRAINT comments_notice_is_known,
    DROP CONSTRAINT comments_notice_goes_to_one,
    DROP CONSTRAINT comments_notice_tells_of_a_decision,
    ADD CONSTRAINT comments_notice_is_known CHECK (kind IN (
        'approved', 'rejected', 'appeal_dismissed', 'report_received', 'report_answered',
        'digest', 'urgent')),
    ADD CONSTRAINT comments_notice_goes_to_one CHECK (
        comment_id IS NOT NULL AND report_id IS NULL AND person_id IS NULL
        OR comment_id IS NULL AND report_id IS NOT NULL AND person_id IS NULL
        OR comment_id IS NULL AND report_id IS NULL AND person_id IS NOT NULL),
    ADD CONSTRAINT comments_notice_tells_of_a_decision CHECK (
        kind NOT IN ('approved', 'rejected', 'appeal_dismissed')
        OR comment_id IS NOT NULL AND decision_id IS NOT NULL),
    ADD CONSTRAINT comments_notice_tells_of_a_report CHECK (
        kind IN ('report_received', 'report_answered')
            AND report_id IS NOT NULL AND decision_id IS NULL
        OR kind NOT IN ('report_received', 'report_answered') AND report_id IS NULL);
-- squawk-ignore adding-foreign-key-constraint
ALTER TABLE comments_notice ADD CONSTRAINT comments_notice_names_its_report
FOREIGN KEY (report_id) REFERENCES comments_report (id) DEFERRABLE INITIALLY DEFERRED;
-- squawk-ignore disallowed-unique-constraint
ALTER TABLE comments_notice ADD CONSTRAINT comments_one_notice_of_a_report
UNIQUE (report_id, kind);
"""
NO_TABLES = """
-- Mails that there is no kind for any more.
DELETE FROM comments_notice
WHERE kind IN ('appeal_dismissed', 'report_received', 'report_answered');
ALTER TABLE comments_notice
    DROP CONSTRAINT comments_one_notice_of_a_report,
    DROP CONSTRAINT comments_notice_names_its_report,
    DROP CONSTRAINT comments_notice_tells_of_a_report,
    DROP CONSTRAINT comments_notice_tells_of_a_decision,
    DROP CONSTRAINT comments_notice_goes_to_one,
    DROP CONSTRAINT comments_notice_is_known,
    DROP COLUMN report_id,
    ADD CONSTRAINT comments_notice_is_known
        CHECK (kind IN ('approved', 'rejected', 'digest', 'urgent')),
    ADD CONSTRAINT comments_notice_goes_to_one CHECK (
        comment_id IS NOT NULL AND person_id IS NULL
        OR comment_id IS NULL AND person_id IS NOT NULL),
    ADD CONSTRAINT comments_notice_tells_of_a_decision CHECK (
        kind NOT IN ('approved', 'rejected')
        OR comment_id IS NOT NULL AND decision_id IS NOT NULL);
"""

STATEMENTS = """
-- Where mails to an address end up, as far as it can be told: providers deliver `ana+x@` and, many
-- of them, `a.na@` where they deliver `ana@`. For counting alone; nobody is written to by it.
CREATE FUNCTION comments_mailbox(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT replace(split_part(substring(lower(address) FROM '^(.*)@'), '+', 1), '.', '')
        || substring(lower(address) FROM '@[^@]*$')
$$;
-- Few rows yet, and nobody waits for them but who reports.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX comments_by_their_mailbox ON comments_reporter (comments_mailbox(email));
-- Where the planner would keep samples of who reported.
ALTER INDEX comments_by_their_mailbox ALTER COLUMN 1 SET STATISTICS 0;

CREATE FUNCTION comments_new_mail_token() RETURNS text
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(encode(
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'hex'), 48)
$$;

-- At once, and by trigger, so that no way of reporting can forget it. Anybody can type anybody's
-- address: a mailbox is told of five reports in twenty-four hours and of no more, exactly, since
-- whoever comes at the same moment waits here for the other. Where a field was filled in that no
-- person sees, no machine writes; a person's answer is told.
CREATE FUNCTION comments_report_is_acknowledged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mailbox text := coalesce(comments_mailbox(NEW.email), lower(NEW.email));
    a_day_ago timestamptz := clock_timestamp() - interval '24 hours';
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('comments_reporter ' || mailbox, 0));
    INSERT INTO comments_notice (kind, report_id, message_id, token, superseded_at)
    SELECT 'report_received', r.id, gen_random_uuid(), comments_new_mail_token(),
        CASE WHEN r.filled_trap THEN clock_timestamp() END
    FROM comments_report AS r
    WHERE r.id = NEW.report_id AND r.reported_at > clock_timestamp() - interval '1 hour'
    AND 5 > (
        SELECT count(*) FROM comments_reporter AS o
        JOIN comments_notice AS n ON n.report_id = o.report_id
        WHERE comments_mailbox(o.email) = mailbox
        AND n.kind = 'report_received' AND n.created_at > a_day_ago);
    RETURN NULL;
END $$;

-- Of the reports that their mailbox was to be told of, and of no other.
CREATE FUNCTION comments_report_answer_is_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- What takes the comment down can be undone: the mail says what is so by then.
    told_at timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
    INSERT INTO comments_notice (kind, report_id, message_id, token, send_after, next_attempt_at)
    SELECT 'report_answered', NEW.report_id, gen_random_uuid(), comments_new_mail_token(),
        told_at, told_at
    FROM comments_reporter AS r
    WHERE r.report_id = NEW.report_id AND r.email <> ''
    AND NEW.answered_at > clock_timestamp() - interval '1 hour'
    AND EXISTS (SELECT FROM comments_notice AS n
        WHERE n.report_id = NEW.report_id AND n.kind = 'report_received')
    AND NOT EXISTS (SELECT FROM comments_reportsilence AS s WHERE s.report_id = NEW.report_id);
    RETURN NULL;
END $$;

-- An upheld appeal is told by the decision that upholds it.
CREATE FUNCTION comments_appeal_answer_is_told() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    told_at timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
    INSERT INTO comments_notice (
        kind, comment_id, decision_id, message_id, token, send_after, next_attempt_at)
    SELECT 'appeal_dismissed', a.comment_id, a.rejection_id, gen_random_uuid(),
        comments_new_mail_token(), told_at, told_at
    FROM comments_appeal AS a
    JOIN comments_comment AS c ON c.id = a.comment_id
    JOIN comments_contact AS w ON w.comment_id = c.id
    WHERE a.id = NEW.appeal_id AND c.written_by_id IS NULL AND w.email <> ''
    AND NEW.answered_at > clock_timestamp() - interval '1 hour'
    AND NOT EXISTS (SELECT FROM comments_silence AS s WHERE s.comment_id = c.id);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_report_is_acknowledged() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_report_answer_is_told() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_appeal_answer_is_told() FROM PUBLIC;

CREATE TRIGGER comments_reporter_is_acknowledged AFTER INSERT ON comments_reporter
FOR EACH ROW WHEN (NEW.email <> '') EXECUTE FUNCTION comments_report_is_acknowledged();
CREATE TRIGGER comments_reportanswer_3_is_told AFTER INSERT ON comments_reportanswer
FOR EACH ROW EXECUTE FUNCTION comments_report_answer_is_told();
CREATE TRIGGER comments_appealanswer_3_is_told AFTER INSERT ON comments_appealanswer
FOR EACH ROW WHEN (NEW.verdict = 'dismissed') EXECUTE FUNCTION comments_appeal_answer_is_told();

CREATE TRIGGER comments_reportsilence_is_only_added
BEFORE UPDATE OR DELETE ON comments_reportsilence
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_reportsilence_is_never_emptied BEFORE TRUNCATE ON comments_reportsilence
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
"""

REVERSE = """
DROP TRIGGER comments_reportsilence_is_never_emptied ON comments_reportsilence;
DROP TRIGGER comments_reportsilence_is_only_added ON comments_reportsilence;
DROP TRIGGER comments_appealanswer_3_is_told ON comments_appealanswer;
DROP TRIGGER comments_reportanswer_3_is_told ON comments_reportanswer;
DROP TRIGGER comments_reporter_is_acknowledged ON comments_reporter;
DROP FUNCTION comments_appeal_answer_is_told();
DROP FUNCTION comments_report_answer_is_told();
DROP FUNCTION comments_report_is_acknowledged();
DROP FUNCTION comments_new_mail_token();
DROP INDEX comments_by_their_mailbox;
DROP FUNCTION comments_mailbox(text);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0019_numbers")]

    operations = [
        migrations.CreateModel(
            name="ReportSilence",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="silence",
                        serialize=False,
                        to="comments.report",
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name": "stopped mails about a report",
                "verbose_name_plural": "stopped mails about reports",
                "default_permissions": (),
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
                            ("digest", "what waits at the desk"),
                            ("urgent", "threat to life"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                migrations.AddField(
                    "notice",
                    "report",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="comments.report",
                    ),
                ),
                migrations.RemoveConstraint("notice", "comments_notice_is_known"),
                migrations.RemoveConstraint("notice", "comments_notice_goes_to_one"),
                migrations.RemoveConstraint("notice", "comments_notice_tells_of_a_decision"),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_is_known",
                        condition=Q(kind__in=[*_OF_DECISIONS, *_OF_REPORTS, "digest", "urgent"]),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_goes_to_one",
                        condition=Q(comment__isnull=False, report=None, person=None)
                        | Q(comment=None, report__isnull=False, person=None)
                        | Q(comment=None, report=None, person__isnull=False),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_tells_of_a_decision",
                        condition=~Q(kind__in=_OF_DECISIONS)
                        | Q(comment__isnull=False, decision__isnull=False),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_tells_of_a_report",
                        condition=Q(kind__in=_OF_REPORTS, report__isnull=False, decision=None)
                        | ~Q(kind__in=_OF_REPORTS) & Q(report=None),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.UniqueConstraint(
                        fields=("report", "kind"), name="comments_one_notice_of_a_report"
                    ),
                ),
                migrations.AddIndex(
                    "reporter",
                    models.Index(
                        Func(F("email"), function="comments_mailbox"),
                        name="comments_by_their_mailbox",
                    ),
                ),
            ],
        ),
    ]
