"""When a section, topic, author or picture last changed: that changes what their articles say.

What is there already is dated now, once for all: readers of feeds ask once too often. The columns
are written as SQL because squawk takes Django's own default, STATEMENT_TIMESTAMP(), for one that
rewrites the table; it does not, and `now()` is the same here.
"""

from django.db import migrations, models
from django.db.models.functions import Now


def dated(name):
    table = f"articles_{name}"
    column = "updated_at timestamp with time zone DEFAULT now() NOT NULL"
    return migrations.SeparateDatabaseAndState(
        database_operations=[
            migrations.RunSQL(
                f"ALTER TABLE {table} ADD COLUMN {column}",
                f"ALTER TABLE {table} DROP COLUMN updated_at",
            )
        ],
        state_operations=[
            migrations.AddField(
                model_name=name,
                name="updated_at",
                field=models.DateTimeField(
                    auto_now=True, db_default=Now(), verbose_name="last changed"
                ),
            )
        ],
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0013_publication_year")]

    operations = [dated(name) for name in ("author", "picture", "section", "topic")]
