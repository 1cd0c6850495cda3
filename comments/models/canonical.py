"""What happens to a text between the keyboard and the record, and nothing else does.

It is applied in the preview, so that what is stored is byte for byte what the writer saw and
sent. It decides what is fingerprinted for ever; `docs/record.md` says the same in prose.
"""

import re
import unicodedata

# Letters' neighbours that no reader sees: format characters are found by their category, these
# three are letters and a symbol by category and blank by design.
_BLANK_FILLERS = "\u115f\u1160\u3164\uffa0\u2800"
# Unicode's control characters (Cc) without \t and \n, and halves of pairs (Cs). Neither set ever
# grows: Unicode promises so.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Legitimate scripts pile up four or five; more is drawn over the neighbours' lines.
_MOST_MARKS = 10


def canonical_text(text):
    """TEXT with line ends as \\n, in NFC, without control characters and outer white space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("", text)
    return unicodedata.normalize("NFC", text).strip()


def canonical_name(name):
    """NAME as `canonical_text`, and on one line: each run of white space is one space."""
    return " ".join(canonical_text(re.sub(r"\s", " ", name)).split())


def shows_nothing(text):
    """Whether a reader would see nothing at all: spaces, zero-width characters, fillers."""
    return not any(
        unicodedata.category(c)[0] not in "ZCM" and c not in _BLANK_FILLERS for c in text
    )


def hides_something(word):
    """Whether WORD, in which no space belongs, holds a character that nobody sees: one that turns
    the direction of writing, that commands a terminal, or that is blank."""
    return any(unicodedata.category(c)[0] in "ZC" or c in _BLANK_FILLERS for c in word)


def piles_up_marks(text):
    """Whether TEXT stacks so many accents on one letter that they cover other lines."""
    if text.isascii():
        return False
    run = 0
    for c in text:
        category = unicodedata.category(c)
        if category in {"Mn", "Me"}:
            run += 1
        elif category != "Cf":
            # A joiner between them is no new letter.
            run = 0
        if run > _MOST_MARKS:
            return True
    return False


def turns_direction(name):
    """Whether NAME holds an override or isolate that would reorder what stands beside it."""
    return any(unicodedata.bidirectional(c) in _TURNING for c in name)


_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
