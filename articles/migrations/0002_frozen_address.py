"""A published article's address is frozen, whatever route a change takes.

Its section, slug and publication time make its address, and links to it live in places the
paper cannot reach. A trigger and not only a read-only field, because `update()`, a fixture and
a forged form go past the admin.

A withdrawn article stays withdrawn for the same reason: somebody who opened it before and saves
it afterwards would put it back into the paper.
"""

from django.db import migrations

FREEZE = """
CREATE FUNCTION articles_address_is_frozen() RETURNS trigger
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

CREATE TRIGGER articles_article_address_is_frozen BEFORE UPDATE ON articles_article
FOR EACH ROW
WHEN (OLD.status <> 'draft' AND (
    NEW.slug IS DISTINCT FROM OLD.slug
    OR NEW.section_id IS DISTINCT FROM OLD.section_id
    OR NEW.published_at IS DISTINCT FROM OLD.published_at
    OR NEW.status = 'draft'
    OR OLD.status = 'withdrawn' AND NEW.status <> 'withdrawn'))
EXECUTE FUNCTION articles_address_is_frozen();
"""

UNFREEZE = """
DROP TRIGGER articles_article_address_is_frozen ON articles_article;
DROP FUNCTION articles_address_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, UNFREEZE)]
