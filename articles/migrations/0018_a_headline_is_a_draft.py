"""A draft needs a headline alone; what is published has an address.

Undone, each draft without a slug or a section is given one, since both columns could not be empty.
"""

import django.db.models.deletion
from django.db import migrations, models

# Not checked against the rows that are there: until now neither column could be empty.
ADDRESS = """
ALTER TABLE articles_article ADD CONSTRAINT articles_printed_has_an_address
CHECK (status = 'draft' OR section_id IS NOT NULL AND slug IS NOT NULL) NOT VALID
"""
NO_ADDRESS = "ALTER TABLE articles_article DROP CONSTRAINT articles_printed_has_an_address"
# By hand: Django would make the key to the section anew, and read the whole table for it. Who still
# runs the code before this writes neither column empty, and reads what is published.
MAY_BE_EMPTY = """
-- squawk-ignore ban-drop-not-null
ALTER TABLE articles_article ALTER COLUMN section_id DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE articles_article ALTER COLUMN slug DROP NOT NULL;
"""
FILLED_IN = """
UPDATE articles_article
SET slug = coalesce(slug, 'draft-' || id),
    section_id = coalesce(
        section_id, (SELECT id FROM articles_section ORDER BY position, name LIMIT 1))
WHERE slug IS NULL OR section_id IS NULL;
-- What the update left to be checked would be in the way of a change to the table.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE articles_article ALTER COLUMN section_id SET NOT NULL;
ALTER TABLE articles_article ALTER COLUMN slug SET NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0017_corrections_stay")]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="body",
            field=models.TextField(
                blank=True,
                help_text=(
                    "Paragraphs, subheads, lists, quotes, a pull quote; bold, italics and links "
                    "in them. Whatever else is pasted in is left out."
                ),
                verbose_name="body",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="standfirst",
            field=models.TextField(
                blank=True,
                help_text="One or two sentences under the headline.",
                verbose_name="standfirst",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(MAY_BE_EMPTY, FILLED_IN),
                migrations.RunSQL(ADDRESS, NO_ADDRESS),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="article",
                    name="section",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to="articles.section",
                        verbose_name="section",
                    ),
                ),
                migrations.AlterField(
                    model_name="article",
                    name="slug",
                    field=models.SlugField(
                        blank=True,
                        help_text=(
                            "The last word of the address, in Latin letters. Left empty, it is "
                            "made from the headline. Changed after publication, it leaves a "
                            "redirect behind."
                        ),
                        max_length=120,
                        null=True,
                        unique=True,
                        verbose_name="slug",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="article",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(("section__isnull", False), ("slug__isnull", False)),
                            _connector="OR",
                        ),
                        name="articles_printed_has_an_address",
                    ),
                ),
            ],
        ),
    ]
