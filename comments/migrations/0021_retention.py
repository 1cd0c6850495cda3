"""What is kept of readers only for a time goes when that is over, and not before.

One function says since when nothing about a comment is open. Texts, contacts and reporters are let
go by it and by nothing quicker, whoever asks, the tables' owner included. How long the newsroom
keeps them after that is a setting; that nobody loses what they may still need to object is here.

What goes, goes by functions with the owner's rights: the serving role deletes nothing, and may call
these, each of which asks the rule again once it holds the rows.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# What stood before: the same functions, to the letter.
_GUARDED = import_module("comments.migrations.0002_comment_is_never_edited").STATEMENTS
_CONTACT = "CREATE FUNCTION comments_contact_is_guarded()"
GUARDED_BEFORE = (
    "CREATE OR REPLACE" + _GUARDED[_GUARDED.index(_CONTACT) :].partition("\nCREATE TRIGGER")[0][6:]
)
_ORDERED = import_module("comments.migrations.0007_nothing_is_dated_ahead").STATEMENTS
ORDERED_BEFORE = _ORDERED.partition("\n\n")[0]
_WORDS = import_module("comments.migrations.0018_answered_by_somebody_else").STATEMENTS
_GO = "CREATE FUNCTION comments_words_go_with_the_comment()"
WORDS_BEFORE = "CREATE OR REPLACE" + _WORDS[_WORDS.index(_GO) :].partition("\n\n")[0][6:]

# Looked through by the migration that follows, while the paper is open.
ON_ERASURES = """
-- A release from before shows such an erasure without a name, as any it does not know.
-- squawk-ignore ban-drop-not-null
ALTER TABLE comments_erasure ALTER COLUMN erased_by_id DROP NOT NULL;
-- What takes its place, a statement further, lets one ground more pass and none less.
-- squawk-ignore ban-drop-constraint
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_ground_is_known;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_ground_is_known
CHECK (ground IN ('writer_request', 'court_order', 'unlawful', 'retention')) NOT VALID;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_is_a_persons_or_the_clocks
CHECK (ground = 'retention' AND erased_by_id IS NULL
    OR NOT (ground = 'retention') AND erased_by_id IS NOT NULL) NOT VALID;
-- Nothing but the look for a report sent twice reads it.
-- squawk-ignore ban-drop-not-null
ALTER TABLE comments_report ALTER COLUMN key DROP NOT NULL;
"""
# Not where the clock has erased something: what would have to be said of that is a person's name.
NOT_ON_ERASURES = """
ALTER TABLE comments_report ALTER COLUMN key SET NOT NULL;
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_is_a_persons_or_the_clocks;
ALTER TABLE comments_erasure DROP CONSTRAINT comments_erasure_ground_is_known;
ALTER TABLE comments_erasure ADD CONSTRAINT comments_erasure_ground_is_known
CHECK (ground IN ('writer_request', 'court_order', 'unlawful'));
ALTER TABLE comments_erasure ALTER COLUMN erased_by_id SET NOT NULL;
"""

STATEMENTS = """
-- The newest of its decision and the answers to what was said against that. NULL while it waits,
-- while an appeal or a report does, and while a mail about it is under way.
CREATE FUNCTION comments_at_rest_since(of_comment bigint) RETURNS timestamptz
LANGUAGE sql STABLE COST 1000 SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT greatest(
        newest.decided_at,
        (SELECT max(w.answered_at) FROM public.comments_appeal AS a
            JOIN public.comments_appealanswer AS w ON w.appeal_id = a.id
            WHERE a.comment_id = of_comment),
        (SELECT max(w.answered_at) FROM public.comments_report AS r
            JOIN public.comments_reportanswer AS w ON w.report_id = r.id
            WHERE r.comment_id = of_comment))
    FROM (
        SELECT id, verdict, decided_at FROM public.comments_decision
        WHERE comment_id = of_comment ORDER BY number DESC LIMIT 1
    ) AS newest
    WHERE newest.verdict <> 'reopened'
    AND NOT EXISTS (
        SELECT FROM public.comments_appeal AS a WHERE a.rejection_id = newest.id
        AND NOT EXISTS (SELECT FROM public.comments_appealanswer WHERE appeal_id = a.id))
    AND NOT EXISTS (
        SELECT FROM public.comments_report AS r WHERE r.comment_id = of_comment
        AND NOT EXISTS (SELECT FROM public.comments_reportanswer WHERE report_id = r.id))
    AND NOT EXISTS (
        SELECT FROM public.comments_notice WHERE comment_id = of_comment
        AND sent_at IS NULL AND given_up_at IS NULL AND superseded_at IS NULL)
$$;

-- Whether nobody can object any more: as long as an appeal may take, whatever the settings say.
CREATE FUNCTION comments_is_over(since timestamptz, now_is timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT coalesce(now_is > since + interval '184 days', false)
$$;

-- A contact goes with its comment's words or in its time; a reporter likewise.
CREATE FUNCTION comments_goes_in_time() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_comment bigint;
    since timestamptz;
BEGIN
    IF TG_TABLE_NAME = 'comments_reporter' THEN
        SELECT r.comment_id, w.answered_at INTO of_comment, since FROM comments_report AS r
        LEFT JOIN comments_reportanswer AS w ON w.report_id = r.id WHERE r.id = OLD.report_id;
    ELSE
        of_comment := OLD.comment_id;
        since := comments_at_rest_since(of_comment);
    END IF;
    IF NOT comments_is_over(since, clock_timestamp())
        AND NOT EXISTS (SELECT FROM comments_erasure WHERE comment_id = of_comment)
    THEN
        RAISE EXCEPTION '% in % refused: the time for keeping it is not over.',
            TG_OP, TG_TABLE_NAME USING ERRCODE = 'NR004';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER comments_contact_goes_in_time BEFORE DELETE ON comments_contact
FOR EACH ROW EXECUTE FUNCTION comments_goes_in_time();
CREATE TRIGGER comments_reporter_goes_in_time BEFORE DELETE ON comments_reporter
FOR EACH ROW EXECUTE FUNCTION comments_goes_in_time();

-- By a report's key a guess at who sent it could be tried: it goes with whom it is made of.
CREATE FUNCTION comments_reporter_takes_the_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_report SET key = NULL WHERE id = OLD.report_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_reporter_takes_the_key() FROM PUBLIC;
CREATE TRIGGER comments_reporter_takes_the_key AFTER DELETE ON comments_reporter
FOR EACH ROW EXECUTE FUNCTION comments_reporter_takes_the_key();

-- As it was, and besides: a report loses its key once nobody stands behind it.
CREATE OR REPLACE FUNCTION comments_words_go_with_the_comment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_comment bigint;
    word text;
    is_blank boolean := TG_OP = 'UPDATE';
BEGIN
    IF TG_TABLE_NAME = 'comments_appealanswer' THEN
        SELECT comment_id INTO of_comment FROM comments_appeal WHERE id = OLD.appeal_id;
    ELSIF TG_TABLE_NAME = 'comments_reportanswer' THEN
        SELECT comment_id INTO of_comment FROM comments_report WHERE id = OLD.report_id;
    ELSE
        of_comment := OLD.comment_id;
    END IF;
    IF TG_TABLE_NAME = 'comments_report' AND TG_OP = 'UPDATE' THEN
        IF NEW.key IS NULL
            AND to_jsonb(NEW) - 'key' IS NOT DISTINCT FROM to_jsonb(OLD) - 'key'
            AND NOT EXISTS (SELECT FROM comments_reporter WHERE report_id = OLD.id)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    IF is_blank THEN
        FOREACH word IN ARRAY TG_ARGV LOOP
            is_blank := is_blank AND to_jsonb(NEW) ->> word = '';
        END LOOP;
        is_blank := is_blank AND NEW.salt = ''
            AND to_jsonb(NEW) - TG_ARGV - 'salt' IS NOT DISTINCT FROM
                to_jsonb(OLD) - TG_ARGV - 'salt';
    END IF;
    IF NOT is_blank
        OR NOT EXISTS (SELECT FROM comments_erasure WHERE comment_id = of_comment)
    THEN
        RAISE EXCEPTION '% in % refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

-- A contact loses its submission key at the first decision, and the hash of the network address
-- once no other comment can come from there; otherwise it stands or is deleted.
CREATE OR REPLACE FUNCTION comments_contact_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.submission_key IS NOT NULL AND NEW.submission_key IS DISTINCT FROM OLD.submission_key
        OR NEW.address_hash IS NOT NULL AND NEW.address_hash IS DISTINCT FROM OLD.address_hash
        OR to_jsonb(NEW) - '{submission_key,address_hash}'::text[]
            IS DISTINCT FROM to_jsonb(OLD) - '{submission_key,address_hash}'::text[]
    THEN
        RAISE EXCEPTION 'Contact of comment % stays as it was submitted.', OLD.comment_id
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION comments_erasure_is_ordered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.ground <> 'retention' AND NOT comments_person_may(NEW.erased_by_id, 'add_erasure') THEN
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

-- What no person orders, the record has to bear out. The comment is held first, as a decision and
-- an appeal hold it, so that neither comes in between.
CREATE FUNCTION comments_erasure_is_due() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    erased comments_comment;
BEGIN
    SELECT * INTO erased FROM comments_comment WHERE id = NEW.comment_id FOR NO KEY UPDATE;
    IF erased.status IS DISTINCT FROM 'rejected' THEN
        RAISE EXCEPTION 'Only what was rejected is erased by the clock.' USING ERRCODE = 'NR002';
    END IF;
    IF NOT comments_is_over(comments_at_rest_since(NEW.comment_id), NEW.erased_at) THEN
        RAISE EXCEPTION 'The time for keeping it is not over.' USING ERRCODE = 'NR002';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_erasure_is_due() FROM PUBLIC;
CREATE TRIGGER comments_erasure_2_is_due BEFORE INSERT ON comments_erasure
FOR EACH ROW WHEN (NEW.ground = 'retention') EXECUTE FUNCTION comments_erasure_is_due();

-- Of these comments those about which nobody can object any more, held until the transaction ends.
-- What somebody is just at work on is passed over: nobody is waited for.
CREATE FUNCTION comments_held_at_rest(numbers bigint[]) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held bigint[] := ARRAY(
        SELECT id FROM comments_comment WHERE id = ANY (numbers) ORDER BY id
        FOR NO KEY UPDATE SKIP LOCKED);
BEGIN
    -- A statement of its own: it sees what was written until they were held.
    RETURN QUERY SELECT number FROM unnest(held) AS number
        WHERE comments_is_over(comments_at_rest_since(number), clock_timestamp());
END $$;

-- With the rows of the mails that went there: nothing can be sent or stopped any more.
CREATE FUNCTION comments_contacts_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held bigint[] := ARRAY(SELECT comments_held_at_rest(numbers));
    gone bigint;
BEGIN
    DELETE FROM comments_contact WHERE comment_id = ANY (held);
    GET DIAGNOSTICS gone = ROW_COUNT;
    DELETE FROM comments_notice WHERE comment_id = ANY (held);
    RETURN gone;
END $$;

CREATE FUNCTION comments_reporters_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held bigint[] := ARRAY(
        SELECT p.report_id FROM comments_reporter AS p
        JOIN comments_reportanswer AS w ON w.report_id = p.report_id
        WHERE p.report_id = ANY (numbers) AND comments_is_over(w.answered_at, clock_timestamp())
        ORDER BY p.report_id FOR UPDATE OF p SKIP LOCKED);
    gone bigint;
BEGIN
    DELETE FROM comments_reporter WHERE report_id = ANY (held);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- The key of a day is asked for on that day and the next.
CREATE FUNCTION comments_addresses_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    held bigint[] := ARRAY(
        SELECT w.comment_id FROM comments_contact AS w
        JOIN comments_comment AS c ON c.id = w.comment_id
        WHERE w.comment_id = ANY (numbers) AND w.address_hash IS NOT NULL
        AND c.submitted_at < clock_timestamp() - interval '2 days'
        ORDER BY w.comment_id FOR NO KEY UPDATE OF w SKIP LOCKED);
    gone bigint;
BEGIN
    UPDATE comments_contact SET address_hash = NULL WHERE comment_id = ANY (held);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- Rows of the outbox that nobody speaks of any more, to staff or to writers whose contact is gone.
CREATE FUNCTION comments_mails_let_go(numbers bigint[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM comments_notice AS n WHERE n.id = ANY (numbers)
    AND coalesce(n.sent_at, n.given_up_at, n.superseded_at)
        < clock_timestamp() - interval '14 days'
    AND (n.person_id IS NOT NULL OR n.comment_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_contact WHERE comment_id = n.comment_id));
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

-- `newsroom/rights.py` says who may call them.
REVOKE EXECUTE ON FUNCTION comments_held_at_rest(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_contacts_let_go(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_reporters_let_go(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_addresses_let_go(bigint[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_mails_let_go(bigint[]) FROM PUBLIC;
"""

REVERSE = (
    ORDERED_BEFORE
    + GUARDED_BEFORE
    + WORDS_BEFORE
    + """
DROP TRIGGER comments_erasure_2_is_due ON comments_erasure;
DROP TRIGGER comments_reporter_takes_the_key ON comments_reporter;
DROP TRIGGER comments_reporter_goes_in_time ON comments_reporter;
DROP TRIGGER comments_contact_goes_in_time ON comments_contact;
DROP FUNCTION comments_mails_let_go(bigint[]);
DROP FUNCTION comments_addresses_let_go(bigint[]);
DROP FUNCTION comments_reporters_let_go(bigint[]);
DROP FUNCTION comments_contacts_let_go(bigint[]);
DROP FUNCTION comments_held_at_rest(bigint[]);
DROP FUNCTION comments_erasure_is_due();
DROP FUNCTION comments_reporter_takes_the_key();
DROP FUNCTION comments_goes_in_time();
DROP FUNCTION comments_is_over(timestamptz, timestamptz);
DROP FUNCTION comments_at_rest_since(bigint);
"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0020_mails_about_complaints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(ON_ERASURES, NOT_ON_ERASURES)],
            [
                migrations.RemoveConstraint("erasure", "comments_erasure_ground_is_known"),
                migrations.AlterField(
                    "erasure",
                    "ground",
                    models.CharField(
                        choices=[
                            ("writer_request", "the writer asked for it"),
                            ("court_order", "a court ordered it"),
                            ("unlawful", "the law forbids keeping it"),
                            ("retention", "the time for keeping it was over"),
                        ],
                        max_length=20,
                        verbose_name="ground",
                    ),
                ),
                migrations.AlterField(
                    "erasure",
                    "erased_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="erased by",
                    ),
                ),
                migrations.AddConstraint(
                    "erasure",
                    models.CheckConstraint(
                        name="comments_erasure_ground_is_known",
                        condition=Q(
                            ground__in=["writer_request", "court_order", "unlawful", "retention"]
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    "erasure",
                    models.CheckConstraint(
                        name="comments_erasure_is_a_persons_or_the_clocks",
                        condition=Q(ground="retention", erased_by=None)
                        | ~Q(ground="retention") & Q(erased_by__isnull=False),
                    ),
                ),
                migrations.AlterField("report", "key", models.BinaryField(null=True, unique=True)),
            ],
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
