"""Seals of the record: each numbered, chained to the one before, and only ever added.

The database numbers, dates and chains them; over what, the program says that made them, and
whoever verifies one computes it again.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

STATEMENTS = """
CREATE FUNCTION comments_seal_is_chained() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    newest comments_seal;
BEGIN
    SELECT * INTO newest FROM comments_seal ORDER BY number DESC LIMIT 1;
    IF NEW.number <> coalesce(newest.number, 0) + 1 THEN
        RAISE EXCEPTION 'Seal % is not the next.', NEW.number USING ERRCODE = 'NR004';
    END IF;
    IF NEW.sealed_at > clock_timestamp() OR NEW.sealed_at < newest.sealed_at THEN
        RAISE EXCEPTION 'A seal comes after the seal before it, and not from the future.'
            USING ERRCODE = 'NR002';
    END IF;
    NEW.record_version := 1;
    NEW.before := newest.hash;
    NEW.hash := sha256(
        comments_packed('seal/1'::text)
        || comments_packed(NEW.number::bigint)
        || comments_packed(NEW.sealed_at)
        || comments_packed(NEW.comment_count)
        || comments_packed(NEW.last_comment)
        || comments_packed(NEW.decision_count)
        || comments_packed(NEW.last_decision)
        || comments_packed(NEW.erasure_count)
        || comments_packed(NEW.last_erasure)
        || comments_packed(NEW.edition_count)
        || comments_packed(NEW.last_edition)
        || comments_packed(NEW.root)
        || comments_packed(NEW.before)
    );
    RETURN NEW;
END $$;

CREATE TRIGGER comments_seal_1_happens_now BEFORE INSERT ON comments_seal
FOR EACH ROW EXECUTE FUNCTION comments_happens_now('sealed_at');
CREATE TRIGGER comments_seal_2_is_chained BEFORE INSERT ON comments_seal
FOR EACH ROW EXECUTE FUNCTION comments_seal_is_chained();
CREATE TRIGGER comments_seal_is_only_added BEFORE UPDATE OR DELETE ON comments_seal
FOR EACH ROW EXECUTE FUNCTION comments_only_added();
CREATE TRIGGER comments_seal_is_never_emptied BEFORE TRUNCATE ON comments_seal
FOR EACH STATEMENT EXECUTE FUNCTION comments_only_added();
"""

REVERSE = """
DROP TRIGGER comments_seal_is_never_emptied ON comments_seal;
DROP TRIGGER comments_seal_is_only_added ON comments_seal;
DROP TRIGGER comments_seal_2_is_chained ON comments_seal;
DROP TRIGGER comments_seal_1_happens_now ON comments_seal;
DROP FUNCTION comments_seal_is_chained();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0014_exports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True, verbose_name="number")),
                (
                    "sealed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="sealed"
                    ),
                ),
                ("comment_count", models.PositiveBigIntegerField()),
                ("last_comment", models.PositiveBigIntegerField()),
                ("decision_count", models.PositiveBigIntegerField()),
                ("last_decision", models.PositiveBigIntegerField()),
                ("erasure_count", models.PositiveBigIntegerField()),
                ("last_erasure", models.PositiveBigIntegerField()),
                ("edition_count", models.PositiveBigIntegerField()),
                ("last_edition", models.PositiveBigIntegerField()),
                ("root", models.BinaryField()),
                ("guidelines", models.BinaryField()),
                ("blocks", models.BinaryField()),
                ("record_version", models.PositiveSmallIntegerField(db_default=1)),
                ("before", models.BinaryField(null=True)),
                ("hash", models.BinaryField(db_default=b"")),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("comment_count__lte", models.F("last_comment")),
                            ("decision_count__lte", models.F("last_decision")),
                            ("erasure_count__lte", models.F("last_erasure")),
                            ("edition_count__lte", models.F("last_edition")),
                        ),
                        name="comments_seal_counts_no_more_than_its_last_rows",
                    )
                ],
            },
        ),
        migrations.RunSQL(STATEMENTS, REVERSE),
    ]
