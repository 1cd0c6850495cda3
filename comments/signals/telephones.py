"""Which digits are a telephone number, and which a date, a year, a sum or a book."""

import re
import unicodedata

# Groups of digits with a little between them. Where it begins and what follows is looked at so
# that no part of a longer number, time or price is taken for one.
_NUMBER = re.compile(
    r"(?<![\w.,/:-])(?:\+|00)?\(?\d(?:[ ().\u00a0/-]{0,3}\d){6,16}(?![\w%€$£°]|[.,:/-]\d)"
)
_DATE = re.compile(r"\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}([./-])\d{1,2}\2\d{1,2}")
_SHORTEST_NATIONAL = 9


def telephones(text):
    """First and last-plus-one place of each telephone number in TEXT."""
    return [match.span() for match in _NUMBER.finditer(text) if _is_one(match[0])]


def _is_one(written):
    # In whichever digits it is written: ٠٧٧٠ is 0770.
    written = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c for c in written.replace("\u00a0", " ")
    )
    groups = re.findall(r"\d+", written)
    between = set(re.findall(r"(?<=\d)[^\d()]+", written))
    digits = "".join(groups)
    if written.startswith("+"):
        return len(digits) >= 8
    if _DATE.match(written) or _are_years(groups):
        return False
    if len(digits) == 13 and digits.startswith(("978", "979")):
        return False
    mixes_dots = "." in between and len(between) > 1
    is_a_list = mixes_dots or min(map(len, groups[1:]), default=2) < 2
    if len(digits) < _SHORTEST_NATIONAL or is_a_list:
        return False
    if digits.startswith("0"):
        return max(map(len, groups)) >= 2
    if len(groups) == 1:
        return 10 <= len(digits) <= 12 and not digits.endswith("000")
    is_in_thousands = all(len(group) == 3 for group in groups[1:])
    return len(groups) >= 3 and max(map(len, groups)) >= 3 and not is_in_thousands


def _are_years(groups):
    return all(len(group) == 4 and group[:2] in {"17", "18", "19", "20"} for group in groups)
