"""The encoding as `docs/record.md` tells it to strangers, and how the command shows its work."""

import json
import re
from collections import namedtuple
from io import StringIO

import pytest

from comments.record import chain, fingerprint
from comments.record.encoding import digest, packed
from comments.record.progress import Progress
from tests.rooms import ROOT
from tests.tampering import tamper, verified

PAGE = (ROOT / "docs/record.md").read_text()


@pytest.mark.parametrize(
    ("value", "is_packed"),
    [
        (None, "ffffffff"),
        ("", "00000000"),
        (b"", "00000000"),
        ("Añ😀", "00000007 41 c3b1 f09f9880"),
        (b"\x00\xff", "00000002 00ff"),
        (0, "00000008 0000000000000000"),
        (258, "00000008 0000000000000102"),
        (-1, "00000008 ffffffffffffffff"),
    ],
)
def test_a_value_is_packed_as_length_and_bytes(value, is_packed):
    assert packed(value) == bytes.fromhex(is_packed)


def test_no_two_records_are_encoded_alike():
    assert digest("a", "bc", "d") != digest("a", "b", "cd") != digest("ab", "c", "d")
    assert digest("a", None) != digest("a", "") != digest("a")


EXAMPLE = {
    "record_version": 1,
    "salt": bytes(range(32)),
    "text": "Añ😀!",
    "name": "Ana",
    "article_id": 7,
    "parent_id": None,
    "answers_id": None,
    "edition_id": 2,
    # 2026-01-02 03:04:05.678901 UTC
    "submitted_at": 1_767_323_045_678_901,
    "written_by_id": None,
}
DECIDED = {
    "record_version": 1,
    "comment_id": 12,
    "number": 1,
    "verdict": "rejected",
    "ground": "reading",
    "moderator_id": 3,
    # Ten minutes later.
    "decided_at": 1_767_323_645_678_901,
    "clause_id": 5,
    "passage_start": 0,
    "passage_end": 2,
    "note_hash": None,
    "reason_hash": None,
}


def row(values):
    return namedtuple("row", values)(**values)


def test_the_example_in_the_docs_is_what_it_says():
    mark = fingerprint.fingerprint_of(row(EXAMPLE))
    decided = chain.hash_of_decision(row(DECIDED), mark, None)
    values = ("comment/1", *(EXAMPLE[field] for field in fingerprint.FIELDS[1]))
    section = PAGE.partition("## An example")[2].partition("## A seal")[0]
    told = re.findall(r"^    \S.*? ([0-9a-f]{8}(?: [0-9a-f]+)?)$", section, re.MULTILINE)
    assert [bytes.fromhex(each) for each in told] == [packed(value) for value in values]
    assert f"these {sum(map(len, map(packed, values)))} bytes" in section
    assert re.findall(r"^    ([0-9a-f]{64})$", section, re.MULTILINE) == [
        mark.hex(),
        decided.hex(),
    ]


@pytest.mark.parametrize("version", [1, 2])
def test_every_value_of_a_comment_is_in_its_fingerprint(version):
    whole = EXAMPLE | {"record_version": version, "written_by_id": 4 if version == 2 else None}
    mark = fingerprint.fingerprint_of(row(whole))
    for field in fingerprint.FIELDS[version]:
        other = 99 if whole[field] is None or isinstance(whole[field], int) else "else"
        assert fingerprint.fingerprint_of(row(whole | {field: other})) != mark, field


def test_every_value_of_a_decision_is_in_its_hash():
    whole = chain.hash_of_decision(row(DECIDED), b"mark", b"before")
    for field in chain.FIELDS[1]:
        other = 99 if DECIDED[field] is None or isinstance(DECIDED[field], int) else "else"
        changed = row(DECIDED | {field: other})
        assert chain.hash_of_decision(changed, b"mark", b"before") != whole, field
    assert chain.hash_of_decision(row(DECIDED), b"other", b"before") != whole
    assert chain.hash_of_decision(row(DECIDED), b"mark", b"other") != whole


# What the command shows


@pytest.mark.django_db
def test_a_program_reads_each_finding_from_a_line_of_its_own(send, publish):
    waiting, approved = send(), publish()
    tamper("UPDATE comments_comment SET name = 'Nobody'")
    tamper("UPDATE comments_decision SET hash = ''")
    lines, status = verified("--json")
    assert status == 1
    found = [json.loads(line) for line in lines]
    assert [{name: each[name] for name in each if name != "says"} for each in found] == [
        {"kind": "comment_differs", "comment": waiting.pk},
        {"kind": "comment_differs", "comment": approved.pk},
        {"kind": "decision_differs", "comment": approved.pk, "decision": 1},
    ]
    assert all(each["says"] for each in found)


class Terminal(StringIO):
    def isatty(self):
        return True


def test_how_far_it_is_is_shown_on_one_line_of_a_terminal():
    terminal = Terminal()
    progress = Progress(terminal)
    progress.begin(1000)
    for _step in range(1000):
        progress.step()
    shown = terminal.getvalue().split("\r")
    assert len(shown) == 102
    assert shown[51] == f"[{'#' * 20:40}]  50 % of 1000 comments"
    assert shown[-1] == f"[{'#' * 40}] 100 % of 1000 comments"
    assert "\n" not in terminal.getvalue()
    progress.clear()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_nothing_is_shown_where_nobody_looks():
    file = StringIO()
    progress = Progress(file)
    progress.begin(2)
    progress.step()
    progress.clear()
    assert file.getvalue() == ""
