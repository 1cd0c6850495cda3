"""One root over the whole record, as it stood at some marks: a tree of two levels.

A thousand numbers of comments make a block, and the blocks make the root. What came, was decided
or was erased after the marks is left out, so that a seal is recomputed from rows that are only
ever added.
"""

from bisect import bisect_right

from comments.record.encoding import digest

BLOCK = 1000
# In a seal's row: the block's number and its digest.
_NUMBER, _DIGEST = 8, 32


def root_over(guidelines, blocks):
    """The root over the digest of the GUIDELINES and BLOCKS, pairs of number and digest."""
    return digest("root/1", guidelines, *(part for block in blocks for part in block))


def packed_blocks(blocks):
    return b"".join(number.to_bytes(_NUMBER, "big", signed=True) + each for number, each in blocks)


def unpacked_blocks(stored):
    size = _NUMBER + _DIGEST
    return [
        (
            int.from_bytes(stored[at : at + _NUMBER], "big", signed=True),
            stored[at + _NUMBER : at + size],
        )
        for at in range(0, len(stored), size)
    ]


class Standing:
    """What stood at each of some marks: how much, and the blocks. Fed with dossiers in turn."""

    def __init__(self, marks):
        self.marks = marks
        self.blocks = [[] for _each in marks]
        self._counts = {
            table: _CountUpTo([getattr(each, table) for each in marks])
            for table in ("comment", "decision", "erasure")
        }
        self._block, self._dossiers = None, []

    def add(self, dossier):
        block = dossier.number // BLOCK
        if block != self._block:
            self.finish()
            self._block = block
        if dossier.comment:
            self._dossiers.append(dossier)
            self._counts["comment"].add(dossier.number)
        for decision in dossier.decisions:
            self._counts["decision"].add(decision.id)
        for erasure in dossier.erasures:
            self._counts["erasure"].add(erasure.id)

    def finish(self):
        """Close the block that is open: no dossier of it comes any more."""
        if not self._dossiers:
            return
        comments = sorted(each.number for each in self._dossiers)
        decisions = sorted(row.id for each in self._dossiers for row in each.decisions)
        erasures = sorted(row.id for each in self._dossiers for row in each.erasures)
        # Most blocks stood alike at most marks; each standing is computed once.
        standings = {}
        for marks, blocks in zip(self.marks, self.blocks, strict=True):
            standing = (
                bisect_right(comments, marks.comment),
                bisect_right(decisions, marks.decision),
                bisect_right(erasures, marks.erasure),
            )
            if not standing[0]:
                continue
            if standing not in standings:
                standings[standing] = (self._block, self._digest_at(marks))
            blocks.append(standings[standing])
        self._dossiers = []

    def count(self, table, place):
        """How many rows of TABLE there are up to the marks at PLACE."""
        return self._counts[table].up_to(place)

    def _digest_at(self, marks):
        values = [
            value
            for dossier in self._dossiers
            if dossier.number <= marks.comment
            for value in _leaf(dossier, marks)
        ]
        return digest("block/1", self._block, *values)


def _leaf(dossier, marks):
    """What a seal with these MARKS says of one comment."""
    erased = [erasure for erasure in dossier.erasures if erasure.id <= marks.erasure]
    taken = [decision for decision in dossier.decisions if decision.id <= marks.decision]
    newest = taken[-1] if taken else None
    return (
        dossier.number,
        dossier.comment.fingerprint,
        _who_erased_it(erased[-1]) if erased else None,
        newest and newest.number,
        newest and newest.hash,
    )


def _who_erased_it(erasure):
    return digest("erasure/1", erasure.id, erasure.erased_by_id, erasure.erased_at, erasure.ground)


class _CountUpTo:
    """Of numbers in any order: how many are no greater than each of some bounds."""

    def __init__(self, bounds):
        self._bounds = sorted(set(bounds))
        self._place = {bound: place for place, bound in enumerate(self._bounds)}
        self._asked = bounds
        self._between = [0] * (len(self._bounds) + 1)

    def add(self, number):
        # The first bound that is not below it.
        self._between[bisect_right(self._bounds, number - 1)] += 1

    def up_to(self, place):
        return sum(self._between[: self._place[self._asked[place]] + 1])
