"""`.run/` keeps its secrets."""

import stat

from deploy import run_folder


def test_secrets_are_for_their_owner_only_and_made_once(clone, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.delenv("SUBMISSION_KEY", raising=False)
    made = [run_folder.secret("SECRET_KEY"), run_folder.secret("SUBMISSION_KEY")]
    assert made[0] != made[1]
    assert made == [run_folder.secret("SECRET_KEY"), run_folder.secret("SUBMISSION_KEY")]
    assert stat.S_IMODE(run_folder.FOLDER.stat().st_mode) == 0o700
    for name in ("secret_key", "submission_key"):
        assert stat.S_IMODE((run_folder.FOLDER / name).stat().st_mode) == 0o600


def test_a_secret_in_the_environment_comes_first(clone, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "given")
    assert run_folder.secret("SECRET_KEY") == "given"


def test_the_state_of_a_run_ends_with_it(clone):
    with run_folder.published(address="http://127.0.0.1:8123"):
        assert run_folder.state()["address"] == "http://127.0.0.1:8123"
        assert stat.S_IMODE(run_folder.path("state.json").stat().st_mode) == 0o600
    assert run_folder.state() == {}
