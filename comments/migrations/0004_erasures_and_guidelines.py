"""Erasing takes every word with it; a published edition is never reworded.

An erasure blanks with the owner's rights what the serving role cannot touch. An edition fixes
its number of clauses when it is published, so that none can be slipped in afterwards.
"""

from django.db import migrations

STATEMENTS = """
CREATE FUNCTION comments_erasure_is_ordered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT comments_person_may(NEW.erased_by_id, 'add_erasure') THEN
        RAISE EXCEPTION 'Only chief moderators erase comments.' USING ERRCODE = 'NR003';
    END IF;
    RETURN NEW;
END $$;

-- Comment before discussion, as a decision locks them, so that the two never wait for each other.
CREATE FUNCTION comments_erasure_takes_effect() RETURNS trigger
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

REVOKE EXECUTE ON FUNCTION comments_erasure_takes_effect() FROM PUBLIC;

CREATE TRIGGER comments_erasure_1_happens_now BEFORE INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('erased_at');
CREATE TRIGGER comments_erasure_2_is_ordered BEFORE INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_erasure_is_ordered();
CREATE TRIGGER comments_erasure_3_takes_effect AFTER INSERT ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_erasure_takes_effect();
CREATE TRIGGER comments_erasure_is_only_added BEFORE UPDATE OR DELETE ON comments_erasure
FOR EACH ROW EXECUTE FUNCTION comments_only_added();

-- Every change of a discussion moves its version by one, whatever the statement says of it: a form
-- that was opened earlier would otherwise turn it back.
CREATE FUNCTION comments_discussion_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER comments_discussion_moves BEFORE UPDATE ON comments_discussion
FOR EACH ROW EXECUTE FUNCTION comments_discussion_moves();

CREATE FUNCTION comments_edition_is_published() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM comments_guidelines) THEN
        RAISE EXCEPTION 'Edition % is not the next.', NEW.number USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION comments_edition_is_whole() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.clause_count <> (
        SELECT count(*) FROM comments_clause WHERE edition_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'Edition % says % clauses and has another number.',
            NEW.number, NEW.clause_count USING ERRCODE = 'NR004';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION comments_clause_belongs() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number > (SELECT clause_count FROM comments_guidelines WHERE id = NEW.edition_id) THEN
        RAISE EXCEPTION 'A published edition gets no new clause.' USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER comments_guidelines_1_happens_now BEFORE INSERT ON comments_guidelines
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('published_at');
CREATE TRIGGER comments_guidelines_2_is_published BEFORE INSERT ON comments_guidelines
FOR EACH ROW EXECUTE FUNCTION comments_edition_is_published();
CREATE CONSTRAINT TRIGGER comments_guidelines_is_whole AFTER INSERT ON comments_guidelines
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION comments_edition_is_whole();
CREATE TRIGGER comments_guidelines_is_only_added BEFORE UPDATE OR DELETE ON comments_guidelines
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_clause_belongs BEFORE INSERT ON comments_clause
FOR EACH ROW EXECUTE FUNCTION comments_clause_belongs();
CREATE TRIGGER comments_clause_is_only_added BEFORE UPDATE OR DELETE ON comments_clause
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
"""

REVERSE = """
DROP TRIGGER comments_clause_is_only_added ON comments_clause;
DROP TRIGGER comments_clause_belongs ON comments_clause;
DROP TRIGGER comments_guidelines_is_only_added ON comments_guidelines;
DROP TRIGGER comments_guidelines_is_whole ON comments_guidelines;
DROP TRIGGER comments_guidelines_2_is_published ON comments_guidelines;
DROP TRIGGER comments_guidelines_1_happens_now ON comments_guidelines;
DROP TRIGGER comments_discussion_moves ON comments_discussion;
DROP TRIGGER comments_erasure_is_only_added ON comments_erasure;
DROP TRIGGER comments_erasure_3_takes_effect ON comments_erasure;
DROP TRIGGER comments_erasure_2_is_ordered ON comments_erasure;
DROP TRIGGER comments_erasure_1_happens_now ON comments_erasure;
DROP FUNCTION comments_clause_belongs();
DROP FUNCTION comments_edition_is_whole();
DROP FUNCTION comments_edition_is_published();
DROP FUNCTION comments_discussion_moves();
DROP FUNCTION comments_erasure_takes_effect();
DROP FUNCTION comments_erasure_is_ordered();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0003_decisions_are_only_added")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
