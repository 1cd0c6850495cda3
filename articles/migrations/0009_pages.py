"""Pages that are no news."""

from django.db import migrations, models

import articles.models.page


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_rich_body"),
    ]

    operations = [
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Its address: “privacy” for /privacy/.",
                        max_length=60,
                        unique=True,
                        validators=[articles.models.page.validate_page_slug],
                        verbose_name="slug",
                    ),
                ),
                ("body", models.TextField(verbose_name="body")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ar", "Arabic"), ("ckb", "Sorani Kurdish")],
                        default="en",
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=0,
                        help_text="Where it stands at the foot; 0 is first.",
                        verbose_name="position",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="last changed")),
            ],
            options={
                "verbose_name": "page",
                "verbose_name_plural": "pages",
                "ordering": ["position", "title"],
            },
        ),
    ]
