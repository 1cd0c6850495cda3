"""Whoever reads mail at an address sees, takes along and erases what was written under it."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

import comments.models.mailbox_key

# What stood before: the same function, to the letter.
_RETENTION = import_module("comments.migrations.0021_retention").STATEMENTS
_ORDERED = "CREATE OR REPLACE FUNCTION comments_erasure_is_ordered()"
ORDERED_BEFORE = _ORDERED + _RETENTION.partition(_ORDERED)[2].partition("\n\n")[0]

_KINDS = [
    *("approved", "rejected", "appeal_dismissed", "report_received", "report_answered"),
    *("own_comments", "digest", "urgent"),
]


# Erasures are looked through by the migration that follows, while the paper is open; the outbox at
# once, a second for a million mails. Each rule that goes is replaced by one that lets a case more
# pass and none less.
TABLES = """
-- squawk-ignore-file ban-drop-constraint, constraint-missing-not-valid
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_ground_is_known;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_ground_is_known
CHECK (ground IN ('writer_request', 'court_order', 'unlawful', 'retention', 'mailbox')) NOT VALID;
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_is_a_persons_or_the_clocks;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_names_whoever_ordered_it
CHECK (ground IN ('retention', 'mailbox') AND erased_by_id IS NULL
    OR NOT (ground IN ('retention', 'mailbox')) AND erased_by_id IS NOT NULL) NOT VALID;
-- A release from before shows such an export without a name.
-- squawk-ignore ban-drop-not-null
ALTER TABLE comments_export ALTER COLUMN exported_by_id DROP NOT NULL;
ALTER TABLE comments_notice ADD COLUMN mailbox_key_id bigint NULL;
ALTER TABLE comments_notice
    DROP CONSTRAINT comments_notice_is_known,
    DROP CONSTRAINT comments_notice_goes_to_one,
    ADD CONSTRAINT comments_notice_is_known CHECK (kind IN (
        'approved', 'rejected', 'appeal_dismissed', 'report_received', 'report_answered',
        'own_comments', 'digest', 'urgent')),
    ADD CONSTRAINT comments_notice_goes_to_one CHECK (
        num_nonnulls(comment_id, report_id, person_id, mailbox_key_id) = 1),
    ADD CONSTRAINT comments_notice_takes_a_link CHECK (
        kind = 'own_comments' AND mailbox_key_id IS NOT NULL AND decision_id IS NULL
        OR NOT (kind = 'own_comments') AND mailbox_key_id IS NULL);
-- squawk-ignore adding-foreign-key-constraint
ALTER TABLE comments_notice ADD CONSTRAINT comments_notice_names_its_link
FOREIGN KEY (mailbox_key_id) REFERENCES comments_mailboxkey (id) DEFERRABLE INITIALLY DEFERRED;
-- squawk-ignore disallowed-unique-constraint
ALTER TABLE comments_notice ADD CONSTRAINT comments_one_notice_of_a_link UNIQUE (mailbox_key_id);
"""
# Not where somebody has erased or fetched their own: a name would have to be said of that.
NO_TABLES = """
DELETE FROM comments_notice WHERE kind = 'own_comments';
ALTER TABLE comments_notice
    DROP CONSTRAINT comments_one_notice_of_a_link,
    DROP CONSTRAINT comments_notice_names_its_link,
    DROP CONSTRAINT comments_notice_takes_a_link,
    DROP CONSTRAINT comments_notice_goes_to_one,
    DROP CONSTRAINT comments_notice_is_known,
    DROP COLUMN mailbox_key_id,
    ADD CONSTRAINT comments_notice_is_known CHECK (kind IN (
        'approved', 'rejected', 'appeal_dismissed', 'report_received', 'report_answered',
        'digest', 'urgent')),
    ADD CONSTRAINT comments_notice_goes_to_one CHECK (
        comment_id IS NOT NULL AND report_id IS NULL AND person_id IS NULL
        OR comment_id IS NULL AND report_id IS NOT NULL AND person_id IS NULL
        OR comment_id IS NULL AND report_id IS NULL AND person_id IS NOT NULL);
ALTER TABLE comments_export ALTER COLUMN exported_by_id SET NOT NULL;
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_names_whoever_ordered_it;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_is_a_persons_or_the_clocks
CHECK (ground = 'retention' AND erased_by_id IS NULL
    OR NOT (ground = 'retention') AND erased_by_id IS NOT NULL);
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_ground_is_known;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_ground_is_known
CHECK (ground IN ('writer_request', 'court_order', 'unlawful', 'retention'));
"""

STATEMENTS = """
-- By trigger, so that no way of asking can forget the limit. Anybody can type anybody's address: a
-- mailbox is sent five links in twenty-four hours and no more, exactly, since whoever asks at the
-- same moment waits here for the other. Where a field was filled in that no person sees, none.
CREATE FUNCTION comments_mailbox_key_is_mailed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mailbox text := coalesce(comments_mailbox(NEW.email), lower(NEW.email));
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('comments_mailboxkey ' || mailbox, 0));
    INSERT INTO comments_notice (kind, mailbox_key_id, message_id, token)
    SELECT 'own_comments', NEW.id, gen_random_uuid(), comments_new_mail_token()
    WHERE 5 > (
        SELECT count(*) FROM comments_mailboxkey AS k
        JOIN comments_notice AS n ON n.mailbox_key_id = k.id
        WHERE comments_mailbox(k.email) = mailbox
        AND k.asked_at > clock_timestamp() - interval '24 hours');
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_mailbox_key_is_mailed() FROM PUBLIC;

-- It stands as it was asked for, loses the address with the last of what stood under that, and goes
-- once it opens nothing any more.
CREATE FUNCTION comments_mailbox_key_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.email = '' AND to_jsonb(NEW) - 'email' = to_jsonb(OLD) - 'email' THEN
            RETURN NEW;
        END IF;
    ELSIF OLD.asked_at < clock_timestamp() - interval '24 hours' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% in % refused: it is good still, and as it was asked for.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'NR004';
END $$;

CREATE TRIGGER comments_mailboxkey_1_happens_now BEFORE INSERT ON comments_mailboxkey
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('asked_at');
CREATE TRIGGER comments_mailboxkey_2_is_mailed AFTER INSERT ON comments_mailboxkey
FOR EACH ROW WHEN (NOT NEW.filled_trap) EXECUTE FUNCTION comments_mailbox_key_is_mailed();
CREATE TRIGGER comments_mailboxkey_is_guarded BEFORE UPDATE OR DELETE ON comments_mailboxkey
FOR EACH ROW EXECUTE FUNCTION comments_mailbox_key_is_guarded();
CREATE TRIGGER comments_mailboxkey_is_never_emptied BEFORE TRUNCATE ON comments_mailboxkey
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
-- Where the planner would keep samples of who asked.
ALTER TABLE comments_mailboxkey ALTER COLUMN email SET STATISTICS 0,
    ALTER COLUMN seed SET STATISTICS 0;

-- With the last of what stood under an address, whoever let it go, the links to it open nothing
-- and name nobody. Their rows stay for their day: one may just be in the post, and nobody waits.
CREATE FUNCTION comments_address_takes_its_keys() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_mailboxkey SET email = '' WHERE email = lower(OLD.email) AND email <> ''
    AND NOT EXISTS (SELECT FROM comments_contact WHERE lower(email) = lower(OLD.email))
    AND NOT EXISTS (SELECT FROM comments_reporter WHERE lower(email) = lower(OLD.email));
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_address_takes_its_keys() FROM PUBLIC;
CREATE TRIGGER comments_contact_takes_its_keys AFTER DELETE ON comments_contact
FOR EACH ROW EXECUTE FUNCTION comments_address_takes_its_keys();
CREATE TRIGGER comments_reporter_takes_its_keys AFTER DELETE ON comments_reporter
FOR EACH ROW EXECUTE FUNCTION comments_address_takes_its_keys();

-- Whether the newsroom has to read it before it may go at its writer's wish: somebody has reported
-- it, or it was referred to the chiefs, as threats are.
CREATE FUNCTION comments_is_held(of_comment bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM public.comments_report AS r WHERE r.comment_id = of_comment
        AND NOT EXISTS (SELECT FROM public.comments_reportanswer WHERE report_id = r.id))
    OR EXISTS (
        SELECT FROM public.comments_queueentry
        WHERE comment_id = of_comment AND lane = 'referred')
$$;

-- What nobody of the newsroom orders, a link has to bear out that was mailed to its address and is
-- good still. The comment is held first, as a decision and a report hold it.
CREATE FUNCTION comments_erasure_is_asked_for() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    erased comments_comment;
BEGIN
    SELECT * INTO erased FROM comments_comment WHERE id = NEW.comment_id FOR NO KEY UPDATE;
    -- Of one that is erased already, its first erasure says so.
    IF erased.text = '' THEN
        RETURN NEW;
    END IF;
    IF erased.written_by_id IS NOT NULL OR NOT EXISTS (
        SELECT FROM comments_contact AS w
        JOIN comments_mailboxkey AS k ON k.email = lower(w.email) AND k.email <> ''
        JOIN comments_notice AS n ON n.mailbox_key_id = k.id
        WHERE w.comment_id = NEW.comment_id AND n.attempts > 0
        AND k.asked_at > clock_timestamp() - interval '24 hours'
    ) THEN
        RAISE EXCEPTION 'No link was mailed to its address of late.' USING ERRCODE = 'NR002';
    END IF;
    IF comments_is_held(NEW.comment_id) THEN
        RAISE EXCEPTION 'The newsroom has to read it first.' USING ERRCODE = 'NR002';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_erasure_is_asked_for() FROM PUBLIC;
CREATE TRIGGER comments_erasure_2_is_asked_for BEFORE INSERT ON comments_erasure
FOR EACH ROW WHEN (NEW.ground = 'mailbox') EXECUTE FUNCTION comments_erasure_is_asked_for();

CREATE OR REPLACE FUNCTION comments_erasure_is_ordered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.ground NOT IN ('retention', 'mailbox')
        AND NOT comments_person_may(NEW.erased_by_id, 'add_erasure')
    THEN
        RAISE EXCEPTION 'Only chief moderators erase comments.' USING ERRCODE = 'NR003';
    END IF;
    IF NEW.erased_at > clock_timestamp() OR NEW.erased_at < (
        SELECT submitted_at FROM comments_comment WHERE id = NEW.comment_id
    ) THEN
        RAISE EXCEPTION 'An erasure comes after its comment, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;
    RETURN NEW;
END $$;

-- Links that open nothing any more, with the rows of the mails that took them. One that is just
-- being sent is passed over: nobody is waited for.
CREATE FUNCTION comments_mailbox_keys_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held bigint[] := ARRAY(
        SELECT id FROM comments_mailboxkey WHERE id = ANY (numbers)
        AND asked_at < clock_timestamp() - interval '24 hours'
        ORDER BY id FOR UPDATE SKIP LOCKED);
    mails bigint[] := ARRAY(
        SELECT id FROM comments_notice WHERE mailbox_key_id = ANY (held)
        ORDER BY id FOR UPDATE SKIP LOCKED);
    gone bigint;
BEGIN
    DELETE FROM comments_notice WHERE id = ANY (mails);
    DELETE FROM comments_mailboxkey AS k WHERE k.id = ANY (held)
    AND NOT EXISTS (SELECT FROM comments_notice WHERE mailbox_key_id = k.id);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;
-- `newsroom/rights.py` says who may call it.
REVOKE EXECUTE ON FUNCTION comments_mailbox_keys_let_go(bigint[]) FROM PUBLIC;
"""

REVERSE = (
    ORDERED_BEFORE
    + """
DROP FUNCTION comments_mailbox_keys_let_go(bigint[]);
DROP TRIGGER comments_erasure_2_is_asked_for ON comments_erasure;
DROP FUNCTION comments_erasure_is_asked_for();
DROP FUNCTION comments_is_held(bigint);
DROP TRIGGER comments_reporter_takes_its_keys ON comments_reporter;
DROP TRIGGER comments_contact_takes_its_keys ON comments_contact;
DROP FUNCTION comments_address_takes_its_keys();
DROP TRIGGER comments_mailboxkey_is_never_emptied ON comments_mailboxkey;
DROP TRIGGER comments_mailboxkey_is_guarded ON comments_mailboxkey;
DROP TRIGGER comments_mailboxkey_2_is_mailed ON comments_mailboxkey;
DROP TRIGGER comments_mailboxkey_1_happens_now ON comments_mailboxkey;
DROP FUNCTION comments_mailbox_key_is_guarded();
DROP FUNCTION comments_mailbox_key_is_mailed();
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0027_all_conversations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MailboxKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail"),
                ),
                ("seed", models.BinaryField(default=comments.models.mailbox_key.new_seed)),
                ("digest", models.BinaryField(unique=True)),
                ("address_hash", models.BinaryField(null=True)),
                ("filled_trap", models.BooleanField(db_default=False)),
                ("asked_at", models.DateTimeField(db_default=Now())),
            ],
            options={
                "verbose_name": "link to one’s own comments",
                "verbose_name_plural": "links to one’s own comments",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["asked_at"], name="comments_keys_by_time"),
                    models.Index(
                        fields=["address_hash", "-asked_at"], name="comments_keys_from_there"
                    ),
                    models.Index(
                        fields=["email"],
                        condition=~Q(email=""),
                        name="comments_keys_to_an_address",
                    ),
                    models.Index(
                        Func(F("email"), function="comments_mailbox"),
                        name="comments_keys_to_a_mailbox",
                    ),
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(TABLES, NO_TABLES), migrations.RunSQL(STATEMENTS, REVERSE)],
            [
                migrations.RemoveConstraint("erasure", "comments_erasure_ground_is_known"),
                migrations.RemoveConstraint(
                    "erasure", "comments_erasure_is_a_persons_or_the_clocks"
                ),
                migrations.RemoveConstraint("notice", "comments_notice_is_known"),
                migrations.RemoveConstraint("notice", "comments_notice_goes_to_one"),
                migrations.AlterField(
                    "erasure",
                    "ground",
                    models.CharField(
                        choices=[
                            ("writer_request", "the writer asked for it"),
                            ("court_order", "a court ordered it"),
                            ("unlawful", "the law forbids keeping it"),
                            ("mailbox", "whoever reads mail at its address asked for it"),
                            ("retention", "the time for keeping it was over"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                migrations.AlterField(
                    "export",
                    "exported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="exported by",
                    ),
                ),
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
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                migrations.AddField(
                    "notice",
                    "mailbox_key",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="comments.mailboxkey",
                    ),
                ),
                migrations.AddConstraint(
                    "erasure",
                    models.CheckConstraint(
                        name="comments_erasure_ground_is_known",
                        condition=Q(
                            ground__in=[
                                *("writer_request", "court_order", "unlawful"),
                                *("retention", "mailbox"),
                            ]
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    "erasure",
                    models.CheckConstraint(
                        name="comments_erasure_names_whoever_ordered_it",
                        condition=Q(ground__in=["retention", "mailbox"], erased_by=None)
                        | ~Q(ground__in=["retention", "mailbox"]) & Q(erased_by__isnull=False),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_is_known", condition=Q(kind__in=_KINDS)
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_goes_to_one",
                        condition=Q(
                            comment__isnull=False, report=None, person=None, mailbox_key=None
                        )
                        | Q(comment=None, report__isnull=False, person=None, mailbox_key=None)
                        | Q(comment=None, report=None, person__isnull=False, mailbox_key=None)
                        | Q(comment=None, report=None, person=None, mailbox_key__isnull=False),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.CheckConstraint(
                        name="comments_notice_takes_a_link",
                        condition=Q(kind="own_comments", mailbox_key__isnull=False, decision=None)
                        | ~Q(kind="own_comments") & Q(mailbox_key=None),
                    ),
                ),
                migrations.AddConstraint(
                    "notice",
                    models.UniqueConstraint(
                        fields=["mailbox_key"], name="comments_one_notice_of_a_link"
                    ),
                ),
            ],
        ),
    ]
