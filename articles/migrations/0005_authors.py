"""Authors are reached by their bylines from here on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0004_first_bylines")]

    operations = [
        migrations.RemoveField(model_name="article", name="author"),
        migrations.AddField(
            model_name="article",
            name="authors",
            field=models.ManyToManyField(
                related_name="articles",
                through="articles.Byline",
                to="articles.author",
                verbose_name="authors",
            ),
        ),
    ]
