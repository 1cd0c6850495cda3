"""That something was exported is on record, like all that is done with a reader's words."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

STATEMENTS = """
CREATE TRIGGER comments_export_1_happens_now BEFORE INSERT ON comments_export
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('exported_at');
CREATE TRIGGER comments_export_is_only_added BEFORE UPDATE OR DELETE ON comments_export
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_export_is_never_emptied BEFORE TRUNCATE ON comments_export
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
"""

REVERSE = """
DROP TRIGGER comments_export_is_never_emptied ON comments_export;
DROP TRIGGER comments_export_is_only_added ON comments_export;
DROP TRIGGER comments_export_1_happens_now ON comments_export;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0013_second_looks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "exported_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="exported",
                    ),
                ),
                (
                    "comments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None, verbose_name="comments"
                    ),
                ),
                (
                    "exported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="exported by",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "default_permissions": ("add", "view"),
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
