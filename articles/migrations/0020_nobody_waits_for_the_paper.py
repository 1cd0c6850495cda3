"""Whoever saves moves the paper without waiting for anybody who does so at the same moment.

A transaction that had moved the one row could still have to wait, for what else is put off to its
end: a foreign key looks up a row that somebody else holds, who waits for the paper. Now there are
as many rows as were ever saved under at once, and each takes one that nobody holds. The version of
the paper is their sum, which moves with every one of them.
"""

from django.db import migrations

MOVED = """
    UPDATE articles_paper SET version = version + 1
    WHERE id = (SELECT id FROM articles_paper ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
        INSERT INTO articles_paper (version) VALUES (1);
    END IF;
"""
MOVED_BEFORE = """
    INSERT INTO articles_paper (id, version) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET version = articles_paper.version + 1;
"""
FUNCTIONS = """
CREATE OR REPLACE FUNCTION articles_paper_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    {moved}
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION articles_paper_moves_with_article() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM articles_article WHERE status <> 'draft' AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.article_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.article_id END)
    ) THEN
        {moved}
    END IF;
    RETURN NULL;
END $$;
"""
# Whoever still runs the code before this moves the one row, which may go on being one.
AS_MANY_AS_IT_TAKES = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE articles_paper DROP CONSTRAINT IF EXISTS articles_one_paper;
"""
ONE_ALONE = "ALTER TABLE articles_paper ADD CONSTRAINT articles_one_paper CHECK (id = 1);"
# Under its own number the row would be in the way of the first that is drawn.
BEGIN = "SELECT setval(pg_get_serial_sequence('articles_paper', 'id'), 1);"
AS_ONE = """
INSERT INTO articles_paper (id, version)
SELECT 1, sum(version) + 1 FROM articles_paper HAVING count(*) > 0
ON CONFLICT (id) DO UPDATE SET version = EXCLUDED.version;
DELETE FROM articles_paper WHERE id <> 1;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0019_versions_of_the_paper")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(AS_MANY_AS_IT_TAKES, ONE_ALONE)],
            [migrations.RemoveConstraint(model_name="paper", name="articles_one_paper")],
        ),
        migrations.RunSQL(BEGIN, AS_ONE),
        migrations.RunSQL(FUNCTIONS.format(moved=MOVED), FUNCTIONS.format(moved=MOVED_BEFORE)),
    ]
