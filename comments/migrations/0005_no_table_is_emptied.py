"""TRUNCATE asks no row's trigger: a table that is only added to refuses it as a whole.

The serving role has no right to it; this holds for the owner of the tables as well.
"""

from django.db import migrations

TABLES = ["comment", "contact", "decision", "note", "erasure", "guidelines", "clause"]

STATEMENTS = "".join(
    f"""
CREATE TRIGGER comments_{table}_is_never_emptied BEFORE TRUNCATE ON comments_{table}
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
"""
    for table in TABLES
)

REVERSE = "".join(
    f"DROP TRIGGER comments_{table}_is_never_emptied ON comments_{table};\n" for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_erasures_and_guidelines")]

    operations = [migrations.RunSQL(STATEMENTS, REVERSE)]
