"""A comment's text in pieces: what signals point at, and what nobody would see."""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from comments.signals.invisible import is_at_home, is_invisible
from comments.signals.letters import FILLERS

_JOINER, _NON_JOINER = "\u200d", "\u200c"


@dataclass
class Piece:
    """Some of the text, to the letter, and why it stands by itself."""

    text: str
    # The signals that point here.
    signals: tuple = ()
    # What an invisible character is called, as in `U+200B ZERO WIDTH SPACE`; one to a piece.
    unseen: str = ""
    # The numbers of the notes beneath the text that say why, as in `1, 3`: where a place ends, so
    # that one that other places cut in pieces carries its number once.
    notes: str = ""


def pieces_of(text, signals, notes=None):
    """TEXT in order, cut where a signal begins or ends and around what is invisible; NOTES are
    the notes' numbers by the signals'.

    Joined they are TEXT again, so that places in what the desk shows are places in the text.
    """
    pointed = [s for s in signals if s.start is not None and s.start < len(text)]
    cuts = {0, len(text)}
    for signal in pointed:
        cuts |= {signal.start, min(signal.end, len(text))}
    unseen = {
        place: name
        for place, c in enumerate(text)
        if c not in "\n\t " and (name := _name_of_unseen(text, place))
    }
    for place in unseen:
        cuts |= {place, place + 1}
    ends = sorted(cuts)
    pieces = []
    for start, end in pairwise(ends):
        causes = tuple(s for s in pointed if s.start <= start and end <= s.end)
        ending = (s.pk for s in causes if min(s.end, len(text)) == end)
        numbers = sorted({notes[pk] for pk in ending if pk in notes} if notes else ())
        said = ", ".join(map(str, numbers))
        pieces.append(Piece(text[start:end], causes, unseen.get(start, ""), said))
    return pieces


_UNSEEN = '<span class="unseen" data-code="{0}" data-notes="{1}" title="{0}">{2}</span>'
_POINTED_AT = '<mark class="pointed-at" data-notes="{}" title="{}">{}</mark>'


def html_of(pieces):
    """PIECES as the desk shows them: what is unseen by its name, what is pointed at marked."""
    return mark_safe("".join(map(_html_of, pieces)))  # noqa: S308 - each piece is escaped


def _html_of(piece):
    if piece.unseen:
        return format_html(_UNSEEN, piece.unseen, piece.notes, piece.text)
    if piece.signals:
        kinds = ", ".join(str(signal.get_kind_display()) for signal in piece.signals)
        return format_html(_POINTED_AT, piece.notes, kinds, piece.text)
    return conditional_escape(piece.text)


def _name_of_unseen(text, place):
    return name_of(text[place]) if _is_unseen(text, place) else ""


def name_of(character):
    """What Unicode calls CHARACTER, and its number."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def _is_unseen(text, place):
    """Format characters that shape nothing, spaces that are not the usual one, and whatever else
    a signal calls invisible where it has no business."""
    if unicodedata.category(text[place]) in {"Cf", "Zs", "Zl", "Zp", "Co", "Cn"}:
        return not _is_at_work(text, place)
    return text[place] in FILLERS or (is_invisible(text[place]) and not is_at_home(text, place))


def _is_at_work(text, place):
    """Whether the joiner or non-joiner at PLACE shapes what is seen: a joiner inside an emoji or an
    Indic syllable, a non-joiner in Arabic or Indic script; or a letter of a flag's. Cutting there
    would break what is drawn.
    """
    if "\U000e0020" <= text[place] <= "\U000e007f":
        return is_at_home(text, place)
    before = text[place - 1 : place]
    if text[place] == _NON_JOINER:
        return "\u0600" <= before < "\u0e00"
    if text[place] != _JOINER:
        return False
    after = text[place + 1 : place + 2]
    if "\u0900" <= before < "\u0e00":
        return True
    is_symbol = before == "\ufe0f" or unicodedata.category(before or " ") in {"So", "Sk"}
    return is_symbol and unicodedata.category(after or " ") == "So"


def place_of(words, text):
    """Where WORDS, copied from TEXT, stand in it: beginning and end in code points, or None."""
    words = words.replace("\r\n", "\n").strip()
    start = text.find(words) if words else -1
    return (start, start + len(words)) if start >= 0 else None
