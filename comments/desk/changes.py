"""What changed between two texts of a reader's, word by word.

Both come from outside, and several stand on one page: the work is bounded by the number of changes
that are marked, whatever the texts. (Python's difflib took eleven seconds for two that were written
to keep it busy; `articles/admin/difference.py` compares what editors wrote.)
"""

import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

# Words taken out and put in. Of two texts that differ in more, somebody reads both sooner.
MOST_CHANGES = 300
SAME, OUT, IN = "same", "out", "in"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, was taken out, or was put in."""

    kind: str
    text: str


def pieces_of_change(before, after):
    """BEFORE and AFTER as Pieces in their order; None where they differ in more than is marked."""
    old, new = _words(before), _words(after)
    steps = _steps([word for word, _space in old], [word for word, _space in new])
    if steps is None:
        return None
    pieces, i, j = [], 0, 0
    for kind in steps:
        if kind == OUT:
            word, i = old[i], i + 1
        else:
            word, i, j = new[j], i + (kind == SAME), j + 1
        if pieces and pieces[-1][0] == kind:
            pieces[-1][1].append("".join(word))
        else:
            pieces.append((kind, ["".join(word)]))
    return [Piece(kind, "".join(texts)) for kind, texts in pieces]


def _words(text):
    """Each word with the space after it, which makes no difference: lines are broken anew."""
    return re.findall(r"(\S+)(\s+)", f"{text} ")


def _steps(old, new):
    """The shortest way from OLD to NEW, a kind for each word (E. Myers, 1986); None where it has
    more than MOST_CHANGES changes.

    After so many changes the furthest place on each diagonal is known from those after one fewer.
    """
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    old, new = old[start:], new[start:]
    furthest, trace = {1: 0}, []
    for changes in range(MOST_CHANGES + 1):
        trace.append(dict(furthest))
        for diagonal in range(-changes, changes + 1, 2):
            x = _moved(furthest, diagonal, changes)
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return [SAME] * start + _back(trace, len(old), len(new))
    return None


def _moved(furthest, diagonal, changes):
    """Where one is on DIAGONAL after one more change: a word put in, or one taken out."""
    if diagonal == -changes:
        return furthest[diagonal + 1]
    if diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]:
        return furthest[diagonal + 1]
    return furthest[diagonal - 1] + 1


def _back(trace, x, y):
    """The steps that led to X and Y, from their end."""
    steps = []
    for changes in range(len(trace) - 1, -1, -1):
        furthest, diagonal = trace[changes], x - y
        put_in = diagonal == -changes or (
            diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if put_in else diagonal - 1
        from_x = furthest[before]
        from_y = from_x - before
        while x > from_x and y > from_y and x > 0 and y > 0:
            steps.append(SAME)
            x, y = x - 1, y - 1
        if changes:
            steps.append(IN if put_in else OUT)
        x, y = from_x, from_y
    return steps[::-1]


def html_of_change(pieces):
    """PIECES with what was taken out and put in marked, in words too for whoever listens."""
    said = {OUT: ("del", _("taken out:")), IN: ("ins", _("put in:"))}
    return format_html_join(
        "", "{}", ((_marked(piece, *said.get(piece.kind, ("", ""))),) for piece in pieces)
    )


def _marked(piece, element, word):
    if not element:
        return piece.text
    # The space after it stands outside, where lines may break.
    text = piece.text.rstrip()
    return format_html(
        '<{0}><span class="visually-hidden">[{1} </span>{2}'
        '<span class="visually-hidden">]</span></{0}>{3}',
        element,
        word,
        text,
        piece.text[len(text) :],
    )
