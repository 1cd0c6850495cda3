"""What every test may ask for. Tests run under the serving role, as pages do."""

import pytest
from django.db import connection

from newsroom.rights import grant_rights
from tests.owner import SERVING_ROLE, as_owner

pytest_plugins = ["tests.people", "tests.paper"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with its rights granted; every connection from here on serves."""
    with django_db_blocker.unblock():
        grant_rights()
        connection.close()
    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = SERVING_ROLE
    flush = connection.ops.execute_sql_flush

    def flush_as_owner(statements):
        with as_owner():
            flush(statements)

    # Between tests with transactions of their own, the tables are emptied by their owner.
    connection.ops.execute_sql_flush = flush_as_owner
    yield
    del connection.ops.execute_sql_flush
    del options["assume_role"]
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(autouse=True)
def _folders_of_their_own(settings, tmp_path):
    """Pictures and mails of a test are no other test's."""
    settings.MEDIA_ROOT = tmp_path / "pictures"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
