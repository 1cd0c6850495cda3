"""What a page shows has a version, which moves in the transaction of whatever changes it.

An article's own row counts its changes. Whatever one page shows of another moves the paper, one
row: that is what editors do, some hundred times a day, and nothing that a decision about a comment
does. Since everybody who saves something meets at that row, it is moved as the last thing of the
transaction, by triggers that are put off to its end: whoever holds it waits for nobody.
"""

from django.db import migrations, models

MOVE = """
CREATE FUNCTION articles_article_moves() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.page_version := OLD.page_version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER articles_article_moves BEFORE UPDATE ON articles_article
FOR EACH ROW EXECUTE FUNCTION articles_article_moves();

-- Tables may have been emptied, the row with them.
CREATE FUNCTION articles_paper_moves() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO articles_paper (id, version) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET version = articles_paper.version + 1;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION articles_paper_moves() FROM PUBLIC;

-- Of what hangs on an article: a draft is on nobody's page.
CREATE FUNCTION articles_paper_moves_with_article() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM articles_article WHERE status <> 'draft' AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.article_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.article_id END)
    ) THEN
        INSERT INTO articles_paper (id, version) VALUES (1, 1)
        ON CONFLICT (id) DO UPDATE SET version = articles_paper.version + 1;
    END IF;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION articles_paper_moves_with_article() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER articles_article_printed_moves_paper AFTER INSERT ON articles_article
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status <> 'draft')
EXECUTE FUNCTION articles_paper_moves();
CREATE CONSTRAINT TRIGGER articles_article_gone_moves_paper AFTER DELETE ON articles_article
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.status <> 'draft')
EXECUTE FUNCTION articles_paper_moves();
-- What a card or a list shows of it, or goes by.
CREATE CONSTRAINT TRIGGER articles_article_moves_paper AFTER UPDATE ON articles_article
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (
    (OLD.status <> 'draft' OR NEW.status <> 'draft')
    AND (OLD.status, OLD.published_at, OLD.slug, OLD.section_id, OLD.headline, OLD.standfirst,
        OLD.picture_id, OLD.language)
    IS DISTINCT FROM (NEW.status, NEW.published_at, NEW.slug, NEW.section_id, NEW.headline,
        NEW.standfirst, NEW.picture_id, NEW.language))
EXECUTE FUNCTION articles_paper_moves();
"""
STOP = """
DROP TRIGGER articles_article_moves_paper ON articles_article;
DROP TRIGGER articles_article_gone_moves_paper ON articles_article;
DROP TRIGGER articles_article_printed_moves_paper ON articles_article;
DROP FUNCTION articles_paper_moves_with_article();
DROP FUNCTION articles_paper_moves();
DROP TRIGGER articles_article_moves ON articles_article;
DROP FUNCTION articles_article_moves();
"""
# On every page or in its lists; and what hangs on an article, unless that is a draft.
BY_THEMSELVES = ("section", "author", "topic", "page", "picture", "rendition")
WITH_AN_ARTICLE = ("byline", "article_topics", "relatedarticle", "correction")


def moving(names, function):
    """The statements that let each of the tables NAMES move the paper by FUNCTION, and that stop
    it."""
    begin = [
        f"CREATE CONSTRAINT TRIGGER articles_{name}_moves_paper"
        f" AFTER INSERT OR UPDATE OR DELETE ON articles_{name}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {function}();"
        for name in names
    ]
    end = [f"DROP TRIGGER articles_{name}_moves_paper ON articles_{name};" for name in names]
    return migrations.RunSQL("\n".join(begin), "\n".join(end))


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_a_headline_is_a_draft")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="page_version",
            field=models.PositiveBigIntegerField(db_default=0, editable=False),
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveBigIntegerField(db_default=0)),
            ],
            options={
                "verbose_name": "paper",
                "verbose_name_plural": "paper",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="articles_one_paper")
                ],
            },
        ),
        migrations.RunSQL(MOVE, STOP),
        moving(BY_THEMSELVES, "articles_paper_moves"),
        moving(WITH_AN_ARTICLE, "articles_paper_moves_with_article"),
    ]
