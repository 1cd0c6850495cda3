"""docs/abuse-cases.md names the tests that hold each case, and leaves out none of those here."""

import ast
import re
from functools import cache

from tests.rooms import ROOT

TABLE = ROOT / "docs" / "abuse-cases.md"
TESTS = ROOT / "tests"
# Itself, which tries no abuse.
NOT_A_CASE = "abuse/test_the_table.py"
_NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`( \*\(thorough\)\*)?")


def found_in(path):
    """The tests that stand in a file, each with whether only `make checkers` runs all of it."""
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            marks = {ast.unparse(mark) for mark in node.decorator_list}
            yield node.name, "pytest.mark.thorough" in marks


@cache
def there(folder=""):
    """Every test there is in FOLDER, by its file and name."""
    return {
        (path.relative_to(TESTS).as_posix(), name): is_thorough
        for path in sorted((TESTS / folder).rglob("test_*.py"))
        for name, is_thorough in found_in(path)
    }


def named(text):
    """Each test that the document names, with whether it says that it is thorough."""
    return {(file, name): bool(thorough) for file, name, thorough in _NAMED.findall(text)}


def cases(text):
    """The rows of the tables: what is tried, what comes of it, and the tests."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if row[0] != "what somebody tries" and set(row[0]) != {"-"}]


def test_every_test_that_is_named_is_there_and_as_thorough_as_is_said():
    tests, told = there(), named(TABLE.read_text())
    assert [test for test in told if test not in tests] == []
    assert [test for test in told if tests[test] != told[test]] == []


def test_every_test_of_abuse_is_named():
    tests = {test for test in there("abuse") if test[0] != NOT_A_CASE}
    assert {"::".join(test) for test in tests - set(named(TABLE.read_text()))} == set()


def test_every_case_is_told_whole():
    text = TABLE.read_text()
    rows = cases(text)
    assert len(rows) > 90
    for row in rows:
        assert len(row) == 3, row
        assert all(row), row
        assert named(row[2]), row
    # Nothing stands in backquotes like a test and is not read as one.
    assert text.count("::") == sum(len(_NAMED.findall(row[2])) for row in rows)


def test_a_test_that_is_not_there_would_be_found():
    (test,) = named("| a | b | `abuse/test_none.py::test_nothing` *(thorough)* |")
    assert test not in there()
    assert (NOT_A_CASE, "test_a_test_that_is_not_there_would_be_found") in there("abuse")


def test_whoever_reads_about_threats_finds_it():
    for document in ("README.md", "docs/threats.md"):
        assert "`docs/abuse-cases.md`" in (ROOT / document).read_text(), document
