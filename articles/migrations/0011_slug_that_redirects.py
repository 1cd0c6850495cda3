"""A help text that says what is true by now: a printed slug may change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_versions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="article",
            name="slug",
            field=models.SlugField(
                help_text=(
                    "The last word of the address, in Latin letters. Left empty, it is made "
                    "from the headline. Changed after publication, it leaves a redirect behind."
                ),
                max_length=120,
                unique=True,
                verbose_name="slug",
            ),
        ),
    ]
