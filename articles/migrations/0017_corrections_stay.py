"""A printed correction stays as it is, whatever route a change takes.

It is dated, and readers and other papers have quoted it: reworded under its old date it would say
that they were told something else. For a quarter of an hour its slips can be put right; nothing
of who made it, when and of what article ever changes, and it is never deleted.
"""

from django.db import migrations

STAY = """
CREATE FUNCTION articles_correction_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    -- A minute longer than the form allows, for whoever has just been let through there.
    IF TG_OP = 'UPDATE' AND OLD.made_at > clock_timestamp() - interval '16 minutes'
        AND (NEW.id, NEW.article_id, NEW.made_at, NEW.made_by_id)
            = (OLD.id, OLD.article_id, OLD.made_at, OLD.made_by_id)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Correction % is printed and stays; add another.', OLD.id
        USING ERRCODE = 'NR012';
END $$;

CREATE TRIGGER articles_correction_stays BEFORE UPDATE OR DELETE ON articles_correction
FOR EACH ROW EXECUTE FUNCTION articles_correction_stays();
"""

LET_GO = """
DROP TRIGGER articles_correction_stays ON articles_correction;
DROP FUNCTION articles_correction_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0016_page_versions")]

    operations = [migrations.RunSQL(STAY, LET_GO)]
