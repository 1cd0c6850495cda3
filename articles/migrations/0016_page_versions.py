"""What a page of the paper's own said at each of its savings.

As with an article's versions, the key to the page is written by hand: a page may be deleted by an
administrator, and its versions go with it by the database's own doing.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import articles.models.page

KEY = """
ALTER TABLE articles_pageversion ADD CONSTRAINT articles_version_goes_with_its_page
FOREIGN KEY (page_id) REFERENCES articles_page (id) ON DELETE CASCADE;
"""
REVERSE = """
ALTER TABLE articles_pageversion DROP CONSTRAINT articles_version_goes_with_its_page;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_scheduled_and_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PageVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("body", models.TextField(verbose_name="body")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="changed",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="page_versions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="versions",
                        to="articles.page",
                        verbose_name="page",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a page",
                "verbose_name_plural": "versions of pages",
                "ordering": ["page", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "number"), name="articles_one_page_version_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1),
                            models.Q(("changed_by__isnull", False), ("number__gt", 1)),
                            _connector="OR",
                        ),
                        name="articles_page_version_after_the_first_has_its_author",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEY, REVERSE),
        migrations.AlterField(
            model_name="page",
            name="slug",
            field=models.SlugField(
                help_text="Its address: “privacy” for /privacy/. Once saved, it stays.",
                max_length=60,
                unique=True,
                validators=[articles.models.page.validate_page_slug],
                verbose_name="slug",
            ),
        ),
    ]
