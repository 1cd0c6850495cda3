"""What is scheduled and was not seen by anybody may become a draft again.

The trigger knew no way back from `published`, since links to what was printed live elsewhere; to
what is still to come there are none.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION articles_address_is_frozen() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- Published for a time to come: nobody has a link to it yet.
    IF OLD.status = 'published' AND NEW.status %s
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
    RAISE EXCEPTION 'Article %% is %%: no way back; its section, slug and publication time stay.',
        OLD.id, OLD.status USING ERRCODE = 'NR010';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_dated_names")]

    operations = [
        migrations.RunSQL(FUNCTION % "IN ('draft', 'published')", FUNCTION % "= 'published'"),
    ]
