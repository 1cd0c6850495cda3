"""What the desk looks for among all comments, by indexes made while the paper is open."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

# Made again from nothing where an attempt before broke off and left one that nobody may use.
INDEXES = {
    "comments_approved_by_time": (
        "ON comments_comment (submitted_at DESC, id DESC) WHERE status = 'approved'"
    ),
    "comments_by_the_newsroom": (
        "ON comments_comment (written_by_id, submitted_at DESC) WHERE written_by_id IS NOT NULL"
    ),
    "comments_by_their_words": (
        "ON comments_comment USING gin (to_tsvector('simple'::regconfig,"
        " coalesce(name, '') || ' ' || coalesce(text, '')))"
    ),
    "comments_by_their_writer": "ON comments_contact (lower(email), comment_id DESC)",
    "comments_from_one_address": "ON comments_contact (address_hash, comment_id DESC)",
    "comments_decided_by_person": "ON comments_decision (moderator_id, decided_at DESC)",
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
# Where the planner would keep samples of the words and the addresses: an erased one must not
# survive there.
NO_SAMPLES = """
ALTER INDEX comments_by_their_words ALTER COLUMN 1 SET STATISTICS 0;
ALTER INDEX comments_by_their_writer ALTER COLUMN 1 SET STATISTICS 0;
"""


class Migration(migrations.Migration):
    # An index made so cannot be made inside a transaction.
    atomic = False

    dependencies = [("comments", "0011_nobody_decides_on_their_own")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(MADE, UNMADE),
                migrations.RunSQL(NO_SAMPLES, migrations.RunSQL.noop),
            ],
            [
                migrations.AddIndex(
                    "comment",
                    models.Index(
                        fields=["-submitted_at", "-id"],
                        condition=Q(status="approved"),
                        name="comments_approved_by_time",
                    ),
                ),
                migrations.AddIndex(
                    "comment",
                    models.Index(
                        fields=["written_by", "-submitted_at"],
                        condition=Q(written_by__isnull=False),
                        name="comments_by_the_newsroom",
                    ),
                ),
                migrations.AddIndex(
                    "comment",
                    GinIndex(
                        SearchVector("name", "text", config="simple"),
                        name="comments_by_their_words",
                    ),
                ),
                migrations.AddIndex(
                    "contact",
                    models.Index(
                        Lower("email"), F("comment").desc(), name="comments_by_their_writer"
                    ),
                ),
                migrations.AddIndex(
                    "contact",
                    models.Index(
                        fields=["address_hash", "-comment"], name="comments_from_one_address"
                    ),
                ),
                migrations.AddIndex(
                    "decision",
                    models.Index(
                        fields=["moderator", "-decided_at"], name="comments_decided_by_person"
                    ),
                ),
            ],
        ),
    ]
