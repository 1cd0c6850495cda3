"""What the tests need of npm's is installed once, exactly as locked, or plainly not at all."""

import json

import pytest

from deploy import node_packages

LOCK = node_packages.SOURCE / "package-lock.json"


@pytest.fixture
def npm(clone, monkeypatch):
    """Put a program called npm on the path, and nothing else: `npm("exit 1")`; its calls."""
    programs = clone / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))

    def npm(script):
        program = programs / "npm"
        program.write_text(f'#!/bin/sh\necho "$@" >> {clone}/calls\n{script}\n')
        program.chmod(0o755)

    npm.calls = lambda: (clone / "calls").read_text().splitlines()
    return npm


def test_without_npm_there_is_none_and_no_step_is_shown(npm, capfd):
    assert node_packages.installed() is None
    assert capfd.readouterr().out == ""


def test_it_is_installed_once_and_again_when_the_lock_has_changed(npm, clone, monkeypatch, capfd):
    npm("/bin/mkdir -p node_modules")
    folder = node_packages.installed()
    assert folder.is_dir()
    assert folder.is_relative_to(clone)
    assert node_packages.installed() == folder
    assert len(npm.calls()) == 1
    assert npm.calls()[0].startswith("ci --ignore-scripts ")
    (folder.parent / "installed").write_text("another lock")
    assert node_packages.installed() == folder
    assert len(npm.calls()) == 2
    assert (folder.parent / "package-lock.json").read_text() == LOCK.read_text()


def test_where_npm_fails_its_last_words_are_said_and_it_is_tried_again(npm, capfd):
    npm("echo no such network >&2; exit 1")
    assert node_packages.installed() is None
    assert "npm could not: no such network" in capfd.readouterr().out
    npm("/bin/mkdir -p node_modules")
    assert node_packages.installed().is_dir()


def test_the_lock_has_every_package_with_its_hash_and_no_address():
    packages = json.loads(LOCK.read_text())["packages"]
    wanted = json.loads((node_packages.SOURCE / "package.json").read_text())["devDependencies"]
    installed = {name: one for name, one in packages.items() if name}
    assert {f"node_modules/{name}" for name in wanted} <= set(installed)
    for name, one in installed.items():
        assert one["integrity"].startswith("sha512-"), name
        assert "resolved" not in one, name
    assert "://" not in LOCK.read_text()
