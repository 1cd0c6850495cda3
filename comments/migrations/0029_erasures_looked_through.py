"""The new rules for erasures hold for those of before: looked through while the paper is open.

And of whoever asked for a link, the planner keeps no samples in an index either.
"""

from django.db import migrations

VALIDATED = [
    "-- squawk-ignore prefer-robust-stmts\n"
    f"ALTER TABLE comments_erasure VALIDATE CONSTRAINT {constraint};"
    for constraint in (
        "comments_erasure_ground_is_known",
        "comments_erasure_names_whoever_ordered_it",
    )
]
# The index is made at the end of the migration before.
NO_SAMPLES = "ALTER INDEX comments_keys_to_a_mailbox ALTER COLUMN 1 SET STATISTICS 0;"


class Migration(migrations.Migration):
    # Each look by itself, so that none holds what the one before it held.
    atomic = False

    dependencies = [("comments", "0028_my_comments")]

    operations = [
        migrations.RunSQL(VALIDATED, migrations.RunSQL.noop),
        migrations.RunSQL(NO_SAMPLES, migrations.RunSQL.noop),
    ]
