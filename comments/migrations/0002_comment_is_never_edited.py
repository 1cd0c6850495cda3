"""What a reader wrote is never altered, and the database is what refuses.

A comment enters waiting, with a salt and a fingerprint that the database makes. Afterwards only
two things about it can move: its status, to what its newest decision says, and its words, to
nothing, where an erasure stands. The serving role may not even try (it has no UPDATE); these
triggers hold for the owner of the tables as well.
"""

from django.db import migrations

STATEMENTS = """
-- The shared refusal of everything that is only ever added to.
CREATE FUNCTION comments_only_added() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% in % refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'NR004';
END $$;

-- Only the owner of a table may say when something happened, for records brought in from
-- elsewhere. For everybody else it happens now. Runs with the rights of whoever inserts, for
-- that is what it asks about. Its argument is the column.
CREATE FUNCTION comments_happens_now() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(
        current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER'
    ) THEN
        NEW := jsonb_populate_record(NEW, jsonb_build_object(TG_ARGV[0], clock_timestamp()));
    END IF;
    RETURN NEW;
END $$;

-- Length first, so that no two different records are encoded alike; -1 stands for NULL.
CREATE FUNCTION comments_packed(value bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN value IS NULL THEN int4send(-1) ELSE int4send(length(value)) || value END
$$;
CREATE FUNCTION comments_packed(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT public.comments_packed(convert_to(value, 'UTF8'))
$$;
CREATE FUNCTION comments_packed(value bigint) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT public.comments_packed(int8send(value))
$$;
-- A moment, in microseconds since 1970.
CREATE FUNCTION comments_packed(value timestamptz) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT public.comments_packed(int8send((extract(epoch FROM value) * 1000000)::bigint))
$$;

CREATE FUNCTION comments_comment_is_submitted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.status <> 'pending' THEN
        RAISE EXCEPTION 'A comment enters waiting; only a decision changes that.'
            USING ERRCODE = 'NR004';
    END IF;
    IF NEW.submitted_at > clock_timestamp() THEN
        RAISE EXCEPTION 'A comment cannot come from the future.' USING ERRCODE = 'NR004';
    END IF;
    IF NEW.parent_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_comment AS parent
        WHERE parent.id = NEW.parent_id
        AND parent.article_id = NEW.article_id AND parent.parent_id IS NULL
    ) THEN
        RAISE EXCEPTION 'A reply hangs under a top-level comment of the same article.'
            USING ERRCODE = 'NR004';
    END IF;
    IF NEW.answers_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_comment AS answered
        WHERE answered.id = NEW.answers_id AND answered.parent_id = NEW.parent_id
    ) THEN
        RAISE EXCEPTION 'A reply answers another reply under the same comment.'
            USING ERRCODE = 'NR004';
    END IF;
    NEW.record_version := 1;
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.fingerprint := sha256(
        comments_packed('comment/1'::text)
        || comments_packed(NEW.salt)
        || comments_packed(NEW.text)
        || comments_packed(NEW.name::text)
        || comments_packed(NEW.article_id)
        || comments_packed(NEW.parent_id)
        || comments_packed(NEW.answers_id)
        || comments_packed(NEW.edition_id)
        || comments_packed(NEW.submitted_at)
    );
    RETURN NEW;
END $$;

-- As jsonb, so that a column added later is guarded from its first day.
CREATE FUNCTION comments_comment_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) - '{status,text,name,salt}'::text[]
        IS DISTINCT FROM to_jsonb(OLD) - '{status,text,name,salt}'::text[]
    THEN
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

CREATE TRIGGER comments_comment_1_happens_now BEFORE INSERT ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('submitted_at');
CREATE TRIGGER comments_comment_2_is_submitted BEFORE INSERT ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_comment_is_submitted();
CREATE TRIGGER comments_comment_is_guarded BEFORE UPDATE ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_comment_is_guarded();
CREATE TRIGGER comments_comment_is_never_deleted BEFORE DELETE ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_only_added();

-- A contact loses its submission key at the first decision; otherwise it stands or is deleted.
CREATE FUNCTION comments_contact_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.submission_key IS NOT NULL
        OR to_jsonb(NEW) - 'submission_key' IS DISTINCT FROM to_jsonb(OLD) - 'submission_key'
    THEN
        RAISE EXCEPTION 'Contact of comment % stays as it was submitted.', OLD.comment_id
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER comments_contact_is_guarded BEFORE UPDATE ON comments_contact
FOR EACH ROW EXECUTE FUNCTION comments_contact_is_guarded();

-- The planner's statistics keep samples of what they have seen, and an erased word must not
-- survive there.
ALTER TABLE comments_comment ALTER COLUMN text SET STATISTICS 0,
    ALTER COLUMN name SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE comments_contact ALTER COLUMN email SET STATISTICS 0;
ALTER TABLE comments_note ALTER COLUMN text SET STATISTICS 0;
"""

REVERSE = """
DROP TRIGGER comments_contact_is_guarded ON comments_contact;
DROP TRIGGER comments_comment_is_never_deleted ON comments_comment;
DROP TRIGGER comments_comment_is_guarded ON comments_comment;
DROP TRIGGER comments_comment_2_is_submitted ON comments_comment;
DROP TRIGGER comments_comment_1_happens_now ON comments_comment;
DROP FUNCTION comments_contact_is_guarded();
DROP FUNCTION comments_comment_is_guarded();
DROP FUNCTION comments_comment_is_submitted();
DROP FUNCTION comments_packed(timestamptz);
DROP FUNCTION comments_packed(bigint);
DROP FUNCTION comments_packed(text);
DROP FUNCTION comments_packed(bytea);
DROP FUNCTION comments_happens_now();
DROP FUNCTION comments_only_added();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
