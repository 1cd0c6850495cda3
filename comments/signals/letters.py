"""What a letter is, whichever way it is dressed: its script, and the plain letter behind it."""

import unicodedata
from functools import lru_cache

# Letters of other scripts that a reader takes for the Latin one, by that. Small and capital apart:
# В passes for B, and в for nothing. Kept short: what merely resembles (в, и, Д) is not in it.
_PASS_FOR = {
    "A": "АΑᎪꓮ",
    "B": "ВΒᏴꓐ",
    "C": "СϹᏟꓚⲤ",
    "D": "Ꭰꓓᗞᗪ",
    "E": "ЕΕᎬꓰ",
    "F": "Ϝꓝᖴ",
    "G": "ԌᏀꓖ",
    "H": "НΗᎻꓧⲎ",
    "I": "ІΙӀꓲ",
    "J": "ЈᎫꓙͿ",
    "K": "КΚᏦꓗⲔ",
    "L": "Ꮮꓡ",
    "M": "МΜᎷꓟⲘ",
    "N": "ΝꓠⲚ",
    "O": "ОΟՕꓳⲞ",
    "P": "РΡᏢꓑⲢ",
    "Q": "Ԛ",
    "R": "ᏒꓣᎡ",
    "S": "ЅᏚꓢՏ",
    "T": "ТΤᎢꓔⲦ",
    "U": "Սꓴ",
    "V": "ᏙꓦѴ",
    "W": "ԜᎳꓪ",
    "X": "ХΧꓫⲬ",
    "Y": "УΥҮꓬⲨ",
    "Z": "ΖᏃꓜ",
    "a": "аα",
    "c": "сϲⲥ",
    "d": "ԁᏧ",
    "e": "еҽ",
    "g": "ց",
    "h": "һհᏂ",
    "i": "іιꙇ",
    "j": "јϳյ",
    "k": "кκⲕ",
    "l": "ӏ",
    "n": "ո",
    "o": "оοօⲟ",
    "p": "рρⲣ",
    "q": "ԛգ",
    "r": "гᴦⲅ",
    "s": "ѕꮪ",
    "u": "υս",
    "v": "νѵᴠ",
    "w": "ԝաѡ",
    "x": "хχⲭ",
    "y": "уγү",
    "z": "ᴢꮓ",
}
_LATIN_BEHIND = {c: latin for latin, others in _PASS_FOR.items() for c in others}

# Writings of one letter that Arabic and Sorani readers do not tell apart when they are in a hurry.
_ARABIC_VARIANTS = {
    **dict.fromkeys("ىیېےۍ", "ي"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ةہھەۀۂۃ", "ه"),
    "ٱ": "ا",
}
# Marks that a reader may leave out without writing another word: accents, harakat, Hebrew points.
# The vowel signs of Indic scripts are no such thing.
_MARKS_LEFT_OUT = (
    *((0x0300, 0x036F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)),
    *((0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED)),
)
TATWEEL = "\u0640"
FILLERS = "\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5"
_DRESSES = ("MATHEMATICAL", "FULLWIDTH", "CIRCLED", "SQUARED", "NEGATIVE", "PARENTHESIZED")
_SINGLE_DRESSES = ("DOUBLE-STRUCK", "SCRIPT", "BLACK-LETTER")
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "


@lru_cache(maxsize=16_384)
def script_of(c):
    """The script that the letter C belongs to, as the first word of its name; "" of no letter."""
    if not c.isalpha():
        return ""
    return unicodedata.name(c, "").partition(" ")[0].partition("-")[0]


@lru_cache(maxsize=16_384)
def passes_for(c):
    """The Latin letter that C, of another script, is taken for; "" where it is for none."""
    base = unicodedata.normalize("NFD", c)[0]
    return _LATIN_BEHIND.get(base, "")


@lru_cache(maxsize=16_384)
def is_dressed_up(c):
    """Whether C is a Latin letter in a costume: 𝗯𝗼𝗹𝗱, ｗｉｄｅ, ⓡⓞⓤⓝⓓ, ꜱᴍᴀʟʟ."""
    if c < "\u0250":
        return False
    name = unicodedata.name(c, "")
    is_costume = name.startswith((*_DRESSES, *_SINGLE_DRESSES, _SMALL_CAPITAL))
    return is_costume and "a" <= _undressed(c, name).lower()[:1] <= "z"


def _undressed(c, name):
    """The letter behind C's costume, or C with its compatibility forms taken apart."""
    plain = unicodedata.normalize("NFKD", c)
    if plain == c:
        # What Unicode itself does not take apart says its letter at the end of its name.
        for costume in (_SMALL_CAPITAL, "SQUARED LATIN CAPITAL LETTER "):
            letter = name.partition(costume)[2]
            if len(letter) == 1:
                return letter
        if name.startswith("NEGATIVE CIRCLED LATIN CAPITAL LETTER "):
            return name[-1]
    return plain


@lru_cache(maxsize=16_384)
def folded(c):
    """C as it is compared: without case, costume, accent or mark; "" where nothing is left."""
    if c < "\x80":
        return c.lower()
    if unicodedata.category(c) == "Cf" or c in FILLERS or c == TATWEEL or _may_be_left_out(c):
        return ""
    parts = []
    for part in _undressed(c, unicodedata.name(c, "")):
        if not _may_be_left_out(part):
            # The look-alike first: its own small letter may look like another.
            letter = _LATIN_BEHIND.get(part, part).casefold()
            parts += [_ARABIC_VARIANTS.get(small, small) for small in letter]
    return "".join(parts)


def _may_be_left_out(c):
    number = ord(c)
    if 0xFE00 <= number <= 0xFE0F or 0xE0100 <= number <= 0xE01EF:
        return True
    return any(first <= number <= last for first, last in _MARKS_LEFT_OUT)


@lru_cache(maxsize=16_384)
def plain(c):
    """C in its own case, without costume, as the Latin letter or the sign that it is taken for;
    "" where nobody sees it. At most one character."""
    if c < "\x80":
        return c
    if unicodedata.category(c) == "Cf" or c in FILLERS:
        return ""
    if c in _DOTS:
        return "."
    undressed = _undressed(c, unicodedata.name(c, ""))
    letter = undressed if len(undressed) == 1 else c
    return _LATIN_BEHIND.get(letter, letter)


_DOTS = "\u3002\uff61\u2024\u06d4\ua4f8"
