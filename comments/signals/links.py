"""Ways out of the paper: web and mail addresses, telephone numbers, names on other services."""

import re

from comments.models import Signal
from comments.signals.addresses import is_an_address
from comments.signals.reading import Mark
from comments.signals.spans import merged
from comments.signals.telephones import telephones

KIND = Signal.Kind.LINKS

# Every pattern below is bounded or begins where no other match of it can, so that none takes more
# than its share of a hostile text.
_SCHEMES = "https?|hxxps?|ftp|tg|mailto|whatsapp|magnet|bitcoin"
_WITH_SCHEME = re.compile(rf"\b(?:{_SCHEMES})\s?:(?://)?[^\s<>\"]+", re.IGNORECASE)
_WWW = re.compile(r"(?<![\w@.-])www\d?\.[^\s<>\"]+", re.IGNORECASE)

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
# A dot, or an @, as those write it who do not want it found.
_DOT = r"(?:\.|\s?[\[({<]\s?(?:dot|نقطة|\.)\s?[\])}>]\s?)"
_AT = r"(?:@|\s?[\[({<]\s?(?:at|@)\s?[\])}>]\s?)"
_DOTTED = re.compile(
    rf"(?<![\w@.%+-])(?P<user>[\w.%+-]{{1,64}}{_AT})?"
    rf"(?P<host>{_LABEL}(?:{_DOT}{_LABEL}){{1,8}})"
    r"(?P<port>:\d{2,5}(?!\d))?(?P<path>/[^\s<>\"]*)?",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"(?<![\w.-])(?:[\w.%+-]{1,64}\sat\s)?(?P<name>[a-z0-9][a-z0-9-]{1,62})"
    r"(?:\s(?:dot|d0t)\s|\s?\.\s|\s\.)(?P<ending>com|net|org|info)\b",
    re.IGNORECASE,
)
# "the dot com boom", "our .org friends", "I went. Com…".
_BEFORE = """
an the this that these those every each any all some of our your my his her their in for and or by
on to from with was is are were as new old no not
"""
_BEFORE_A_KIND = frozenset(_BEFORE.split())
_HANDLE = re.compile(
    r"(?<![\w@.%+-])@(?P<name>[a-z0-9_][a-z0-9_.]{1,28}[a-z0-9_])(?P<host>@[\w.-]{3,64})?"
    r"(?![\w@])",
    re.IGNORECASE,
)
# Bitcoin, Ethereum, Tron.
_COIN = re.compile(
    r"(?<![\w/])(?:0x[0-9a-fA-F]{40}|bc1[02-9ac-hj-np-z]{25,60}|T[1-9A-HJ-NP-Za-km-z]{33}"
    r"|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)"
)
_AFTER_AN_ADDRESS = ".,;:!?]}>'\"»”’…،؛؟"


def look(reading):
    """Each address in the text, disguised or not."""
    text = reading.words.plain
    spans = [
        *(_trimmed(text, *match.span()) for match in _WITH_SCHEME.finditer(text)),
        *(_trimmed(text, *match.span()) for match in _WWW.finditer(text)),
        *(_trimmed(text, *match.span()) for match in _DOTTED.finditer(text) if _leads_out(match)),
        *(match.span() for match in _SPOKEN.finditer(text) if _is_spoken(match)),
        *(match.span() for match in _HANDLE.finditer(text) if not _speaks_to_somebody(match)),
        *(match.span() for match in _COIN.finditer(text) if _is_mixed(match[0])),
        *telephones(text),
    ]
    return [Mark(*reading.words.place_of_plain(*span)) for span in merged(spans)]


def _leads_out(match):
    parts = re.split(_DOT, match["host"], flags=re.IGNORECASE)
    if match["user"]:
        return len(parts[-1]) > 1 and parts[-1].isalpha()
    is_disguised = any(c in match["host"] for c in "[({<")
    has_path = bool(match["port"] or match["path"])
    return is_an_address(parts, has_path=has_path, is_disguised=is_disguised)


def _is_spoken(match):
    # A sentence that ends and one that begins is no address.
    begins_anew = ". " in match[0] and match["ending"].istitle()
    return match["name"].lower() not in _BEFORE_A_KIND and not begins_anew


def _speaks_to_somebody(match):
    """Whether it is "@Ana I agree": another reader's name, at the beginning of a sentence."""
    if match["host"] or not match["name"].isalpha():
        # A number like "@ 1500" was none to begin with; "@ana_92" is a name nowhere else.
        return match["name"].isdigit()
    before = match.start() - 1
    while before >= 0 and match.string[before] in " \t":
        before -= 1
    return before < 0 or match.string[before] in ".!?…\n،؟"


def _is_mixed(written):
    """Whether WRITTEN has letters in both cases, or is marked as a coin's in another way."""
    if written.startswith(("0x", "bc1")):
        return True
    return any(c.islower() for c in written) and any(c.isupper() for c in written)


def _trimmed(text, start, end):
    """Without the punctuation of the sentence around it."""
    unopened = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        if text[end - 1] == ")" and unopened > 0:
            unopened -= 1
        elif text[end - 1] not in _AFTER_AN_ADDRESS:
            break
        end -= 1
    return start, end
