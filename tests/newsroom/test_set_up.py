"""What `set_up_newsroom` does between an empty database and a newsroom that can open."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from articles.models import Article
from newsroom.rights import NotTheOwner, grant_rights, rights_by_table
from newsroom.staff.groups import PERMISSIONS
from newsroom.static_files import collect_static_files
from tests.owner import SERVING_ROLE, as_owner

RIGHTS = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]


def ask(question, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchall()


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def tables():
    return {
        name
        for (name,) in ask(
            "SELECT relname FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
        )
    }


def rights_of_the_serving_role():
    """By table, what the database itself would let the serving role do."""
    allowed = ask(
        "SELECT name, wanted FROM unnest(%s::text[]) name, unnest(%s::text[]) wanted"
        " WHERE has_table_privilege(%s, quote_ident(name), wanted)",
        sorted(tables()),
        RIGHTS,
        SERVING_ROLE,
    )
    columns = ask(
        "SELECT relname::text,"
        " 'UPDATE (' || string_agg(attname, ', ' ORDER BY attname::text COLLATE \"C\") || ')'"
        " FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND attnum > 0 AND NOT attisdropped"
        " AND has_column_privilege(%s, attrelid, attnum, 'UPDATE')"
        " AND NOT has_table_privilege(%s, attrelid, 'UPDATE') GROUP BY 1",
        SERVING_ROLE,
        SERVING_ROLE,
    )
    allowed = [*allowed, *columns]
    return {table: {right for name, right in allowed if name == table} for table in tables()}


def expected_rights():
    return {table: set(rights) for table, rights in rights_by_table().items()}


# Rights


@pytest.mark.django_db
def test_no_table_is_without_a_line_and_no_line_without_a_table():
    assert set(rights_by_table()) == tables()


@pytest.mark.django_db
def test_the_serving_role_has_exactly_the_rights_in_the_table():
    assert rights_of_the_serving_role() == expected_rights()


@pytest.mark.django_db
def test_what_is_only_added_to_is_neither_changed_nor_deleted_by_the_serving_role():
    rights = rights_by_table()
    for table in ("comments_comment", "comments_decision", "comments_erasure"):
        assert set(rights[table]) == {"SELECT", "INSERT"}
    assert set(rights["articles_article"]) == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert set(rights["django_migrations"]) == {"SELECT"}


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["staff_user", "comments_discussion"])
def test_people_and_discussions_can_be_changed_and_not_deleted_by_the_serving_role(table):
    assert rights_of_the_serving_role()[table] == {"SELECT", "INSERT", "UPDATE"}
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        run(f"DELETE FROM {table}")


@pytest.mark.django_db
def test_a_right_too_many_is_taken_away_and_one_too_few_is_given_back():
    with as_owner():
        run(f"GRANT UPDATE, DELETE ON comments_comment TO {SERVING_ROLE}")
        run(f"GRANT TRUNCATE ON articles_article TO {SERVING_ROLE}")
        run(f"REVOKE INSERT ON comments_decision FROM {SERVING_ROLE}")
        assert rights_of_the_serving_role() != expected_rights()
        for _n in range(2):
            grant_rights()
            assert rights_of_the_serving_role() == expected_rights()


@pytest.mark.django_db
def test_rights_are_granted_by_the_owner_or_it_is_said_that_they_are_not():
    with pytest.raises(NotTheOwner, match="does not own"):
        grant_rights()
    with as_owner():
        grant_rights()


@pytest.mark.django_db
def test_the_serving_role_owns_nothing_and_cannot_help_itself_to_more():
    owners = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relowner = %s::regrole",
        SERVING_ROLE,
    )
    assert owners == []
    for statement in (
        "CREATE ROLE somebody",
        "CREATE TABLE public.mine (id int)",
        "DROP TABLE articles_author",
        "ALTER TABLE comments_comment DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ):
        with (
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            run(statement)
    # PostgreSQL only warns of this.
    run(f"GRANT UPDATE ON comments_comment TO {SERVING_ROLE}")
    assert rights_of_the_serving_role() == expected_rights()
    (powers,) = ask(
        "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication"
        " FROM pg_roles WHERE rolname = %s",
        SERVING_ROLE,
    )
    assert powers == (False,)


@pytest.mark.django_db
def test_a_trigger_that_acts_for_its_owner_looks_names_up_nowhere_else():
    """A function with its owner's rights and no fixed search path could be made to act on
    somebody else's tables."""
    functions = ask(
        "SELECT proname, coalesce(proconfig::text, '') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    assert functions
    for name, settings in functions:
        assert "search_path=" in settings, name


# Static files


@pytest.fixture
def folder(settings, tmp_path):
    """A folder of sources of the test's own, and an empty place to collect them in."""
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "made.css").write_text("p { color: teal }")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    return sources


def collected(settings):
    return {path.name for path in Path(settings.STATIC_ROOT).rglob("*") if path.is_file()}


def test_static_files_are_collected_hashed_and_compressed(folder, settings):
    (folder / "made.css").write_text("p { color: teal }\n" * 500)
    assert collect_static_files() == "collected and compressed"
    manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
    hashed = manifest["paths"]["made.css"]
    assert hashed != "made.css"
    assert {hashed, f"{hashed}.gz", f"{hashed}.br"} <= collected(settings)


def test_collecting_again_does_nothing(folder, settings):
    collect_static_files()
    # Collecting would clear this away.
    (settings.STATIC_ROOT / "left-there.txt").write_text("Still here.")
    assert collect_static_files() == "unchanged"
    assert "left-there.txt" in collected(settings)


@pytest.mark.parametrize("change", ["another text", "another file", "one less", "gone altogether"])
def test_a_change_is_collected(folder, settings, change):
    (folder / "second.css").write_text("a { color: navy }")
    collect_static_files()
    before = collected(settings)
    if change == "another text":
        (folder / "made.css").write_text("p { color: maroon }")
    elif change == "another file":
        (folder / "third.css").write_text("b { color: olive }")
    elif change == "one less":
        (folder / "second.css").unlink()
    else:
        for path in settings.STATIC_ROOT.rglob("*"):
            path.unlink()
        settings.STATIC_ROOT.rmdir()
    assert collect_static_files() == "collected and compressed"
    assert collect_static_files() == "unchanged"
    assert (collected(settings) == before) == (change == "gone altogether")


def test_every_file_that_a_template_names_is_there(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    collect_static_files()
    names = {
        name
        for template in Path(settings.BASE_DIR / "templates").rglob("*.html")
        for name in _static_names(template.read_text())
    }
    assert "newsroom.css" in names
    assert names <= {
        str(path.relative_to(settings.STATIC_ROOT)) for path in settings.STATIC_ROOT.rglob("*.*")
    }


def _static_names(text):
    import re

    return re.findall(r"""{% static ["']([^"']+)["'] %}""", text)


# The command as a whole


@pytest.mark.django_db
def test_setting_up_twice_repeats_nothing(folder):
    with as_owner():
        Group.objects.all().delete()
        said = []
        for _n in range(2):
            out = StringIO()
            call_command("set_up_newsroom", stdout=out)
            said.append(out.getvalue())
    assert "Static files: collected and compressed" in said[0]
    assert "Static files: unchanged" in said[1]
    for step in ("Tables", "Groups", "Rights of the serving role", "Checks"):
        assert all(step in one for one in said)
    assert {group.name for group in Group.objects.all()} == set(PERMISSIONS)
    assert rights_of_the_serving_role() == expected_rights()
    # Without --demo, the newsroom is as empty as it was.
    assert not Article.objects.exists()
