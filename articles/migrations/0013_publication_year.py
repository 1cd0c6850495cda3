"""The year of a publication time has four digits, as in an article's address.

With a mistyped one no address can be made of the article, nor any page that names it, and once it
counts as printed nobody can put it right.
"""

from datetime import UTC, datetime

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_who_writes_under_a_name")]

    operations = [
        # Not checked against the rows that are there: a printed one that broke it would have
        # broken the front page, and checking takes time.
        AddConstraintNotValid(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at__gte", datetime(1600, 1, 1, tzinfo=UTC)),
                    ("published_at__lt", datetime(3000, 1, 1, tzinfo=UTC)),
                ),
                name="articles_year_fits_the_address",
            ),
        ),
    ]
