"""Which member of staff writes under an author's name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# By hand: Django would read the whole table to check a key that is empty in all of it.
USER = """
ALTER TABLE articles_author ADD COLUMN user_id bigint NULL;
ALTER TABLE articles_author ADD CONSTRAINT articles_author_is_staff
FOREIGN KEY (user_id) REFERENCES staff_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
-- A paper has some hundreds of authors.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX articles_author_user_id ON articles_author (user_id);
"""
NO_USER = "ALTER TABLE articles_author DROP COLUMN user_id"


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_slug_that_redirects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(USER, NO_USER)],
            [
                migrations.AddField(
                    model_name="author",
                    name="user",
                    field=models.ForeignKey(
                        blank=True,
                        help_text=(
                            "Who writes under this name. They decide on no comment under their "
                            "own articles."
                        ),
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member of staff",
                    ),
                )
            ],
        ),
    ]
