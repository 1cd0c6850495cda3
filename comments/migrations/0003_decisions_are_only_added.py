"""A decision is the only door to a comment's status, and decisions are only ever added.

Inserting one locks its comment, so that of two moderators exactly one decides: the other's
number is not the next any more. The lock and the carrying of the verdict run with the owner's
rights, because the serving role has no UPDATE on comments.
"""

from django.db import migrations

STATEMENTS = """
-- Whether PERSON works here and holds the permission CODENAME of comments, by group or otherwise.
CREATE FUNCTION comments_person_may(person bigint, wanted text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM public.staff_user AS u
        WHERE u.id = person AND u.is_active AND u.is_staff AND (
            u.is_superuser OR EXISTS (
                SELECT FROM public.auth_permission AS p
                JOIN public.django_content_type AS t ON t.id = p.content_type_id
                WHERE t.app_label = 'comments' AND p.codename = wanted AND (
                    EXISTS (
                        SELECT FROM public.staff_user_groups AS m
                        JOIN public.auth_group_permissions AS g ON g.group_id = m.group_id
                        WHERE m.user_id = u.id AND g.permission_id = p.id)
                    OR EXISTS (
                        SELECT FROM public.staff_user_user_permissions AS own
                        WHERE own.user_id = u.id AND own.permission_id = p.id)))))
$$;

CREATE FUNCTION comments_decision_is_taken() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    decided comments_comment;
    newest comments_decision;
    chief boolean;
BEGIN
    SELECT * INTO decided FROM comments_comment WHERE id = NEW.comment_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no comment %.', NEW.comment_id USING ERRCODE = 'NR002';
    END IF;
    SELECT * INTO newest FROM comments_decision
    WHERE comment_id = NEW.comment_id ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(newest.number, 0) + 1 THEN
        RAISE EXCEPTION 'Decision % is not the next on comment %.', NEW.number, NEW.comment_id
            USING ERRCODE = 'NR001';
    END IF;
    IF NEW.decided_at < coalesce(newest.decided_at, decided.submitted_at)
        OR NEW.decided_at > clock_timestamp()
    THEN
        RAISE EXCEPTION 'A decision comes after what it decides on, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;

    IF NOT comments_person_may(NEW.moderator_id, 'add_decision') THEN
        RAISE EXCEPTION 'Only moderators decide on comments.' USING ERRCODE = 'NR003';
    END IF;
    IF decided.text = '' THEN
        RAISE EXCEPTION 'The comment is erased; there is nothing to decide.'
            USING ERRCODE = 'NR002';
    END IF;
    chief := NEW.ground = 'chief' AND NEW.reason_hash IS NOT NULL
        AND comments_person_may(NEW.moderator_id, 'overrule_decision');
    -- The table of transitions, a line for each.
    IF NOT (CASE
        WHEN decided.status = 'pending' AND NEW.verdict IN ('approved', 'rejected')
            THEN NEW.ground = 'reading'
        WHEN decided.status = 'approved' AND NEW.verdict = 'rejected'
            THEN NEW.ground = 'own_initiative'
        WHEN decided.status = 'rejected' AND NEW.verdict = 'approved'
            THEN chief
        WHEN decided.status <> 'pending' AND NEW.verdict = 'reopened'
            THEN chief OR NEW.ground = 'undo' AND newest.moderator_id = NEW.moderator_id
                AND NEW.decided_at <= newest.decided_at + interval '10 minutes'
        ELSE false
    END) THEN
        RAISE EXCEPTION '%', CASE
            WHEN decided.status = NEW.verdict THEN 'It is ' || NEW.verdict || ' already.'
            WHEN NEW.verdict = 'reopened' AND decided.status = 'pending'
                THEN 'It is waiting already.'
            WHEN NEW.verdict = 'reopened' AND NEW.ground = 'undo'
                THEN 'Only one''s own newest decision can be undone, and only for ten minutes.'
            ELSE 'Only a chief moderator can do this, with a reason.'
        END USING ERRCODE = 'NR002';
    END IF;

    IF NEW.clause_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_clause
        WHERE id = NEW.clause_id AND edition_id = decided.edition_id
    ) THEN
        RAISE EXCEPTION 'The clause must be of the edition that the writer saw.'
            USING ERRCODE = 'NR002';
    END IF;
    IF NEW.passage_end > char_length(decided.text) THEN
        RAISE EXCEPTION 'The marked passage ends after the text does.' USING ERRCODE = 'NR002';
    END IF;

    NEW.record_version := 1;
    NEW.hash := sha256(
        comments_packed('decision/1'::text)
        || comments_packed(decided.fingerprint)
        || comments_packed(newest.hash)
        || comments_packed(NEW.comment_id)
        || comments_packed(NEW.number::bigint)
        || comments_packed(NEW.verdict::text)
        || comments_packed(NEW.ground::text)
        || comments_packed(NEW.moderator_id)
        || comments_packed(NEW.decided_at)
        || comments_packed(NEW.clause_id)
        || comments_packed(NEW.passage_start::bigint)
        || comments_packed(NEW.passage_end::bigint)
        || comments_packed(NEW.note_hash)
        || comments_packed(NEW.reason_hash)
    );
    RETURN NEW;
END $$;

CREATE FUNCTION comments_decision_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before text;
    after text := CASE NEW.verdict WHEN 'reopened' THEN 'pending' ELSE NEW.verdict END;
BEGIN
    SELECT status INTO before FROM comments_comment WHERE id = NEW.comment_id;
    UPDATE comments_comment SET status = after WHERE id = NEW.comment_id;
    IF NEW.number = 1 THEN
        UPDATE comments_contact SET submission_key = NULL WHERE comment_id = NEW.comment_id;
    END IF;
    IF 'approved' IN (before, after) THEN
        UPDATE comments_discussion SET version = version + 1
        WHERE article_id = (SELECT article_id FROM comments_comment WHERE id = NEW.comment_id);
    END IF;
    RETURN NULL;
END $$;

-- At the end of the transaction: what a decision says was written with it is there, unless it
-- was erased within the same transaction.
CREATE FUNCTION comments_decision_has_its_notes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
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

CREATE FUNCTION comments_note_is_written() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM comments_decision AS d
        WHERE d.id = NEW.decision_id
        AND CASE NEW.kind WHEN 'note' THEN d.note_hash WHEN 'reason' THEN d.reason_hash END
            = sha256(NEW.salt || convert_to(NEW.text, 'UTF8'))
    ) THEN
        RAISE EXCEPTION 'A note is written with its decision, which carries its hash.'
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION comments_note_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM comments_decision AS d JOIN comments_erasure AS e USING (comment_id)
        WHERE d.id = OLD.decision_id
    ) THEN
        RAISE EXCEPTION 'A note goes only when its comment is erased.' USING ERRCODE = 'NR004';
    END IF;
    RETURN OLD;
END $$;

-- These two act with the owner's rights. A trigger needs no leave to call them; without it nobody
-- can hang them on a table of their own, temporary ones included, and have them act there.
REVOKE EXECUTE ON FUNCTION comments_decision_is_taken() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_decision_takes_effect() FROM PUBLIC;

CREATE TRIGGER comments_decision_1_happens_now BEFORE INSERT ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('decided_at');
CREATE TRIGGER comments_decision_2_is_taken BEFORE INSERT ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_decision_is_taken();
CREATE TRIGGER comments_decision_3_takes_effect AFTER INSERT ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_decision_takes_effect();
CREATE CONSTRAINT TRIGGER comments_decision_has_its_notes AFTER INSERT ON comments_decision
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION comments_decision_has_its_notes();
CREATE TRIGGER comments_decision_is_only_added BEFORE UPDATE OR DELETE ON comments_decision
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_note_is_written BEFORE INSERT ON comments_note
FOR EACH ROW EXECUTE FUNCTION comments_note_is_written();
CREATE TRIGGER comments_note_is_never_changed BEFORE UPDATE ON comments_note
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_note_is_guarded BEFORE DELETE ON comments_note
FOR EACH ROW EXECUTE FUNCTION comments_note_is_guarded();
"""

REVERSE = """
DROP TRIGGER comments_note_is_guarded ON comments_note;
DROP TRIGGER comments_note_is_never_changed ON comments_note;
DROP TRIGGER comments_note_is_written ON comments_note;
DROP TRIGGER comments_decision_is_only_added ON comments_decision;
DROP TRIGGER comments_decision_has_its_notes ON comments_decision;
DROP TRIGGER comments_decision_3_takes_effect ON comments_decision;
DROP TRIGGER comments_decision_2_is_taken ON comments_decision;
DROP TRIGGER comments_decision_1_happens_now ON comments_decision;
DROP FUNCTION comments_note_is_guarded();
DROP FUNCTION comments_note_is_written();
DROP FUNCTION comments_decision_has_its_notes();
DROP FUNCTION comments_decision_takes_effect();
DROP FUNCTION comments_decision_is_taken();
DROP FUNCTION comments_person_may(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0002_comment_is_never_edited"), ("staff", "0001_initial")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
