"""What an article said at each of its savings.

The key to the article is written by hand: a draft may be deleted, and its versions go with it by
the database's own doing, since the role that pages are served under may delete no version.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

KEY = """
ALTER TABLE articles_articleversion ADD CONSTRAINT articles_version_goes_with_its_article
FOREIGN KEY (article_id) REFERENCES articles_article (id) ON DELETE CASCADE;
"""
REVERSE = """
ALTER TABLE articles_articleversion DROP CONSTRAINT articles_version_goes_with_its_article;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("headline", models.CharField(max_length=200, verbose_name="headline")),
                ("standfirst", models.TextField(verbose_name="standfirst")),
                (
                    "dateline",
                    models.CharField(blank=True, max_length=120, verbose_name="dateline"),
                ),
                ("body", models.TextField(verbose_name="body")),
                (
                    "changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="changed",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="versions",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="article_versions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an article",
                "verbose_name_plural": "versions of articles",
                "ordering": ["article", "number"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("article", "number"), name="articles_one_version_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1),
                            models.Q(("changed_by__isnull", False), ("number__gt", 1)),
                            _connector="OR",
                        ),
                        name="articles_version_after_the_first_has_its_author",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEY, REVERSE),
    ]
