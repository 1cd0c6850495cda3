"""The launcher is tested from outside Django, and never with the database of the suite."""

import pytest

from deploy import postgres_binaries, private_postgres, run_folder


@pytest.fixture(autouse=True)
def no_given_database(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SERVING_ROLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def binaries():
    return postgres_binaries.found()


@pytest.fixture(scope="module")
def server(binaries):
    with private_postgres.thrown_away(binaries) as server:
        yield server


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A `.run` folder other than this clone's own, which may be in use."""
    monkeypatch.setattr(run_folder, "FOLDER", tmp_path / ".run")
    return tmp_path
