"""A seal as one line of text, to be printed, mailed and kept on paper."""

import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from comments.record.encoding import digest
from comments.record.marks import Marks
from comments.record.rows import COUNTED

_LINE = re.compile(
    r"newsroom-seal/1 number=(?P<number>\d{1,18}) sealed=(?P<sealed_at>\S+) "
    + " ".join(
        rf"{each}s=(?P<{each}_count>\d{{1,18}})/(?P<last_{each}>\d{{1,18}})" for each in COUNTED
    )
    + r" root=(?P<root>[0-9a-f]{64}) before=(?P<before>[0-9a-f]{64}|none)"
    r" hash=(?P<hash>[0-9a-f]{64})"
)
_BEGINNING = "newsroom-seal/"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotASeal(Exception):
    """What was handed in is no seal, or was copied wrongly; the message says which."""


@dataclass(frozen=True)
class SealLine:
    """All that a seal says, as it can be kept outside of the database."""

    number: int
    # Microseconds since 1970.
    sealed_at: int | None
    comment_count: int
    last_comment: int
    decision_count: int
    last_decision: int
    erasure_count: int
    last_erasure: int
    edition_count: int
    last_edition: int
    root: bytes
    before: bytes | None
    hash: bytes

    @classmethod
    def of(cls, row):
        """The line of a ROW of the table."""
        return cls(**{each.name: getattr(row, each.name) for each in fields(cls)})

    @property
    def marks(self):
        return Marks(*(getattr(self, f"last_{each}") for each in COUNTED))

    @property
    def moment(self):
        """When it was made, in words."""
        try:
            return (_EPOCH + timedelta(microseconds=self.sealed_at)).isoformat()
        except (TypeError, OverflowError):
            return "at no moment of the calendar"

    def hash_of_it(self):
        """The hash it ought to have."""
        counted = (
            value
            for each in COUNTED
            for value in (getattr(self, f"{each}_count"), getattr(self, f"last_{each}"))
        )
        return digest("seal/1", self.number, self.sealed_at, *counted, self.root, self.before)

    def __str__(self):
        counted = " ".join(
            f"{each}s={getattr(self, f'{each}_count')}/{getattr(self, f'last_{each}')}"
            for each in COUNTED
        )
        before = self.before.hex() if self.before else "none"
        return (
            f"newsroom-seal/1 number={self.number} sealed={self.moment} {counted}"
            f" root={self.root.hex()} before={before} hash={self.hash.hex()}"
        )


def seals_in(text):
    """Every seal that TEXT holds, a line or a whole file of mails; raises NotASeal."""
    lines = [_BEGINNING + each for each in " ".join(text.split()).split(_BEGINNING)[1:]]
    if not lines:
        raise NotASeal("There is no seal in it.")
    return [_read(line) for line in lines]


def _read(line):
    found = _LINE.match(line)
    if not found:
        raise NotASeal(f"This is no seal, or not the whole of one: {line[:60]}")
    said = found.groupdict()
    try:
        moment = datetime.fromisoformat(said.pop("sealed_at"))
        microseconds = (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, TypeError) as error:
        raise NotASeal(f"Seal {said['number']} has no moment that can be read.") from error
    hashes = {
        name: None if said[name] == "none" else bytes.fromhex(said[name])
        for name in ("root", "before", "hash")
    }
    numbers = {name: int(value) for name, value in said.items() if name not in hashes}
    seal = SealLine(sealed_at=microseconds, **numbers, **hashes)
    if seal.hash != seal.hash_of_it():
        raise NotASeal(f"Seal {seal.number} was copied wrongly: its hash is not of what it says.")
    return seal
