import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Django's own table of sessions, which knew not whose they are. What is in it opens nothing any
# more, and is about people: it goes. Backwards it comes again, empty, as Django would make it.
DROP_THE_FORMER_TABLE = """
-- squawk-ignore ban-drop-table
DROP TABLE IF EXISTS django_session
"""
BRING_IT_BACK = """
CREATE TABLE IF NOT EXISTS django_session (
    session_key varchar(40) NOT NULL PRIMARY KEY,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS django_session_expire_date_a5c62663 ON django_session (expire_date);
CREATE INDEX IF NOT EXISTS django_session_session_key_c0390e0f_like
    ON django_session (session_key varchar_pattern_ops)
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(
                        max_length=40,
                        primary_key=True,
                        serialize=False,
                        verbose_name="session key",
                    ),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("began_at", models.DateTimeField(verbose_name="began")),
                ("active_at", models.DateTimeField(verbose_name="last used")),
                (
                    "browser",
                    models.CharField(blank=True, max_length=60, verbose_name="browser"),
                ),
                (
                    "network",
                    models.CharField(blank=True, max_length=60, verbose_name="network"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member of staff",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.RunSQL(DROP_THE_FORMER_TABLE, BRING_IT_BACK),
    ]
