"""What a text is found again by goes into its index at once.

By default such an index keeps what is new in a list, up to four megabytes of it, and reads the
whole list at every question; and every comment that comes asks. Twelve numbers are put in their
places sooner than a list of some thousand is read.
"""

import django.contrib.postgres.indexes
from django.db import migrations

STATEMENT = """
ALTER INDEX comments_likeness_bands SET (fastupdate = off);
SELECT gin_clean_pending_list('comments_likeness_bands');
"""
REVERSE = "ALTER INDEX comments_likeness_bands RESET (fastupdate)"


class Migration(migrations.Migration):
    dependencies = [("comments", "0024_indexes_that_are_asked")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(STATEMENT, REVERSE)],
            # The index is the same one.
            state_operations=[
                migrations.RemoveIndex("likeness", "comments_likeness_bands"),
                migrations.AddIndex(
                    "likeness",
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["bands"], fastupdate=False, name="comments_likeness_bands"
                    ),
                ),
            ],
        )
    ]
