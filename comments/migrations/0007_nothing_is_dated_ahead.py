"""An erasure and an edition are no more dated ahead than a comment or a decision is.

Only the tables' owner says when something happened, for records brought in from elsewhere; the
owner, too, cannot erase a comment before it came, or publish an edition tomorrow.
"""

from django.db import migrations

STATEMENTS = """
CREATE OR REPLACE FUNCTION comments_erasure_is_ordered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT comments_person_may(NEW.erased_by_id, 'add_erasure') THEN
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

CREATE OR REPLACE FUNCTION comments_edition_is_published() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM comments_guidelines) THEN
        RAISE EXCEPTION 'Edition % is not the next.', NEW.number USING ERRCODE = 'NR004';
    END IF;
    IF NEW.published_at > clock_timestamp() THEN
        RAISE EXCEPTION 'An edition cannot come from the future.' USING ERRCODE = 'NR002';
    END IF;
    RETURN NEW;
END $$;
"""

REVERSE = """
CREATE OR REPLACE FUNCTION comments_erasure_is_ordered() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT comments_person_may(NEW.erased_by_id, 'add_erasure') THEN
        RAISE EXCEPTION 'Only chief moderators erase comments.' USING ERRCODE = 'NR003';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION comments_edition_is_published() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM comments_guidelines) THEN
        RAISE EXCEPTION 'Edition % is not the next.', NEW.number USING ERRCODE = 'NR004';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_discussion_of_article")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
