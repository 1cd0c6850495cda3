"""The lock files say exactly what is installed, and nothing about where from."""

import json
import re

import pytest

from deploy.run_folder import ROOT

NAMES = ["production", "run", "development"]


def _source(name):
    return (ROOT / "requirements" / f"{name}.txt").read_text()


def _versions(name):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", _source(name), re.MULTILINE))


@pytest.mark.parametrize("name", NAMES)
def test_every_package_has_its_version_and_hashes(name):
    lines = _source(name).replace("\\\n", "").splitlines()
    requirements = [line for line in lines if not line.lstrip().startswith("#")]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==\S+ ", requirement)
        assert "--hash=sha256:" in requirement


@pytest.mark.parametrize("name", NAMES)
def test_no_address_is_in_them(name):
    assert not re.search(r"://|file:|index-url|find-links| @ |(^|\s)/", _source(name))


def test_each_is_part_of_the_next():
    production, run, development = map(_versions, NAMES)
    assert production.items() < run.items() < development.items()


@pytest.mark.parametrize("name", ["checkers", "lighthouse"])
def test_what_comes_by_npm_has_hashes_and_no_address(name):
    source = (ROOT / "deploy" / "npm" / name / "package-lock.json").read_text()
    packages = json.loads(source)["packages"]
    own = packages.pop("")
    assert len(packages) >= len(own["devDependencies"])
    assert [path for path, package in packages.items() if "integrity" not in package] == []
    assert "://" not in source
    versions = own["devDependencies"].values()
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []
