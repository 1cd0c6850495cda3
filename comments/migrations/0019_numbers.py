"""What the newsroom's numbers are counted by: indexes, made while the paper is open."""

from django.db import migrations, models
from django.db.models import Q

# Made again from nothing where an attempt before broke off and left one that nobody may use.
INDEXES = {
    "comments_received_by_time": "ON comments_comment (submitted_at, id)",
    "comments_decided_otherwise": (
        "ON comments_decision (comment_id, number)"
        " WHERE ground IN ('undo', 'own_initiative', 'report')"
    ),
    "comments_appeals_answered": "ON comments_appealanswer (answered_at)",
    "comments_reports_answered": "ON comments_reportanswer (answered_at)",
    "comments_looked_at_by_time": "ON comments_secondlook (looked_at)",
}
MADE = [
    statement
    for name, what in INDEXES.items()
    for statement in (
        f"DROP INDEX CONCURRENTLY IF EXISTS {name};",
        f"-- squawk-ignore prefer-robust-stmts\nCREATE INDEX CONCURRENTLY {name} {what};",
    )
]
UNMADE = [f"DROP INDEX CONCURRENTLY IF EXISTS {name};" for name in INDEXES]


class Migration(migrations.Migration):
    # An index made so cannot be made inside a transaction.
    atomic = False

    dependencies = [("comments", "0018_answered_by_somebody_else")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(MADE, UNMADE)],
            [
                migrations.AddIndex(
                    "comment",
                    models.Index(fields=["submitted_at", "id"], name="comments_received_by_time"),
                ),
                migrations.AddIndex(
                    "decision",
                    models.Index(
                        fields=["comment", "number"],
                        condition=Q(ground__in=["undo", "own_initiative", "report"]),
                        name="comments_decided_otherwise",
                    ),
                ),
                migrations.AddIndex(
                    "appealanswer",
                    models.Index(fields=["answered_at"], name="comments_appeals_answered"),
                ),
                migrations.AddIndex(
                    "reportanswer",
                    models.Index(fields=["answered_at"], name="comments_reports_answered"),
                ),
                migrations.AddIndex(
                    "secondlook",
                    models.Index(fields=["looked_at"], name="comments_looked_at_by_time"),
                ),
            ],
        ),
    ]
