"""Shouting: whole sentences in capitals."""

import re
import unicodedata

from comments.models import Signal
from comments.signals.reading import Mark

KIND = Signal.Kind.CAPITALS

# Fewer is an acronym, a headline quoted, a short shout: "NO WAY", "THE NORTH QUAY".
_WORDS = 4
_LETTERS = 18
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# A list of acronyms is not a sentence: NATO, UNESCO, WHO / ILO.
_SEPARATES = re.compile(r"[,;/()\n]")


def look(reading):
    """Each stretch of words in capitals that is longer than a short shout."""
    marks, run = [], []
    for word in _WORD.finditer(reading.text):
        case = _case_of(word[0])
        if case == "capital" or (run and case == "either"):
            run.append(word)
        else:
            marks += _mark(reading.text, run)
            run = []
    return marks + _mark(reading.text, run)


def _case_of(word):
    """Of a word in a script that has case, whether all of it is in capitals."""
    cases = {unicodedata.category(c) for c in word if c.isalpha()}
    if cases == {"Lu"}:
        # “I” and “A” are written so in any sentence.
        return "capital" if len(word) > 1 else "either"
    return "none"


def _mark(text, run):
    while run and len(run[-1][0]) == 1:
        run.pop()
    in_a_row = letters = 0
    for i, word in enumerate(run):
        if i and _SEPARATES.search(text, run[i - 1].end(), word.start()):
            in_a_row = letters = 0
        in_a_row += len(word[0]) > 1
        letters += len(word[0])
        if in_a_row >= _WORDS and letters >= _LETTERS:
            return [Mark(run[0].start(), run[-1].end())]
    return []
