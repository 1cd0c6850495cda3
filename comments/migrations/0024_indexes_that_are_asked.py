"""A decision writes into fewer indexes, and a long thread is counted by one alone.

Three stood in for what a longer one begins with, or what nobody asks; two held a row for every
comment that answers nothing.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

COUNTED = Q(status="approved") & ~Q(text="")
NEW = {
    "comments_replies": "ON comments_comment (parent_id) WHERE parent_id IS NOT NULL",
    "comments_answered": "ON comments_comment (answers_id) WHERE answers_id IS NOT NULL",
    "comments_counted_in_thread": (
        "ON comments_comment (article_id, parent_id) WHERE status = 'approved' AND NOT text = ''"
    ),
}
OLD = {
    "comments_comment_parent_id_3e0802fb": "ON comments_comment (parent_id)",
    "comments_comment_answers_id_7000aa06": "ON comments_comment (answers_id)",
    "comments_comment_edition_id_e41b98c9": "ON comments_comment (edition_id)",
    "comments_decision_comment_id_52b13f55": "ON comments_decision (comment_id)",
    "comments_decision_moderator_id_29d5166b": "ON comments_decision (moderator_id)",
}


def without(indexes):
    return [f"DROP INDEX CONCURRENTLY IF EXISTS {name};" for name in indexes]


def made(indexes):
    """Made while the paper is open; again from nothing where an attempt before broke off and left
    one that nobody may use."""
    return [
        statement
        for name, what in indexes.items()
        for statement in (
            *without([name]),
            f"-- squawk-ignore prefer-robust-stmts\nCREATE INDEX CONCURRENTLY {name} {what};",
        )
    ]


def to(model, **details):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, to=model, **details
    )


class Migration(migrations.Migration):
    # An index made so cannot be made inside a transaction.
    atomic = False

    dependencies = [("comments", "0023_a_decision_costs_less")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(made(NEW), without(NEW)),
                migrations.RunSQL(without(OLD), made(OLD)),
            ],
            [
                migrations.AlterField(
                    "comment",
                    "parent",
                    to(
                        "comments.comment",
                        blank=True,
                        null=True,
                        related_name="+",
                        verbose_name="reply under",
                    ),
                ),
                migrations.AlterField(
                    "comment",
                    "answers",
                    to(
                        "comments.comment",
                        blank=True,
                        null=True,
                        related_name="+",
                        verbose_name="answers",
                    ),
                ),
                migrations.AlterField(
                    "comment",
                    "edition",
                    to("comments.guidelines", related_name="+", verbose_name="guidelines shown"),
                ),
                migrations.AlterField(
                    "decision",
                    "comment",
                    to("comments.comment", related_name="decisions", verbose_name="comment"),
                ),
                migrations.AlterField(
                    "decision",
                    "moderator",
                    to(
                        settings.AUTH_USER_MODEL,
                        related_name="decisions",
                        verbose_name="moderator",
                    ),
                ),
                migrations.AddIndex(
                    "comment",
                    models.Index(
                        fields=["parent"],
                        condition=Q(parent__isnull=False),
                        name="comments_replies",
                    ),
                ),
                migrations.AddIndex(
                    "comment",
                    models.Index(
                        fields=["answers"],
                        condition=Q(answers__isnull=False),
                        name="comments_answered",
                    ),
                ),
                migrations.AddIndex(
                    "comment",
                    models.Index(
                        fields=["article", "parent"],
                        condition=COUNTED,
                        name="comments_counted_in_thread",
                    ),
                ),
            ],
        ),
    ]
