"""The queue, what the machine notices, referrals, the watch list, canned notes."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

# By hand: Django would read the whole table to check a key that is empty in all of it.
WRITTEN_BY = """
ALTER TABLE comments_comment ADD COLUMN written_by_id bigint NULL;
ALTER TABLE comments_comment ADD CONSTRAINT comments_written_by_is_staff
FOREIGN KEY (written_by_id) REFERENCES staff_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
"""
NOT_WRITTEN_BY = "ALTER TABLE comments_comment DROP COLUMN written_by_id"


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_who_writes_under_a_name"),
        ("comments", "0008_erased_for_good"),
        ("staff", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="CannedNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clause_key",
                    models.SlugField(
                        help_text="Offered with rejections under this clause.",
                        max_length=40,
                        verbose_name="clause",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ar", "Arabic"), ("ckb", "Sorani Kurdish")],
                        help_text="Of the article commented on.",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        help_text="For the desk alone.", max_length=60, verbose_name="title"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
            ],
            options={
                "verbose_name": "canned note",
                "verbose_name_plural": "canned notes",
                "ordering": ["clause_key", "language", "title"],
            },
        ),
        migrations.CreateModel(
            name="UrgentInstructions",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        help_text=(
                            "Whom to call, in which order, and what to write down. Plain text."
                        ),
                        verbose_name="what to do",
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="written",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "instructions for threats to life",
                "verbose_name_plural": "instructions for threats to life",
                "ordering": ["-written_at", "-pk"],
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.CreateModel(
            name="WatchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("phrase", models.CharField(max_length=100, verbose_name="word or phrase")),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("ar", "Arabic"), ("ckb", "Sorani Kurdish")],
                        db_default="",
                        default="",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                ("clause_key", models.SlugField(max_length=40, verbose_name="clause")),
                (
                    "added_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="added",
                    ),
                ),
                (
                    "retired_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="retired"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retired_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "watch word",
                "verbose_name_plural": "watch words",
                "ordering": ["phrase"],
                "default_permissions": ("add", "change", "view"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("phrase", "language"),
                        name="comments_watch_word_stands_once",
                        violation_error_message="It is on the watch list already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retired_at", None), ("retired_by", None)),
                            models.Q(("retired_at__isnull", False), ("retired_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="comments_watch_word_is_retired_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Likeness",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="likeness",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("exact", models.BinaryField()),
                (
                    "bands",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["exact"], name="comments_likeness_exact"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["bands"], name="comments_likeness_bands"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueEntry",
            fields=[
                (
                    "comment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="queue_entry",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("submitted_at", models.DateTimeField()),
                (
                    "lane",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("referred", "Referred"),
                            ("spam", "Suspected spam"),
                        ],
                        db_default="waiting",
                        max_length=8,
                    ),
                ),
                ("is_urgent", models.BooleanField(db_default=False)),
                ("is_flagged", models.BooleanField(db_default=False)),
                ("looked_over_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                    ),
                ),
                (
                    "leased_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "waiting comment",
                "verbose_name_plural": "waiting comments",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        models.F("lane"),
                        models.OrderBy(models.F("is_urgent"), descending=True),
                        models.F("submitted_at"),
                        models.F("comment"),
                        name="comments_queue_turn",
                    ),
                    models.Index(
                        models.F("article"),
                        models.F("lane"),
                        models.OrderBy(models.F("is_urgent"), descending=True),
                        models.F("submitted_at"),
                        name="comments_queue_of_article",
                    ),
                    models.Index(
                        models.F("section"),
                        models.F("lane"),
                        models.OrderBy(models.F("is_urgent"), descending=True),
                        models.F("submitted_at"),
                        name="comments_queue_of_section",
                    ),
                    models.Index(
                        models.F("language"),
                        models.F("lane"),
                        models.OrderBy(models.F("is_urgent"), descending=True),
                        models.F("submitted_at"),
                        name="comments_queue_of_language",
                    ),
                    models.Index(
                        condition=models.Q(("is_flagged", True)),
                        fields=["lane", "submitted_at"],
                        name="comments_queue_flagged",
                    ),
                    models.Index(
                        condition=models.Q(("leased_by__isnull", False)),
                        fields=["leased_by"],
                        name="comments_queue_leased",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("lane__in", ["waiting", "referred", "spam"])),
                        name="comments_lane_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_by", None), ("leased_until", None)),
                            models.Q(("leased_by__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="comments_lease_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "referred_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "to",
                    models.CharField(
                        choices=[("chief", "the chief moderators"), ("desk", "the desk")],
                        max_length=5,
                    ),
                ),
                ("is_urgent", models.BooleanField(db_default=False)),
                (
                    "note",
                    models.TextField(blank=True, db_default="", verbose_name="note to colleagues"),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="comments.comment",
                    ),
                ),
                (
                    "referred_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to__in", ["chief", "desk"])),
                        name="comments_referral_goes_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_urgent", False), ("to", "chief"), _connector="OR"),
                        name="comments_only_a_chief_is_called_urgently",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("links", "links and addresses"),
                            ("repeated", "said before"),
                            ("capitals", "all capitals"),
                            ("characters", "look-alike or invisible characters"),
                            ("haste", "sent in haste"),
                            ("one_address", "many from one address"),
                            ("watch_word", "on the watch list"),
                            ("record", "rejected before"),
                        ],
                        max_length=12,
                        verbose_name="signal",
                    ),
                ),
                ("start", models.PositiveIntegerField(null=True)),
                ("end", models.PositiveIntegerField(null=True)),
                ("in_name", models.BooleanField(db_default=False)),
                ("count", models.PositiveIntegerField(null=True)),
                (
                    "noticed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="comments.comment",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="comments.comment",
                    ),
                ),
                (
                    "watch_word",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="comments.watchword",
                        verbose_name="watch word",
                    ),
                ),
            ],
            options={
                "verbose_name": "signal",
                "verbose_name_plural": "signals",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "links",
                                    "repeated",
                                    "capitals",
                                    "characters",
                                    "haste",
                                    "one_address",
                                    "watch_word",
                                    "record",
                                ],
                            )
                        ),
                        name="comments_signal_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", None), ("start", None)),
                            models.Q(
                                ("end__gt", models.F("start")),
                                ("end__isnull", False),
                                ("start__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="comments_signal_has_a_beginning_and_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "watch_word"), ("watch_word__isnull", False)),
                            models.Q(
                                models.Q(("kind", "watch_word"), _negated=True),
                                ("watch_word", None),
                            ),
                            _connector="OR",
                        ),
                        name="comments_signal_names_its_watch_word",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FalseAlarm",
            fields=[
                (
                    "signal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="false_alarm",
                        serialize=False,
                        to="comments.signal",
                    ),
                ),
                (
                    "marked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "false alarm",
                "verbose_name_plural": "false alarms",
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="comment",
            options={
                "default_permissions": ("view",),
                "permissions": [("answer_comment", "Can answer for the newsroom")],
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.AddField(
            model_name="contact",
            name="filled_trap",
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name="contact",
            name="previewed_for",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(WRITTEN_BY, NOT_WRITTEN_BY)],
            [
                migrations.AddField(
                    "comment",
                    "written_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                )
            ],
        ),
    ]
