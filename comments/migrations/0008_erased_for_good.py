"""What was erased does not come back by another door.

A note or a contact of an erased comment, out of an old dump or a fixture, would bring back words
that were to be gone.
"""

from django.db import migrations

STATEMENTS = """
CREATE FUNCTION comments_not_after_erasure() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    of_comment bigint;
BEGIN
    IF TG_TABLE_NAME = 'comments_note' THEN
        SELECT comment_id INTO of_comment FROM comments_decision WHERE id = NEW.decision_id;
    ELSE
        of_comment := NEW.comment_id;
    END IF;
    IF EXISTS (SELECT FROM comments_erasure WHERE comment_id = of_comment) THEN
        RAISE EXCEPTION 'Comment % is erased; nothing of it comes back.', of_comment
            USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER comments_note_is_not_erased BEFORE INSERT ON comments_note
FOR EACH ROW EXECUTE FUNCTION comments_not_after_erasure();
CREATE TRIGGER comments_contact_is_not_erased BEFORE INSERT ON comments_contact
FOR EACH ROW EXECUTE FUNCTION comments_not_after_erasure();
"""

REVERSE = """
DROP TRIGGER comments_contact_is_not_erased ON comments_contact;
DROP TRIGGER comments_note_is_not_erased ON comments_note;
DROP FUNCTION comments_not_after_erasure();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_nothing_is_dated_ahead")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
