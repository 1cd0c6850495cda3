"""The queue follows the comments by itself, and nothing of an erased comment stays behind.

A row of the queue comes with a comment that waits and goes when it waits no longer. The serving
role may move it between lanes and lease it; that it is there, or not, is no right of its. What a
signal points at, what a text resembles and what colleagues wrote about it go with the text.
"""

from django.db import migrations

STATEMENTS = """
-- With the owner's rights: the serving role neither adds to the queue nor takes from it.
CREATE FUNCTION comments_queue_up(waiting comments_comment) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.comments_queueentry (
        comment_id, article_id, section_id, language, submitted_at, lane, is_urgent, is_flagged)
    SELECT waiting.id, a.id, a.section_id, a.language, waiting.submitted_at,
        CASE referral."to" WHEN 'chief' THEN 'referred' ELSE 'waiting' END,
        coalesce(referral.is_urgent, false),
        EXISTS (SELECT FROM public.comments_signal WHERE comment_id = waiting.id)
    FROM public.articles_article AS a
    LEFT JOIN LATERAL (
        SELECT r."to", r.is_urgent FROM public.comments_referral AS r
        WHERE r.comment_id = waiting.id ORDER BY r.id DESC LIMIT 1
    ) AS referral ON true
    WHERE a.id = waiting.article_id
$$;
REVOKE EXECUTE ON FUNCTION comments_queue_up(comments_comment) FROM PUBLIC;

CREATE FUNCTION comments_comment_waits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM comments_queue_up(NEW);
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_comment_waits() FROM PUBLIC;
CREATE TRIGGER comments_comment_waits AFTER INSERT ON comments_comment
FOR EACH ROW EXECUTE FUNCTION comments_comment_waits();

CREATE OR REPLACE FUNCTION comments_decision_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before text;
    after text := CASE NEW.verdict WHEN 'reopened' THEN 'pending' ELSE NEW.verdict END;
    decided comments_comment;
BEGIN
    SELECT status INTO before FROM comments_comment WHERE id = NEW.comment_id;
    UPDATE comments_comment SET status = after WHERE id = NEW.comment_id RETURNING * INTO decided;
    IF after = 'pending' THEN
        PERFORM comments_queue_up(decided);
        UPDATE comments_queueentry SET looked_over_at = clock_timestamp()
        WHERE comment_id = NEW.comment_id;
    ELSE
        DELETE FROM comments_queueentry WHERE comment_id = NEW.comment_id;
    END IF;
    IF NEW.number = 1 THEN
        UPDATE comments_contact SET submission_key = NULL WHERE comment_id = NEW.comment_id;
    END IF;
    IF 'approved' IN (before, after) THEN
        UPDATE comments_discussion SET version = version + 1
        WHERE article_id = decided.article_id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION comments_erasure_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_comment SET text = '', name = '', salt = '' WHERE id = NEW.comment_id;
    DELETE FROM comments_queueentry WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_contact WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_note
    WHERE decision_id IN (SELECT id FROM comments_decision WHERE comment_id = NEW.comment_id);
    UPDATE comments_referral SET note = '' WHERE comment_id = NEW.comment_id AND note <> '';
    DELETE FROM comments_falsealarm
    WHERE signal_id IN (SELECT id FROM comments_signal WHERE comment_id = NEW.comment_id);
    DELETE FROM comments_signal WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_likeness WHERE comment_id = NEW.comment_id;
    UPDATE comments_discussion SET version = version + 1
    WHERE article_id = (
        SELECT article_id FROM comments_comment
        WHERE id = NEW.comment_id AND status = 'approved');
    RETURN NULL;
END $$;

-- Of an article that is filed elsewhere before it appears, or whose language was put right.
CREATE FUNCTION comments_queue_follows_article() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_queueentry SET section_id = NEW.section_id, language = NEW.language
    WHERE article_id = NEW.id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_queue_follows_article() FROM PUBLIC;
CREATE TRIGGER comments_queue_follows_article AFTER UPDATE ON articles_article
FOR EACH ROW WHEN (
    OLD.section_id IS DISTINCT FROM NEW.section_id OR OLD.language IS DISTINCT FROM NEW.language)
EXECUTE FUNCTION comments_queue_follows_article();

-- A comment is referred while it waits. The comment is held first, as a decision holds it, so that
-- of a decision and a referral at once the second one is told of the first.
CREATE FUNCTION comments_referral_is_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    referred comments_comment;
BEGIN
    SELECT * INTO referred FROM comments_comment WHERE id = NEW.comment_id FOR NO KEY UPDATE;
    IF referred.status <> 'pending' OR referred.text = '' THEN
        RAISE EXCEPTION 'Only a comment that waits can be referred.' USING ERRCODE = 'NR001';
    END IF;
    IF NOT comments_person_may(NEW.referred_by_id, 'add_decision') THEN
        RAISE EXCEPTION 'Only moderators refer comments.' USING ERRCODE = 'NR003';
    END IF;
    IF NEW."to" = 'desk' AND NOT comments_person_may(NEW.referred_by_id, 'overrule_decision') THEN
        RAISE EXCEPTION 'Only a chief moderator hands a comment back to the desk.'
            USING ERRCODE = 'NR003';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION comments_referral_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_queueentry SET
        lane = CASE NEW."to" WHEN 'chief' THEN 'referred' ELSE 'waiting' END,
        is_urgent = NEW.is_urgent,
        leased_by_id = NULL,
        leased_until = NULL
    WHERE comment_id = NEW.comment_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION comments_referral_is_made() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_referral_takes_effect() FROM PUBLIC;

-- It loses its words with its comment's, and changes in nothing else.
CREATE FUNCTION comments_referral_is_guarded() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.note <> ''
        OR to_jsonb(NEW) - 'note' IS DISTINCT FROM to_jsonb(OLD) - 'note'
        OR NOT EXISTS (SELECT FROM comments_erasure WHERE comment_id = OLD.comment_id)
    THEN
        RAISE EXCEPTION '% in % refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER comments_referral_1_happens_now BEFORE INSERT ON comments_referral
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('referred_at');
CREATE TRIGGER comments_referral_2_is_made BEFORE INSERT ON comments_referral
FOR EACH ROW EXECUTE FUNCTION comments_referral_is_made();
CREATE TRIGGER comments_referral_3_takes_effect AFTER INSERT ON comments_referral
FOR EACH ROW EXECUTE FUNCTION comments_referral_takes_effect();
CREATE TRIGGER comments_referral_is_guarded BEFORE UPDATE OR DELETE ON comments_referral
FOR EACH ROW EXECUTE FUNCTION comments_referral_is_guarded();

-- What was noticed stays as it was noticed, as long as there is something to point at.
CREATE FUNCTION comments_goes_with_its_comment() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_comment bigint;
BEGIN
    IF TG_TABLE_NAME = 'comments_falsealarm' THEN
        SELECT comment_id INTO of_comment FROM comments_signal WHERE id = OLD.signal_id;
    ELSE
        of_comment := OLD.comment_id;
    END IF;
    IF TG_OP = 'UPDATE' OR NOT EXISTS (
        SELECT FROM comments_erasure WHERE comment_id = of_comment)
    THEN
        RAISE EXCEPTION '% in % refused: its rows are only ever added.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'NR004';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER comments_signal_1_happens_now BEFORE INSERT ON comments_signal
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('noticed_at');
CREATE TRIGGER comments_signal_goes_with_its_comment BEFORE UPDATE OR DELETE ON comments_signal
FOR EACH ROW EXECUTE FUNCTION comments_goes_with_its_comment();
CREATE TRIGGER comments_falsealarm_1_happens_now BEFORE INSERT ON comments_falsealarm
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('marked_at');
CREATE TRIGGER comments_falsealarm_goes_with_its_comment
BEFORE UPDATE OR DELETE ON comments_falsealarm
FOR EACH ROW EXECUTE FUNCTION comments_goes_with_its_comment();
CREATE TRIGGER comments_likeness_goes_with_its_comment
BEFORE UPDATE OR DELETE ON comments_likeness
FOR EACH ROW EXECUTE FUNCTION comments_goes_with_its_comment();
CREATE TRIGGER comments_urgentinstructions_1_happens_now
BEFORE INSERT ON comments_urgentinstructions
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('written_at');
CREATE TRIGGER comments_urgentinstructions_is_only_added
BEFORE UPDATE OR DELETE ON comments_urgentinstructions
FOR EACH ROW EXECUTE FUNCTION comments_only_added();

-- TRUNCATE asks no row's trigger.
CREATE TRIGGER comments_queueentry_is_never_emptied BEFORE TRUNCATE ON comments_queueentry
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_referral_is_never_emptied BEFORE TRUNCATE ON comments_referral
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_signal_is_never_emptied BEFORE TRUNCATE ON comments_signal
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_falsealarm_is_never_emptied BEFORE TRUNCATE ON comments_falsealarm
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_likeness_is_never_emptied BEFORE TRUNCATE ON comments_likeness
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_urgentinstructions_is_never_emptied
BEFORE TRUNCATE ON comments_urgentinstructions
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();

-- Nor does any of it come back after an erasure.
CREATE TRIGGER comments_signal_is_not_erased BEFORE INSERT ON comments_signal
FOR EACH ROW EXECUTE FUNCTION comments_not_after_erasure();
CREATE TRIGGER comments_likeness_is_not_erased BEFORE INSERT ON comments_likeness
FOR EACH ROW EXECUTE FUNCTION comments_not_after_erasure();

-- Where the planner would keep samples of what colleagues wrote.
ALTER TABLE comments_referral ALTER COLUMN note SET STATISTICS 0;
-- Leases come and go on the same page of the table, beside what they are about.
ALTER TABLE comments_queueentry SET (fillfactor = 70);

-- What waits while this is brought in; last, because a table with rows just added is not altered.
DO $$
DECLARE
    waiting comments_comment;
BEGIN
    FOR waiting IN
        SELECT c.* FROM comments_comment AS c
        WHERE c.status = 'pending'
        AND NOT EXISTS (SELECT FROM comments_erasure AS e WHERE e.comment_id = c.id)
    LOOP
        PERFORM comments_queue_up(waiting);
    END LOOP;
END $$;
"""

REVERSE = """
ALTER TABLE comments_queueentry RESET (fillfactor);
DROP TRIGGER comments_queueentry_is_never_emptied ON comments_queueentry;
DROP TRIGGER comments_referral_is_never_emptied ON comments_referral;
DROP TRIGGER comments_signal_is_never_emptied ON comments_signal;
DROP TRIGGER comments_falsealarm_is_never_emptied ON comments_falsealarm;
DROP TRIGGER comments_likeness_is_never_emptied ON comments_likeness;
DROP TRIGGER comments_urgentinstructions_is_never_emptied ON comments_urgentinstructions;
DROP TRIGGER comments_likeness_is_not_erased ON comments_likeness;
DROP TRIGGER comments_signal_is_not_erased ON comments_signal;
DROP TRIGGER comments_urgentinstructions_is_only_added ON comments_urgentinstructions;
DROP TRIGGER comments_urgentinstructions_1_happens_now ON comments_urgentinstructions;
DROP TRIGGER comments_likeness_goes_with_its_comment ON comments_likeness;
DROP TRIGGER comments_falsealarm_goes_with_its_comment ON comments_falsealarm;
DROP TRIGGER comments_falsealarm_1_happens_now ON comments_falsealarm;
DROP TRIGGER comments_signal_goes_with_its_comment ON comments_signal;
DROP TRIGGER comments_signal_1_happens_now ON comments_signal;
DROP TRIGGER comments_referral_is_guarded ON comments_referral;
DROP TRIGGER comments_referral_3_takes_effect ON comments_referral;
DROP TRIGGER comments_referral_2_is_made ON comments_referral;
DROP TRIGGER comments_referral_1_happens_now ON comments_referral;
DROP TRIGGER comments_queue_follows_article ON articles_article;
DROP TRIGGER comments_comment_waits ON comments_comment;
CREATE OR REPLACE FUNCTION comments_decision_takes_effect() RETURNS trigger
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

CREATE OR REPLACE FUNCTION comments_erasure_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_comment SET text = '', name = '', salt = '' WHERE id = NEW.comment_id;
    DELETE FROM comments_contact WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_note
    WHERE decision_id IN (SELECT id FROM comments_decision WHERE comment_id = NEW.comment_id);
    UPDATE comments_discussion SET version = version + 1
    WHERE article_id = (
        SELECT article_id FROM comments_comment
        WHERE id = NEW.comment_id AND status = 'approved');
    RETURN NULL;
END $$;

DROP FUNCTION comments_goes_with_its_comment();
DROP FUNCTION comments_referral_is_guarded();
DROP FUNCTION comments_referral_takes_effect();
DROP FUNCTION comments_referral_is_made();
DROP FUNCTION comments_queue_follows_article();
DROP FUNCTION comments_comment_waits();
DROP FUNCTION comments_queue_up(comments_comment);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_tables_of_the_desk")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
