"""Characters that nobody sees, and where they are at home all the same."""

import unicodedata
from functools import lru_cache

from comments.signals.letters import FILLERS, script_of

ZWNJ, ZWJ = "\u200c", "\u200d"
_MARKS_OF_DIRECTION = "\u200e\u200f\u061c"
_SOFT_HYPHEN, _ZERO_WIDTH_SPACE, _WORD_JOINER = "\u00ad", "\u200b", "\u2060"
# Scripts that are joined, or held apart, by a character without width.
_JOINING = {
    *("ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA"),
    *("TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA"),
}
_WITHOUT_SPACES = {"THAI", "LAO", "KHMER", "MYANMAR", "CJK", "HIRAGANA", "KATAKANA", "TIBETAN"}


@lru_cache(maxsize=16_384)
def is_invisible(c):
    """Whether C is drawn as nothing: of no width, or blank by design."""
    if c < "\x80":
        return False
    number = ord(c)
    is_selector = 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF
    # The one that Arabic has for the end of a verse, and its like, are drawn.
    is_drawn = 0x0600 <= number <= 0x0605 or number in {0x06DD, 0x070F, 0x08E2, 0x110BD}
    return c in FILLERS or is_selector or (unicodedata.category(c) == "Cf" and not is_drawn)


def is_at_home(text, i):
    """Whether the invisible text[i] does there what it was made for."""
    c = text[i]
    before = text[i - 1] if i else ""
    after = text[i + 1] if i + 1 < len(text) else ""
    if c in _MARKS_OF_DIRECTION:
        # Between what runs right to left and what does not, a keyboard's own doing.
        return not (script_of(before or " ") == script_of(after or " ") == "LATIN")
    if c in (ZWNJ, ZWJ):
        letter = _letter_before(text, i)
        if before and script_of(letter) in _JOINING:
            return True
        if c == ZWJ:
            return _is_picture(before) and _is_picture(after)
        return False
    if c in (_ZERO_WIDTH_SPACE, _WORD_JOINER):
        return bool(before) and _writes_without_spaces(before)
    number = ord(c)
    if 0xFE00 <= number <= 0xFE0F:
        return bool(before) and (
            unicodedata.category(before)[0] in "SP" or before in "0123456789#*"
        )
    if 0xE0100 <= number <= 0xE01EF:
        return before != "" and script_of(before) == "CJK"
    if 0xE0020 <= number <= 0xE007F:
        # Letters in a flag: England, Scotland, Wales.
        return _begins_with_a_flag(text, i)
    if c == _SOFT_HYPHEN:
        # Where a long word may be broken, copied with the text that it stood in.
        return _letters_around(text, i)
    return c == "\u2800" and "\u2800" <= before <= "\u28ff"


def _letter_before(text, i):
    """The letter that text[i] follows, with marks between them passed over."""
    # At most a few: more are refused with the form.
    for place in range(i - 1, max(i - 12, -1), -1):
        if not unicodedata.combining(text[place]) and unicodedata.category(text[place]) != "Mc":
            return text[place]
    return " "


def _is_picture(c):
    return bool(c) and (unicodedata.category(c) in {"So", "Sk"} or "\ufe00" <= c <= "\ufe0f")


@lru_cache(maxsize=1_024)
def _writes_without_spaces(c):
    return unicodedata.name(c, "").partition(" ")[0] in _WITHOUT_SPACES


def _begins_with_a_flag(text, i):
    for place in range(i - 1, max(i - 8, -1), -1):
        if text[place] == "\U0001f3f4":
            return True
        if not "\U000e0020" <= text[place] <= "\U000e007f":
            return False
    return False


def _letters_around(text, i, enough=2):
    before, after = text[max(i - enough, 0) : i], text[i + 1 : i + 1 + enough]
    return len(before) == len(after) == enough and before.isalpha() and after.isalpha()
