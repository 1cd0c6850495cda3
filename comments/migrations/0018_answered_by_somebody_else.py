"""An appeal is answered once, in words, by somebody else than whoever rejected the comment; a
report, by somebody else than whoever wrote or sent it.

A decision that upholds one names it and carries it in its hash.

Version 2 of a decision's hash is for decisions that name an appeal or a report, and for no others:
SHA-256 over `decision/2`, then to the byte what version 1 is over after its own name (the comment's
fingerprint, the hash of the decision before, comment, number, verdict, ground, moderator, decided
at, clause, passage start, passage end, note hash, reason hash), and at its end two numbers more:
the appeal, the report, NULL where it names none. Each is encoded by comments_packed: NULL is the
length -1 alone.
"""

from importlib import import_module

from django.db import migrations

# What stood before: the same two functions, to the letter.
_BEFORE = import_module("comments.migrations.0011_nobody_decides_on_their_own").STATEMENTS
_TAKEN = "CREATE OR REPLACE FUNCTION comments_decision_is_taken()"
_SUBMITTED = "CREATE OR REPLACE FUNCTION comments_comment_is_submitted()"
TAKEN_BEFORE = _BEFORE[_BEFORE.index(_TAKEN) : _BEFORE.index(_SUBMITTED)]
_BEFORE = import_module("comments.migrations.0010_a_queue_that_keeps_itself").STATEMENTS
_ERASED = "CREATE OR REPLACE FUNCTION comments_erasure_takes_effect()"
ERASED_BEFORE = _BEFORE[_BEFORE.index(_ERASED) :].partition("\n\n")[0]

STATEMENTS = """
ALTER TABLE comments_decision VALIDATE CONSTRAINT comments_decision_names_its_appeal;
ALTER TABLE comments_decision VALIDATE CONSTRAINT comments_ground_is_known;
ALTER TABLE comments_decision VALIDATE CONSTRAINT comments_ground_names_its_appeal;
ALTER TABLE comments_decision VALIDATE CONSTRAINT comments_decision_names_its_report;
ALTER TABLE comments_decision VALIDATE CONSTRAINT comments_ground_names_its_report;

-- Who decides on this comment, or answers about it: somebody for whom it is another's, a chief
-- where it was referred to them, and nobody any more once it is erased.
CREATE FUNCTION comments_may_decide(person bigint, decided comments_comment) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM comments_is_for_another(person, decided);
    IF EXISTS (
        SELECT FROM comments_queueentry WHERE comment_id = decided.id AND lane = 'referred'
    ) AND NOT comments_person_may(person, 'overrule_decision') THEN
        RAISE EXCEPTION 'The chief moderators decide on what was referred to them.'
            USING ERRCODE = 'NR003';
    END IF;
    IF decided.text = '' THEN
        RAISE EXCEPTION 'The comment is erased; there is nothing to decide.'
            USING ERRCODE = 'NR002';
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
    PERFORM comments_may_decide(NEW.moderator_id, decided);
    IF NEW.appeal_id IS NOT NULL THEN
        IF newest.moderator_id = NEW.moderator_id THEN
            RAISE EXCEPTION 'An appeal is answered by somebody else than who rejected the comment.'
                USING ERRCODE = 'NR003';
        END IF;
        IF NOT EXISTS (
            SELECT FROM comments_appeal AS a WHERE a.id = NEW.appeal_id
            AND a.rejection_id = newest.id
            AND NOT EXISTS (SELECT FROM comments_appealanswer WHERE appeal_id = a.id)
        ) THEN
            RAISE EXCEPTION 'No appeal of this number waits for an answer here.'
                USING ERRCODE = 'NR002';
        END IF;
    END IF;
    IF NEW.report_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_report AS r WHERE r.id = NEW.report_id
        AND r.comment_id = NEW.comment_id
        AND NOT EXISTS (SELECT FROM comments_reportanswer WHERE report_id = r.id)
    ) THEN
        RAISE EXCEPTION 'No report of this number waits for an answer here.'
            USING ERRCODE = 'NR002';
    END IF;
    chief := NEW.ground = 'chief' AND NEW.reason_hash IS NOT NULL
        AND comments_person_may(NEW.moderator_id, 'overrule_decision');
    -- The table of transitions, a line for each. An appeal or a report that is named is open, by
    -- the above; that the ground names it, a constraint.
    IF NOT (CASE
        WHEN decided.status = 'pending' AND NEW.verdict IN ('approved', 'rejected')
            THEN NEW.ground = 'reading'
        WHEN decided.status = 'approved' AND NEW.verdict = 'rejected'
            THEN NEW.ground = 'own_initiative'
                OR NEW.ground = 'report' AND NEW.report_id IS NOT NULL
        WHEN decided.status = 'rejected' AND NEW.verdict = 'approved'
            THEN chief OR NEW.ground = 'appeal' AND NEW.appeal_id IS NOT NULL
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

    NEW.record_version :=
        CASE WHEN NEW.appeal_id IS NULL AND NEW.report_id IS NULL THEN 1 ELSE 2 END;
    NEW.hash := sha256(
        comments_packed('decision/' || NEW.record_version)
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
        || CASE WHEN NEW.record_version = 1 THEN ''::bytea
            ELSE comments_packed(NEW.appeal_id) || comments_packed(NEW.report_id) END
    );
    RETURN NEW;
END $$;

-- At the end of the transaction: the writer is told in words why.
CREATE FUNCTION comments_decision_has_its_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.appeal_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_appealanswer WHERE decision_id = NEW.id AND appeal_id = NEW.appeal_id
    ) THEN
        RAISE EXCEPTION 'Decision % upholds an appeal that nobody answered.', NEW.id
            USING ERRCODE = 'NR002';
    END IF;
    IF NEW.report_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_reportanswer WHERE decision_id = NEW.id AND report_id = NEW.report_id
    ) THEN
        RAISE EXCEPTION 'Decision % upholds a report that nobody answered.', NEW.id
            USING ERRCODE = 'NR002';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER comments_decision_has_its_answer AFTER INSERT ON comments_decision
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION comments_decision_has_its_answer();

-- The comment is held first, as a decision holds it, so that of an appeal and a decision at once
-- the second one is told of the first.
CREATE FUNCTION comments_appeal_is_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    appealed comments_comment;
    newest comments_decision;
BEGIN
    SELECT * INTO appealed FROM comments_comment WHERE id = NEW.comment_id FOR NO KEY UPDATE;
    SELECT * INTO newest FROM comments_decision
    WHERE comment_id = NEW.comment_id ORDER BY number DESC LIMIT 1;
    IF appealed.text = '' THEN
        RAISE EXCEPTION 'The comment is erased; there is nothing to appeal against.'
            USING ERRCODE = 'NR002';
    END IF;
    IF newest.id IS DISTINCT FROM NEW.rejection_id OR newest.verdict <> 'rejected' THEN
        RAISE EXCEPTION 'Only a rejection that stands can be appealed against.'
            USING ERRCODE = 'NR002';
    END IF;
    IF NEW.submitted_at > newest.decided_at + interval '184 days' THEN
        RAISE EXCEPTION 'A rejection can be appealed against for six months.'
            USING ERRCODE = 'NR002';
    END IF;
    IF NEW.submitted_at < newest.decided_at OR NEW.submitted_at > clock_timestamp() THEN
        RAISE EXCEPTION 'An appeal comes after the rejection, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.hash := sha256(NEW.salt || convert_to(NEW.text, 'UTF8'));
    RETURN NEW;
END $$;

CREATE FUNCTION comments_appeal_is_answered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    appeal comments_appeal;
    appealed comments_comment;
    newest comments_decision;
BEGIN
    SELECT * INTO appeal FROM comments_appeal WHERE id = NEW.appeal_id;
    SELECT * INTO appealed FROM comments_comment WHERE id = appeal.comment_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM comments_appealanswer WHERE appeal_id = NEW.appeal_id) THEN
        RAISE EXCEPTION 'This appeal is answered already.' USING ERRCODE = 'NR001';
    END IF;
    SELECT * INTO newest FROM comments_decision
    WHERE comment_id = appeal.comment_id ORDER BY number DESC LIMIT 1;
    IF NEW.answered_at < appeal.submitted_at OR NEW.answered_at > clock_timestamp() THEN
        RAISE EXCEPTION 'An answer comes after the appeal, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;
    IF NEW.verdict = 'upheld' THEN
        IF NOT (newest.id IS NOT DISTINCT FROM NEW.decision_id
            AND newest.appeal_id IS NOT DISTINCT FROM NEW.appeal_id
            AND newest.moderator_id = NEW.answered_by_id)
        THEN
            RAISE EXCEPTION 'An appeal is upheld by a decision of whoever answers it.'
                USING ERRCODE = 'NR002';
        END IF;
    ELSE
        IF newest.id <> appeal.rejection_id THEN
            RAISE EXCEPTION 'Somebody has decided anew since; the appeal is about nothing any more.'
                USING ERRCODE = 'NR002';
        END IF;
        PERFORM comments_may_decide(NEW.answered_by_id, appealed);
        IF newest.moderator_id = NEW.answered_by_id THEN
            RAISE EXCEPTION 'An appeal is answered by somebody else than who rejected the comment.'
                USING ERRCODE = 'NR003';
        END IF;
    END IF;
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.hash := sha256(NEW.salt || convert_to(NEW.words, 'UTF8'));
    RETURN NEW;
END $$;

CREATE FUNCTION comments_report_is_made() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    reported comments_comment;
BEGIN
    SELECT * INTO reported FROM comments_comment WHERE id = NEW.comment_id FOR NO KEY UPDATE;
    IF reported.status <> 'approved' OR reported.text = '' THEN
        RAISE EXCEPTION 'Only what is published can be reported.' USING ERRCODE = 'NR002';
    END IF;
    IF NEW.clause_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM comments_clause AS c WHERE c.id = NEW.clause_id
        AND c.edition_id = (SELECT id FROM comments_guidelines ORDER BY number DESC LIMIT 1)
    ) THEN
        RAISE EXCEPTION 'Only a clause of the edition in force can be reported.'
            USING ERRCODE = 'NR002';
    END IF;
    IF NEW.reported_at < reported.submitted_at OR NEW.reported_at > clock_timestamp() THEN
        RAISE EXCEPTION 'A report comes after its comment, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.hash := sha256(NEW.salt || convert_to(NEW.words, 'UTF8'));
    RETURN NEW;
END $$;

CREATE FUNCTION comments_report_is_answered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    report comments_report;
    reported comments_comment;
    newest comments_decision;
BEGIN
    SELECT * INTO report FROM comments_report WHERE id = NEW.report_id;
    SELECT * INTO reported FROM comments_comment WHERE id = report.comment_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM comments_reportanswer WHERE report_id = NEW.report_id) THEN
        RAISE EXCEPTION 'This report is answered already.' USING ERRCODE = 'NR001';
    END IF;
    IF NEW.answered_at < report.reported_at OR NEW.answered_at > clock_timestamp() THEN
        RAISE EXCEPTION 'An answer comes after the report, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;
    PERFORM comments_may_decide(NEW.answered_by_id, reported);
    IF EXISTS (
        SELECT FROM comments_reporter AS r JOIN staff_user AS u ON u.id = NEW.answered_by_id
        WHERE r.report_id = NEW.report_id AND u.email <> '' AND lower(u.email) = lower(r.email)
    ) THEN
        RAISE EXCEPTION 'Nobody answers their own report.' USING ERRCODE = 'NR003';
    END IF;
    SELECT * INTO newest FROM comments_decision
    WHERE comment_id = report.comment_id ORDER BY number DESC LIMIT 1;
    IF NEW.verdict = 'upheld'
        AND NOT (newest.verdict = 'rejected' AND newest.id IS NOT DISTINCT FROM NEW.decision_id)
    THEN
        RAISE EXCEPTION 'A report is upheld by the rejection that stands.' USING ERRCODE = 'NR002';
    END IF;
    NEW.salt := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    NEW.hash := sha256(NEW.salt || convert_to(NEW.words, 'UTF8'));
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION comments_report_is_made() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_report_is_answered() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_appeal_is_made() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION comments_appeal_is_answered() FROM PUBLIC;

-- They lose their words with the comment's, and change in nothing else. The arguments are the
-- columns of the words.
CREATE FUNCTION comments_words_go_with_the_comment() RETURNS trigger
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

CREATE TRIGGER comments_report_1_happens_now BEFORE INSERT ON comments_report
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('reported_at');
CREATE TRIGGER comments_report_2_is_made BEFORE INSERT ON comments_report
FOR EACH ROW EXECUTE FUNCTION comments_report_is_made();
CREATE TRIGGER comments_report_is_guarded BEFORE UPDATE OR DELETE ON comments_report
FOR EACH ROW EXECUTE FUNCTION comments_words_go_with_the_comment('words', 'law');
CREATE TRIGGER comments_report_is_never_emptied BEFORE TRUNCATE ON comments_report
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
-- A reporter, like a writer's contact, stands or is deleted.
CREATE TRIGGER comments_reporter_is_never_changed BEFORE UPDATE ON comments_reporter
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_reporter_is_never_emptied BEFORE TRUNCATE ON comments_reporter
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_reportanswer_1_happens_now BEFORE INSERT ON comments_reportanswer
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('answered_at');
CREATE TRIGGER comments_reportanswer_2_is_given BEFORE INSERT ON comments_reportanswer
FOR EACH ROW EXECUTE FUNCTION comments_report_is_answered();
CREATE TRIGGER comments_reportanswer_is_guarded BEFORE UPDATE OR DELETE ON comments_reportanswer
FOR EACH ROW EXECUTE FUNCTION comments_words_go_with_the_comment('words');
CREATE TRIGGER comments_reportanswer_is_never_emptied BEFORE TRUNCATE ON comments_reportanswer
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_appeal_1_happens_now BEFORE INSERT ON comments_appeal
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('submitted_at');
CREATE TRIGGER comments_appeal_2_is_made BEFORE INSERT ON comments_appeal
FOR EACH ROW EXECUTE FUNCTION comments_appeal_is_made();
CREATE TRIGGER comments_appeal_is_guarded BEFORE UPDATE OR DELETE ON comments_appeal
FOR EACH ROW EXECUTE FUNCTION comments_words_go_with_the_comment('text');
CREATE TRIGGER comments_appeal_is_never_emptied BEFORE TRUNCATE ON comments_appeal
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_appealanswer_1_happens_now BEFORE INSERT ON comments_appealanswer
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('answered_at');
CREATE TRIGGER comments_appealanswer_2_is_given BEFORE INSERT ON comments_appealanswer
FOR EACH ROW EXECUTE FUNCTION comments_appeal_is_answered();
CREATE TRIGGER comments_appealanswer_is_guarded BEFORE UPDATE OR DELETE ON comments_appealanswer
FOR EACH ROW EXECUTE FUNCTION comments_words_go_with_the_comment('words');
CREATE TRIGGER comments_appealanswer_is_never_emptied BEFORE TRUNCATE ON comments_appealanswer
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();

-- Where the planner would keep samples of what was written, or by whom.
ALTER TABLE comments_report ALTER COLUMN words SET STATISTICS 0,
    ALTER COLUMN law SET STATISTICS 0, ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE comments_reporter ALTER COLUMN name SET STATISTICS 0,
    ALTER COLUMN email SET STATISTICS 0;
ALTER INDEX comments_by_their_reporter ALTER COLUMN 1 SET STATISTICS 0;
ALTER TABLE comments_reportanswer ALTER COLUMN words SET STATISTICS 0,
    ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE comments_appeal ALTER COLUMN text SET STATISTICS 0,
    ALTER COLUMN salt SET STATISTICS 0;
ALTER TABLE comments_appealanswer ALTER COLUMN words SET STATISTICS 0,
    ALTER COLUMN salt SET STATISTICS 0;

CREATE OR REPLACE FUNCTION comments_erasure_takes_effect() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE comments_comment SET text = '', name = '', salt = '' WHERE id = NEW.comment_id;
    DELETE FROM comments_queueentry WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_contact WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_note
    WHERE decision_id IN (SELECT id FROM comments_decision WHERE comment_id = NEW.comment_id);
    UPDATE comments_referral SET note = '' WHERE comment_id = NEW.comment_id AND note <> '';
    UPDATE comments_appealanswer SET words = '', salt = ''
    WHERE appeal_id IN (SELECT id FROM comments_appeal WHERE comment_id = NEW.comment_id);
    UPDATE comments_appeal SET text = '', salt = '' WHERE comment_id = NEW.comment_id;
    DELETE FROM comments_reporter
    WHERE report_id IN (SELECT id FROM comments_report WHERE comment_id = NEW.comment_id);
    UPDATE comments_reportanswer SET words = '', salt = ''
    WHERE report_id IN (SELECT id FROM comments_report WHERE comment_id = NEW.comment_id);
    UPDATE comments_report SET words = '', law = '', salt = '' WHERE comment_id = NEW.comment_id;
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
"""

REVERSE = (
    TAKEN_BEFORE
    + ERASED_BEFORE
    + """
DROP TRIGGER comments_reportanswer_is_never_emptied ON comments_reportanswer;
DROP TRIGGER comments_reportanswer_is_guarded ON comments_reportanswer;
DROP TRIGGER comments_reportanswer_2_is_given ON comments_reportanswer;
DROP TRIGGER comments_reportanswer_1_happens_now ON comments_reportanswer;
DROP TRIGGER comments_reporter_is_never_emptied ON comments_reporter;
DROP TRIGGER comments_reporter_is_never_changed ON comments_reporter;
DROP TRIGGER comments_report_is_never_emptied ON comments_report;
DROP TRIGGER comments_report_is_guarded ON comments_report;
DROP TRIGGER comments_report_2_is_made ON comments_report;
DROP TRIGGER comments_report_1_happens_now ON comments_report;
DROP TRIGGER comments_appealanswer_is_never_emptied ON comments_appealanswer;
DROP TRIGGER comments_appealanswer_is_guarded ON comments_appealanswer;
DROP TRIGGER comments_appealanswer_2_is_given ON comments_appealanswer;
DROP TRIGGER comments_appealanswer_1_happens_now ON comments_appealanswer;
DROP TRIGGER comments_appeal_is_never_emptied ON comments_appeal;
DROP TRIGGER comments_appeal_is_guarded ON comments_appeal;
DROP TRIGGER comments_appeal_2_is_made ON comments_appeal;
DROP TRIGGER comments_appeal_1_happens_now ON comments_appeal;
DROP TRIGGER comments_decision_has_its_answer ON comments_decision;
DROP FUNCTION comments_report_is_answered();
DROP FUNCTION comments_report_is_made();
DROP FUNCTION comments_words_go_with_the_comment();
DROP FUNCTION comments_appeal_is_answered();
DROP FUNCTION comments_appeal_is_made();
DROP FUNCTION comments_decision_has_its_answer();
DROP FUNCTION comments_may_decide(bigint, comments_comment);
"""
)


class Migration(migrations.Migration):
    dependencies = [("comments", "0017_appeals_and_reports")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
