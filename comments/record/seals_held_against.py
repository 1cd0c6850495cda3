"""Whether the record still holds what each seal counted, and the seals still each other."""

from comments.record import rows
from comments.record.findings import Finding
from comments.record.line import SealLine
from comments.record.tree import BLOCK, Standing, root_over, unpacked_blocks

# Of which version of seals this release knows how they are made.
_VERSION = 1
_PLURAL = {"comment": "comments", "decision": "decisions", "erasure": "erasures"}


class Seals:
    """The seals of the table, and those KEPT outside of the database. Fed with dossiers in turn.

    Each is held against the record as it stood then, which is told from rows that are only added.
    """

    def __init__(self, kept=()):
        self.rows = list(rows.seals())
        self.kept = list(kept)
        table = [SealLine.of(row) for row in self.rows if row.record_version == _VERSION]
        # One that is in both places says the same twice.
        self.lines = list(dict.fromkeys([*table, *self.kept]))
        self._standing = Standing([line.marks for line in self.lines])
        self.add = self._standing.add

    def findings(self, published):
        """What is wrong, once every dossier has been added; PUBLISHED are the guidelines."""
        self._standing.finish()
        yield from self._chain()
        yield from self._those_kept()
        for place, line in enumerate(self.lines):
            yield from self._held_against(place, line, published)

    def _chain(self):
        before = None
        for row in self.rows:
            line = SealLine.of(row)
            due = before.number + 1 if before else 1
            if row.record_version != _VERSION:
                yield _finding(
                    "seal_of_unknown_version",
                    line,
                    f"is of version {row.record_version}, which cannot be verified by this "
                    "release.",
                )
            elif line.hash != line.hash_of_it():
                yield _finding("seal_differs", line, "differs from its hash.")
            if line.number != due:
                yield _finding("seal_missing", line, f"stands where seal {due} should.")
            elif line.before != (before and before.hash):
                yield _finding("seal_unchained", line, "does not follow the seal before it.")
            before = line

    def _those_kept(self):
        """A seal outside counts: the table's own of that number has to be the same."""
        in_table = {row.number: row.hash for row in self.rows}
        for line in self.kept:
            if line.number not in in_table:
                yield _finding("seal_gone", line, "was kept outside and is not in the database.")
            elif in_table[line.number] != line.hash:
                yield _finding("seal_replaced", line, "is another one than was kept outside.")

    def _held_against(self, place, line, published):
        for table, plural in _PLURAL.items():
            counted, there = getattr(line, f"{table}_count"), self._standing.count(table, place)
            if there != counted:
                yield _finding(
                    f"{table}s_miscounted",
                    line,
                    f"counted {plural} up to row {getattr(line, f'last_{table}')}: {counted}. "
                    f"There now: {there}.",
                )
        editions = published.count_up_to(line.last_edition)
        if editions != line.edition_count:
            yield _finding(
                "editions_miscounted",
                line,
                f"counted editions of the guidelines: {line.edition_count}. There now: {editions}.",
            )
        guidelines = published.digest_up_to(line.last_edition)
        blocks = self._standing.blocks[place]
        if root_over(guidelines, blocks) != line.root:
            yield from _where_it_differs(line, guidelines, blocks)


def _where_it_differs(line, guidelines, blocks):
    """By the blocks in the seal's own row, where they are those its root is over."""
    row = rows.blocks_of_seal(line.number)
    sealed = row and (bytes(row[0]), unpacked_blocks(bytes(row[1])))
    if not sealed or root_over(*sealed) != line.root:
        yield _finding(
            "root_differs", line, "has another root than the record; it no longer says where."
        )
        return
    if sealed[0] != guidelines:
        yield _finding(
            "guidelines_differ", line, "holds other guidelines than are published there now."
        )
    there, then = dict(blocks), dict(sealed[1])
    for block in sorted(there.keys() | then.keys()):
        if there.get(block) != then.get(block):
            first, last = block * BLOCK, (block + 1) * BLOCK - 1
            yield _finding(
                "block_differs",
                line,
                f"holds another record of comments {first} to {last} than is there now.",
            )


def _finding(kind, line, says):
    return Finding(kind, f"Seal {line.number} of {line.moment} {says}", seal=line.number)
