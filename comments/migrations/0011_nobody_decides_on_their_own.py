"""Nobody decides on their own comment or under their own article, or instead of a chief who was
asked; the newsroom answers by name.

Whose a comment is, is said by its own column where the newsroom wrote it, and by the address it
was sent with otherwise. An answer by the newsroom carries its writer in its fingerprint.
"""

from django.db import migrations

STATEMENTS = """
-- Who never decides on this comment, nor says what they would have decided.
CREATE FUNCTION comments_is_for_another(person bigint, decided comments_comment) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT comments_person_may(person, 'add_decision') THEN
        RAISE EXCEPTION 'Only moderators decide on comments.' USING ERRCODE = 'NR003';
    END IF;
    IF decided.written_by_id = person OR EXISTS (
        SELECT FROM comments_contact AS c JOIN staff_user AS u ON u.id = person
        WHERE c.comment_id = decided.id AND u.email <> '' AND lower(u.email) = lower(c.email)
    ) THEN
        RAISE EXCEPTION 'Nobody decides on their own comment.' USING ERRCODE = 'NR003';
    END IF;
    IF EXISTS (
        SELECT FROM articles_byline AS b JOIN articles_author AS a ON a.id = b.author_id
        WHERE b.article_id = decided.article_id AND a.user_id = person
    ) THEN
        RAISE EXCEPTION 'Nobody decides on comments under their own article.'
            USING ERRCODE = 'NR003';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION comments_decision_is_taken() RETURNS trigger
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

    PERFORM comments_is_for_another(NEW.moderator_id, decided);
    IF EXISTS (
        SELECT FROM comments_queueentry WHERE comment_id = NEW.comment_id AND lane = 'referred'
    ) AND NOT comments_person_may(NEW.moderator_id, 'overrule_decision') THEN
        RAISE EXCEPTION 'The chief moderators decide on what was referred to them.'
            USING ERRCODE = 'NR003';
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

CREATE OR REPLACE FUNCTION comments_comment_is_submitted() RETURNS trigger
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
    IF NEW.written_by_id IS NOT NULL
        AND NOT comments_person_may(NEW.written_by_id, 'answer_comment')
    THEN
        RAISE EXCEPTION 'Only those who may answer for the newsroom do.' USING ERRCODE = 'NR003';
    END IF;
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    -- A reader's as it always was; an answer by the newsroom with whose it is.
    NEW.record_version := CASE WHEN NEW.written_by_id IS NULL THEN 1 ELSE 2 END;
    NEW.fingerprint := sha256(
        comments_packed('comment/' || NEW.record_version)
        || comments_packed(NEW.salt)
        || comments_packed(NEW.text)
        || comments_packed(NEW.name::text)
        || comments_packed(NEW.article_id)
        || comments_packed(NEW.parent_id)
        || comments_packed(NEW.answers_id)
        || comments_packed(NEW.edition_id)
        || comments_packed(NEW.submitted_at)
        || CASE WHEN NEW.written_by_id IS NULL THEN ''::bytea
            ELSE comments_packed(NEW.written_by_id) END
    );
    RETURN NEW;
END $$;
"""

REVERSE = """
CREATE OR REPLACE FUNCTION comments_decision_is_taken() RETURNS trigger
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

CREATE OR REPLACE FUNCTION comments_comment_is_submitted() RETURNS trigger
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

DROP FUNCTION comments_is_for_another(bigint, comments_comment);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0010_a_queue_that_keeps_itself"),
        ("articles", "0012_who_writes_under_a_name"),
    ]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
