"""What cannot be judged is said, and in CI everything is judged."""

import pytest

from deploy import judges, npm_packages, test
from deploy.steps import Refusal


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))


def test_each_checker_that_is_missing_is_named_with_what_brings_it(nothing_installed):
    told, missing = judges.found()
    assert told == {"NEWSROOM_CHECKERS": "", "NEWSROOM_JAVA": ""}
    assert [sentence.partition(".")[0] for sentence in missing] == [
        "Not run: axe, the Nu HTML checker, stylelint and the reading mode",
        "Not run: the Nu HTML checker",
    ]
    assert "apt-get install nodejs npm" in missing[0]
    assert "apt-get install default-jre-headless" in missing[1]


def test_in_ci_nothing_may_be_missing(nothing_installed, monkeypatch):
    monkeypatch.setenv("CI", "true")
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(Refusal, match="With CI set, every test must run") as refusal:
        test.main()
    for missing in ("Chromium", "axe", "Java"):
        assert missing in str(refusal.value)


def test_what_is_installed_already_is_not_fetched_again(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(npm_packages.run_folder, "FOLDER", tmp_path / "run")
    monkeypatch.setattr(npm_packages.shutil, "which", lambda name: f"/nowhere/{name}")
    monkeypatch.setattr(
        npm_packages.children, "listen", lambda command, **_: asked.append(command) or (0, "")
    )
    first = npm_packages.installed("checkers")
    assert npm_packages.installed("checkers") == first
    assert [command[1] for command in asked] == ["ci"]
    assert "--ignore-scripts" in asked[0]
    monkeypatch.setattr(npm_packages.children, "listen", lambda command, **_: (1, "no network"))
    (first.parent / "installed").unlink()
    with pytest.raises(Refusal, match="no network"):
        npm_packages.installed("checkers")
