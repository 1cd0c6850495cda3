"""Sealing the record as it stands, after the seal before."""

from comments.models import Seal
from comments.record import rows
from comments.record.guidelines_as_published import Published
from comments.record.line import SealLine
from comments.record.marks import settled_marks
from comments.record.tree import Standing, packed_blocks, root_over
from comments.record.walk import dossiers


def seal_record(*, patience=None, progress=None):
    """Seal everything that is on record now; returns the seal's line.

    Raises StillWriting or SealOvertaken, and then nothing is sealed.
    """
    marks = settled_marks(patience)
    with rows.one_snapshot():
        standing = Standing([marks])
        if progress:
            progress.begin(rows.count_of_comments())
        for dossier in dossiers():
            standing.add(dossier)
            if progress:
                progress.step()
        standing.finish()
        published = Published()
        before = [seal.number for seal in rows.seals()]
    (blocks,) = standing.blocks
    guidelines = published.digest_up_to(marks.edition)
    Seal.record(
        number=max(before, default=0) + 1,
        comment_count=standing.count("comment", 0),
        decision_count=standing.count("decision", 0),
        erasure_count=standing.count("erasure", 0),
        edition_count=published.count_up_to(marks.edition),
        **{f"last_{table}": getattr(marks, table) for table in rows.COUNTED},
        root=root_over(guidelines, blocks),
        guidelines=guidelines,
        blocks=packed_blocks(blocks),
    )
    with rows.one_snapshot():
        *_earlier, newest = rows.seals()
    return SealLine.of(newest)
