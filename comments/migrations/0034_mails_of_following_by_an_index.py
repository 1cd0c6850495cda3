"""By what the mails of one that is followed are found: an index, made while the paper is open."""

from django.db import migrations, models
from django.db.models import Q

NAME = "comments_notices_of_following"
# Made again from nothing where an attempt before broke off and left one that nobody may use.
MADE = [
    f"DROP INDEX CONCURRENTLY IF EXISTS {NAME};",
    f"-- squawk-ignore prefer-robust-stmts\nCREATE INDEX CONCURRENTLY {NAME}"
    " ON comments_notice (subscription_id, id) WHERE subscription_id IS NOT NULL;",
]
UNMADE = [f"DROP INDEX CONCURRENTLY IF EXISTS {NAME};"]


class Migration(migrations.Migration):
    # An index made so cannot be made inside a transaction.
    atomic = False

    dependencies = [("comments", "0033_following")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(MADE, UNMADE)],
            [
                migrations.AddIndex(
                    "notice",
                    models.Index(
                        fields=["subscription", "id"],
                        condition=Q(subscription__isnull=False),
                        name=NAME,
                    ),
                ),
            ],
        ),
    ]
