"""A printed article's slug changes only where the old one is kept, and leads to it.

A slug that an article once had belongs to it for good: no other takes it, or links to the one would
lead to the other.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION articles_address_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Published for a time to come: nobody has a link to it yet.
    IF OLD.status = 'published' AND NEW.status = 'published'
        AND OLD.published_at > clock_timestamp()
    THEN
        RETURN NEW;
    END IF;
    -- The slug alone, and the old one is kept.
    IF OLD.status = 'published' AND NEW.status = 'published'
        AND (NEW.section_id, NEW.published_at) = (OLD.section_id, OLD.published_at)
        AND EXISTS (
            SELECT FROM articles_formerslug WHERE slug = OLD.slug AND article_id = OLD.id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Article % is %: no way back; its section, slug and publication time stay.',
        OLD.id, OLD.status USING ERRCODE = 'NR010';
END $$;

CREATE FUNCTION articles_slug_is_free() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM articles_formerslug WHERE slug = NEW.slug AND article_id <> NEW.id
    ) THEN
        RAISE EXCEPTION 'The slug % was another article''s and leads to it.', NEW.slug
            USING ERRCODE = 'NR011';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER articles_article_slug_is_free BEFORE INSERT OR UPDATE OF slug ON articles_article
FOR EACH ROW EXECUTE FUNCTION articles_slug_is_free();
"""

REVERSE = """
DROP TRIGGER articles_article_slug_is_free ON articles_article;
DROP FUNCTION articles_slug_is_free();

CREATE OR REPLACE FUNCTION articles_address_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Published for a time to come: nobody has a link to it yet.
    IF OLD.status = 'published' AND NEW.status = 'published'
        AND OLD.published_at > clock_timestamp()
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Article % is %: no way back; its section, slug and publication time stay.',
        OLD.id, OLD.status USING ERRCODE = 'NR010';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_authors")]

    operations = [migrations.RunSQL(FUNCTION, REVERSE)]
