"""By what the texts are found whose time is over: an index, made while the paper is open."""

from django.db import migrations, models
from django.db.models import Q

NAME = "comments_rejected_with_words"
# Of what is erased, nothing is left in it. Made again from nothing where an attempt before broke
# off and left one that nobody may use.
MADE = [
    f"DROP INDEX CONCURRENTLY IF EXISTS {NAME};",
    f"-- squawk-ignore prefer-robust-stmts\nCREATE INDEX CONCURRENTLY {NAME}"
    " ON comments_comment (submitted_at, id) WHERE status = 'rejected' AND NOT text = '';",
]
UNMADE = [f"DROP INDEX CONCURRENTLY IF EXISTS {NAME};"]
# Looking twice does no harm.
VALIDATED = [
    "-- squawk-ignore prefer-robust-stmts\n"
    f"ALTER TABLE comments_erasure VALIDATE CONSTRAINT {constraint};"
    for constraint in (
        "comments_erasure_ground_is_known",
        "comments_erasure_is_a_persons_or_the_clocks",
    )
]


class Migration(migrations.Migration):
    # An index made so cannot be made inside a transaction.
    atomic = False

    dependencies = [("comments", "0021_retention")]

    operations = [
        migrations.RunSQL(VALIDATED, migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(MADE, UNMADE)],
            [
                migrations.AddIndex(
                    "comment",
                    models.Index(
                        fields=["submitted_at", "id"],
                        condition=Q(status="rejected") & ~Q(text=""),
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
