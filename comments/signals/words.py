"""A text taken apart into words as they are compared, each with its place in the original.

Whoever wants a word past a list spaces it out, spells it with digits, doubles letters, puts dots
or nothing visible between them. So a stretch of text may be read in several ways; `ways` holds
them all, and every one is a whole word: nothing here ever finds a word inside another.

One pass, and work in proportion to the text whatever stands in it.
"""

import re
import unicodedata
from functools import cached_property
from itertools import pairwise, product
from typing import NamedTuple

from comments.signals.letters import folded, plain

# What stands for a letter inside a word. 1, ! and | are both i and l.
_LEET = str.maketrans("0345789@$+€¡", "oeastbgastei")
_LEET_TWICE = [str.maketrans("1!|", letter * 3) for letter in "il"]
_SYMBOL = frozenset("@$!+|€¡")
# Longer than any phrase on the list may be: what is glued together stays bounded.
LONGEST = 100
# More signs at a word's edge are no letters.
_AT_AN_EDGE = 3
# A word of one letter may stand before one that is spelled out with spaces: "a s p a m".
_ONE_LETTER_WORDS = {"a", "i", "و"}
_ENDS_A_SENTENCE = re.compile(r"[.!?…؟।۔](?=.?\s)|\n\s*\n", re.DOTALL)
# Letters, digits, and the marks that are no accents but part of a word, as Indic vowel signs are.
_MARKS = "".join(
    c for c in map(chr, range(0x300, 0x10000)) if unicodedata.category(c)[0] == "M" and folded(c)
)
_RUN = re.compile(rf"[^\W_]+(?:[{_MARKS}]+[^\W_]*)*")
# A letter three times or more in a row is one that was leant on.
LEANT_ON = re.compile(r"(\w)\1\1")


class Way(NamedTuple):
    """One way to read the text at some piece: as which word, up to which piece, from where to
    where in the text."""

    word: str
    until: int
    start: int
    end: int


class Piece(NamedTuple):
    """Letters and digits with nothing between them, as compared, and where they stand."""

    word: str
    start: int
    end: int
    # The same in the folded text.
    at: int
    until: int


class Words:
    def __init__(self, text):
        self.text = text
        if text.isascii():
            self.folded, self.places = text.lower(), range(len(text))
            return
        letters, places = [], []
        for place, c in enumerate(text):
            for letter in folded(c):
                letters.append(letter)
                places.append(place)
        # The text as it is compared, and for each of its characters the place that it came from.
        self.folded, self.places = "".join(letters), places

    @cached_property
    def _plain(self):
        if self.text.isascii():
            return self.text, range(len(self.text))
        kept = [(letter, place) for place, c in enumerate(self.text) if (letter := plain(c))]
        return "".join(letter for letter, _place in kept), [place for _letter, place in kept]

    @property
    def plain(self):
        """The text in its own case, without what nobody sees and without costumes."""
        return self._plain[0]

    def place_of_plain(self, start, end):
        """Where in the text plain[start:end] stands."""
        places = self._plain[1]
        return places[start], places[end - 1] + 1

    def original(self, at, until):
        """The place in the text of what is folded[at:until], marks on its last letter included."""
        end = self.places[until - 1] + 1
        if len(self.folded) == len(self.text):
            return self.places[at], end
        while end < len(self.text) and unicodedata.combining(self.text[end]):
            end += 1
        return self.places[at], end

    @cached_property
    def pieces(self):
        """Every run of letters and digits, in order."""
        found = []
        for run in _RUN.finditer(self.folded):
            at, until = run.span()
            found.append(Piece(run[0], *self.original(at, until), at, until))
        return found

    @cached_property
    def gaps(self):
        """What stands after each piece and before the next."""
        return [self.folded[piece.until : after.at] for piece, after in pairwise(self.pieces)]

    def joined(self):
        """The words with what stands between spaces as one."""
        return [
            "".join(piece.word for piece in self.pieces[first : last + 1])
            for first, last in self._stretches(no_space)
        ]

    def goes_on(self, index):
        """Whether piece INDEX follows the one before it in one sentence."""
        gap = self.gaps[index - 1]
        return gap == " " or not _ENDS_A_SENTENCE.search(gap)

    @cached_property
    def ways(self):
        """For each piece, the ways to read what begins there; the plain one first."""
        ways = [[Way(p.word, i + 1, p.start, p.end)] for i, p in enumerate(self.pieces)]
        for first, last in self._stretches(all_symbols):
            self._read_symbols(ways, first, last)
        for first, last in self._stretches(no_space):
            if first < last:
                self._read_joined(ways, first, last)
        for first, last in self._spelled_out():
            self._read_joined(ways, first, last)
        return ways

    def _stretches(self, held_together_by):
        """First and last of the pieces between which every gap is HELD_TOGETHER_BY something."""
        first = 0
        for i in range(len(self.pieces)):
            if i == len(self.gaps) or not held_together_by(self.gaps[i]):
                yield first, i
                first = i + 1

    def _read_symbols(self, ways, first, last):
        """Signs and digits that stand for letters, inside and at either edge: "$p4m", "a$$"."""
        at, until = self.pieces[first].at, self.pieces[last].until
        text = self.folded
        is_plain = first == last and self.pieces[first].word.isalpha()
        if is_plain and text[at - 1 : at] not in _SYMBOL and text[until : until + 1] not in _SYMBOL:
            return
        befores, afters = [at], [until]
        while len(befores) <= _AT_AN_EDGE and text[befores[-1] - 1 : befores[-1]] in _SYMBOL:
            befores.append(befores[-1] - 1)
        while len(afters) <= _AT_AN_EDGE and text[afters[-1] : afters[-1] + 1] in _SYMBOL:
            afters.append(afters[-1] + 1)
        if until - at <= LONGEST:
            for a, b in product(befores, afters):
                start, end = self.original(a, b)
                for word in _with_letters_for_digits(text[a:b]):
                    ways[first].append(Way(word, last + 1, start, end))

    def _read_joined(self, ways, first, last):
        """Pieces that make one word together: "spa-m", "s.p.a.m"."""
        start, end = self.pieces[first].start, self.pieces[last].end
        if self.pieces[last].until - self.pieces[first].at <= 2 * LONGEST:
            joined = "".join(piece.word for piece in self.pieces[first : last + 1])
            for word in (joined, *_with_letters_for_digits(joined)):
                ways[first].append(Way(word, last + 1, start, end))

    def _spelled_out(self):
        """Single letters with the same thing between each: "s p a m", "s  p  a  m"."""
        pieces, gaps = self.pieces, self.gaps
        first = 0
        while first < len(pieces):
            last = first
            while (
                last + 1 < len(pieces)
                and len(pieces[last].word) == len(pieces[last + 1].word) == 1
                and gaps[last] == gaps[first]
                and "\n" not in gaps[last]
            ):
                last += 1
            if last - first >= 2:
                yield first, last
            if last - first >= 3 and gaps[first] == " " and pieces[first].word in _ONE_LETTER_WORDS:
                yield first + 1, last
            first = max(last, first + 1)


def all_symbols(gap):
    return bool(gap) and _SYMBOL.issuperset(gap)


def no_space(gap):
    return gap != " " and not any(c.isspace() for c in gap)


def _with_letters_for_digits(word):
    """WORD read as leet: none where it has no digit, or nothing else."""
    if word.isalpha() or not any(c.isalpha() for c in word):
        return []
    plain = word.translate(_LEET)
    return [w for w in {plain.translate(t) for t in _LEET_TWICE} if w != word and w.isalpha()]


def squeezed(word):
    """WORD with each letter once in a row, and how often each stood there."""
    letters, runs = [], []
    for c in word:
        if letters and letters[-1] == c:
            runs[-1] += 1
        else:
            letters.append(c)
            runs.append(1)
    return "".join(letters), tuple(runs)


def is_drawn_out(runs, of):
    """Whether RUNS is what a word with runs OF becomes when letters are leant on."""
    return all(n == meant or n >= max(3, meant) for n, meant in zip(runs, of, strict=True))
