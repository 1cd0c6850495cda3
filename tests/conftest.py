"""What every test may ask for. Tests run under the serving role, as pages do."""

import gc
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakKeyDictionary

import pytest
from django.db import connection, transaction

from articles.models.prepared import Prepared
from comments import forms
from comments.numbers import public, usual_wait
from newsroom.rights import grant_rights
from newsroom.staff.groups import set_up_groups
from tests.owner import SERVING_ROLE, as_owner, tables_that_may_be_emptied

pytest_plugins = [
    "tests.people",
    "tests.paper",
    "tests.record",
    "tests.retained",
    "tests.mails",
    "tests.log",
    "tests.cached",
    "tests.every_page",
    "tests.abuse.attack",
]


def pytest_collection_finish():
    # What is loaded by now stays. Looking through it again and again is a twentieth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with its rights granted; every connection from here on serves."""
    with django_db_blocker.unblock():
        grant_rights()
        # Once for all tests; `hire` makes them again where a test emptied the tables.
        set_up_groups()
        connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = SERVING_ROLE
    # On the class: a thread in which a browser's loop runs has a connection object of its own.
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_as_owner(self, statements):
        with as_owner(), tables_that_may_be_emptied():
            flush(self, statements)

    # Between tests with transactions of their own, the tables are emptied by their owner, who has
    # to switch off what refuses it.
    operations.execute_sql_flush = flush_as_owner
    yield
    operations.execute_sql_flush = flush
    del options["assume_role"]
    with django_db_blocker.unblock():
        connection.close()
        # A browser's last request may still be at work, and would keep the database from going.
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                # The server's own workers go by themselves, and are nobody else's to end.
                " AND backend_type = 'client backend'"
            )
        connection.close()


@pytest.fixture
def worked_out_anew(monkeypatch):
    """For a test that changes what questions to the database are made of: what was worked out
    before would not know of it, and what is worked out meanwhile must not outlive the test,
    whichever module keeps it."""
    worked_out = WeakKeyDictionary()
    here = property(worked_out.get, worked_out.__setitem__)
    monkeypatch.setattr(Prepared, "_sql", here, raising=False)


@pytest.fixture(autouse=True)
def _folders_of_their_own(settings, tmp_path):
    """Pictures and mails of a test are no other test's; no static files are collected for it."""
    settings.MEDIA_ROOT = tmp_path / "pictures"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _a_process_of_its_own(monkeypatch):
    """What a process keeps in mind is no other test's, and within a test it is one minute."""
    forms.edition_numbered.cache_clear()
    public.forget()
    usual_wait.forget()
    minute = usual_wait.this_minute()
    monkeypatch.setattr(usual_wait, "this_minute", lambda: minute)


@pytest.fixture
def at_once(transactional_db):
    """Do two things at once: `at_once(first, second)`. The second begins before the first is
    done; returns what it returned, or raises what it raised."""

    def somebody_waits_for_us():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            return cursor.fetchone()[0] > 0

    def in_a_connection_of_its_own(act):
        try:
            return act()
        finally:
            connection.close()

    def at_once(first, second):
        with ThreadPoolExecutor(1) as other:
            with transaction.atomic():
                first()
                later = other.submit(in_a_connection_of_its_own, second)
                while not (somebody_waits_for_us() or later.done()):
                    pass
            return later.result()

    return at_once
