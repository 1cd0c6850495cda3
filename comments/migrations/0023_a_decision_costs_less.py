"""The same rules, asked in fewer questions: what a decision costs is mostly its triggers.

Nothing is allowed that was not, and nothing is refused otherwise than it was. A row is held against
what it was as a row and not as JSON; what a decision's own columns tell is not looked up; what is
packed into a hash is packed in one expression.
"""

from importlib import import_module

from django.db import migrations

_BEGINNINGS = ("CREATE FUNCTION ", "CREATE OR REPLACE FUNCTION ")


def _before(name, migration):
    """What stood before: the function called NAME, to the letter, as MIGRATION left it."""
    statements = import_module(f"comments.migrations.{migration}").STATEMENTS
    begins = max(statements.find(f"{beginning}{name}") for beginning in _BEGINNINGS)
    function = statements[begins:].partition("\n$$;" if "packed" in name else "\nEND $$;")
    return "CREATE OR REPLACE FUNCTION " + "".join(function[:2]).partition("FUNCTION ")[2] + "\n"


BEFORE = "".join(
    _before(name, migration)
    for name, migration in (
        ("comments_packed(value bytea)", "0002_comment_is_never_edited"),
        ("comments_packed(value text)", "0002_comment_is_never_edited"),
        ("comments_packed(value bigint)", "0002_comment_is_never_edited"),
        ("comments_packed(value timestamptz)", "0002_comment_is_never_edited"),
        ("comments_happens_now()", "0002_comment_is_never_edited"),
        ("comments_comment_is_guarded()", "0002_comment_is_never_edited"),
        ("comments_contact_is_guarded()", "0021_retention"),
        ("comments_is_for_another(", "0011_nobody_decides_on_their_own"),
        ("comments_decision_takes_effect()", "0010_a_queue_that_keeps_itself"),
        ("comments_decision_has_its_notes()", "0003_decisions_are_only_added"),
    )
)

STATEMENTS = """
-- Length first, so that no two different records are encoded alike; -1 stands for NULL. Without a
-- search path of their own, and with every name in full instead: so they become part of the
-- expression that they stand in, where a call for each of fourteen would cost more than the hash.
CREATE OR REPLACE FUNCTION comments_packed(value bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(
        pg_catalog.int4send(pg_catalog.length(value)) OPERATOR(pg_catalog.||) value,
        pg_catalog.int4send(-1))
$$;
CREATE OR REPLACE FUNCTION comments_packed(value text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT public.comments_packed(pg_catalog.convert_to(value, 'UTF8'))
$$;
CREATE OR REPLACE FUNCTION comments_packed(value bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT public.comments_packed(pg_catalog.int8send(value))
$$;
-- A moment, in microseconds since 1970.
CREATE OR REPLACE FUNCTION comments_packed(value timestamptz) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT public.comments_packed(
        (extract(epoch FROM value) OPERATOR(pg_catalog.*) 1000000)::pg_catalog.int8)
$$;

-- As before; the two columns that are asked of most often by name, because every row that goes
-- through JSON is written out and read in again.
CREATE OR REPLACE FUNCTION comments_happens_now() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(
        current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER'
    ) THEN
        CASE TG_ARGV[0]
            WHEN 'submitted_at' THEN NEW.submitted_at := clock_timestamp();
            WHEN 'decided_at' THEN NEW.decided_at := clock_timestamp();
            ELSE NEW := jsonb_populate_record(
                NEW, jsonb_build_object(TG_ARGV[0], clock_timestamp()));
        END CASE;
    END IF;
    RETURN NEW;
END $$;

-- As a whole row, so that a column added later is guarded from its first day; byte for byte, so
-- that nothing passes for the same that is spelled otherwise.
CREATE OR REPLACE FUNCTION comments_comment_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    but_for_these comments_comment := NEW;
BEGIN
    but_for_these.status := OLD.status;
    but_for_these.text := OLD.text;
    but_for_these.name := OLD.name;
    but_for_these.salt := OLD.salt;
    IF but_for_these *<> OLD THEN
        RAISE EXCEPTION 'Comment % stays as it was submitted.', OLD.id USING ERRCODE = 'NR004';
    END IF;
    IF (NEW.text, NEW.name, NEW.salt) IS DISTINCT FROM (OLD.text, OLD.name, OLD.salt)
        AND NOT (
            NEW.text = '' AND NEW.name = '' AND NEW.salt = ''
            AND EXISTS (SELECT FROM comments_erasure WHERE comment_id = OLD.id)
        )
    THEN
        RAISE EXCEPTION 'Comment % is never edited; it can only be erased.', OLD.id
            USING ERRCODE = 'NR004';
    END IF;
    IF NEW.status <> OLD.status AND NEW.status IS DISTINCT FROM (
        SELECT CASE verdict WHEN 'reopened' THEN 'pending' ELSE verdict END
        FROM comments_decision WHERE comment_id = OLD.id ORDER BY number DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'The status of comment % is its newest decision''s.', OLD.id
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION comments_contact_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    but_for_these comments_contact := NEW;
BEGIN
    but_for_these.submission_key := OLD.submission_key;
    but_for_these.address_hash := OLD.address_hash;
    IF NEW.submission_key IS NOT NULL AND NEW.submission_key IS DISTINCT FROM OLD.submission_key
        OR NEW.address_hash IS NOT NULL AND NEW.address_hash IS DISTINCT FROM OLD.address_hash
        OR but_for_these *<> OLD
    THEN
        RAISE EXCEPTION 'Contact of comment % stays as it was submitted.', OLD.comment_id
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION comments_is_for_another(person bigint, decided comments_comment)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_theirs boolean;
    is_under_theirs boolean;
BEGIN
    IF NOT comments_person_may(person, 'add_decision') THEN
        RAISE EXCEPTION 'Only moderators decide on comments.' USING ERRCODE = 'NR003';
    END IF;
    SELECT
        EXISTS (
            SELECT FROM comments_contact AS c JOIN staff_user AS u ON u.id = person
            WHERE c.comment_id = decided.id AND u.email <> '' AND lower(u.email) = lower(c.email)),
        EXISTS (
            SELECT FROM articles_byline AS b JOIN articles_author AS a ON a.id = b.author_id
            WHERE b.article_id = decided.article_id AND a.user_id = person)
    INTO is_theirs, is_under_theirs;
    IF decided.written_by_id = person OR is_theirs THEN
        RAISE EXCEPTION 'Nobody decides on their own comment.' USING ERRCODE = 'NR003';
    END IF;
    IF is_under_theirs THEN
        RAISE EXCEPTION 'Nobody decides on comments under their own article.'
            USING ERRCODE = 'NR003';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION comments_decision_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before text;
    after text := CASE NEW.verdict WHEN 'reopened' THEN 'pending' ELSE NEW.verdict END;
    of_article bigint;
BEGIN
    -- What is approved now is public whatever it was.
    IF after <> 'approved' THEN
        SELECT status INTO before FROM comments_comment WHERE id = NEW.comment_id;
    END IF;
    UPDATE comments_comment SET status = after WHERE id = NEW.comment_id
    RETURNING article_id INTO of_article;
    IF after = 'pending' THEN
        PERFORM comments_queue_up(c) FROM comments_comment AS c WHERE c.id = NEW.comment_id;
        UPDATE comments_queueentry SET looked_over_at = clock_timestamp()
        WHERE comment_id = NEW.comment_id;
    ELSE
        DELETE FROM comments_queueentry WHERE comment_id = NEW.comment_id;
    END IF;
    IF NEW.number = 1 THEN
        UPDATE comments_contact SET submission_key = NULL WHERE comment_id = NEW.comment_id;
    END IF;
    IF 'approved' IN (before, after) THEN
        UPDATE comments_discussion SET version = version + 1 WHERE article_id = of_article;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION comments_decision_has_its_notes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.note_hash IS NULL AND NEW.reason_hash IS NULL THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM comments_erasure WHERE comment_id = NEW.comment_id) THEN
        RETURN NULL;
    END IF;
    IF (NEW.note_hash IS NOT NULL AND NOT EXISTS (
            SELECT FROM comments_note WHERE decision_id = NEW.id AND kind = 'note'))
        OR (NEW.reason_hash IS NOT NULL AND NOT EXISTS (
            SELECT FROM comments_note WHERE decision_id = NEW.id AND kind = 'reason'))
    THEN
        RAISE EXCEPTION 'Decision % names a note that is not there.', NEW.id
            USING ERRCODE = 'NR002';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0022_retention_by_an_index")]

    operations = [migrations.RunSQL(STATEMENTS, BEFORE)]
