"""A discussion may be open without end, whatever the setting says; and more may close one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0031_recommendations")]

    operations = [
        migrations.AddField(
            "discussion",
            "has_no_end",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whatever the setting says, until somebody closes it.",
                verbose_name="open without end",
            ),
        ),
        migrations.AlterField(
            "discussion",
            "closes_at",
            models.DateTimeField(
                blank=True,
                help_text="Empty: as the newsroom's setting says, or when somebody closes it.",
                null=True,
                verbose_name="closes",
            ),
        ),
        migrations.AlterModelOptions(
            "discussion",
            {
                "default_permissions": ("add", "change", "view"),
                "permissions": [("close_discussion", "Can open and close discussions")],
                "verbose_name": "discussion",
                "verbose_name_plural": "discussions",
            },
        ),
    ]
