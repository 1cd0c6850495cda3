"""Which member of staff writes under an author's name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0011_slug_that_redirects"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="author",
            name="user",
            field=models.ForeignKey(
                blank=True,
                help_text=(
                    "Who writes under this name. They decide on no comment under their own "
                    "articles."
                ),
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="authors",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member of staff",
            ),
        ),
    ]
