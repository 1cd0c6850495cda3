"""Renditions of pictures, orders for them, a focal point, and files that are to be deleted.

Every picture that is there already is ordered renditions of; until they are made, its page shows
the file it is stored as, as before.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

# A row for each picture, written as SQL because there may be many and nothing in them differs.
ORDER_ALL = """
INSERT INTO articles_renditionorder (picture_id, placed_at, attempts, failure)
SELECT id, now(), 0, '' FROM articles_picture
"""

# Not checked against the rows that are there, all of which have just got the default.
FOCUS = """
ALTER TABLE articles_picture ADD CONSTRAINT articles_focus_is_on_the_picture
CHECK (focus_x BETWEEN 0 AND 100 AND focus_y BETWEEN 0 AND 100) NOT VALID
"""
NO_FOCUS = "ALTER TABLE articles_picture DROP CONSTRAINT articles_focus_is_on_the_picture"


def percent(name, words):
    return models.PositiveSmallIntegerField(
        db_default=50,
        default=50,
        help_text=words,
        validators=[django.core.validators.MaxValueValidator(100)],
        verbose_name=name,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_former_slugs")]

    operations = [
        migrations.CreateModel(
            name="DiscardedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, unique=True)),
                ("delete_after", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Rendition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="renditions",
                        to="articles.picture",
                        verbose_name="picture",
                    ),
                ),
                (
                    "shape",
                    models.CharField(
                        choices=[
                            ("whole", "whole"),
                            ("16:9", "16:9"),
                            ("4:3", "4:3"),
                            ("1:1", "1:1"),
                        ],
                        max_length=5,
                        verbose_name="shape",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("avif", "AVIF"), ("jpeg", "JPEG")],
                        max_length=4,
                        verbose_name="format",
                    ),
                ),
                ("width", models.PositiveIntegerField(verbose_name="width")),
                ("height", models.PositiveIntegerField(verbose_name="height")),
                ("file", models.FileField(unique=True, upload_to="", verbose_name="file")),
                ("bytes", models.PositiveIntegerField(verbose_name="bytes")),
            ],
            options={
                "verbose_name": "rendition",
                "verbose_name_plural": "renditions",
                "ordering": ["picture", "shape", "format", "width"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("picture", "shape", "format", "width"),
                        name="articles_one_rendition_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RenditionOrder",
            fields=[
                (
                    "picture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="order",
                        serialize=False,
                        to="articles.picture",
                        verbose_name="picture",
                    ),
                ),
                ("placed_at", models.DateTimeField(auto_now_add=True, verbose_name="ordered")),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
                ),
                ("failure", models.TextField(blank=True, verbose_name="why it was given up")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("failure", "")),
                        fields=["attempts", "-picture"],
                        name="articles_orders_waiting",
                    )
                ],
            },
        ),
        migrations.AddField(
            "picture",
            "focus_x",
            percent(
                "focal point, across",
                "Percent from the left edge. What stands here stays in sight in every crop.",
            ),
        ),
        migrations.AddField(
            "picture", "focus_y", percent("focal point, down", "Percent from the upper edge.")
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FOCUS, NO_FOCUS)],
            state_operations=[
                migrations.AddConstraint(
                    model_name="picture",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("focus_x__range", (0, 100)), ("focus_y__range", (0, 100))
                        ),
                        name="articles_focus_is_on_the_picture",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(ORDER_ALL, migrations.RunSQL.noop),
    ]
