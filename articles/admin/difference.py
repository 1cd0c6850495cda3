"""What changed between two texts, word by word, for whoever reads an article's history."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

# Pairs of words; two paragraphs beyond it share too little to be worth the wait.
_MOST_PAIRS = 1_000_000


def changes(old, new):
    """What differs between OLD and NEW, versions of one article or page: pairs of a field's name
    and its marked text, and none where they say the same."""
    found = []
    for field in old.of.WORDS:
        name = old.of._meta.get_field(field).verbose_name
        before, after = getattr(old, field), getattr(new, field)
        if before == after:
            continue
        if field == "body":
            before, after = old.body_text, new.body_text
        marked = difference(before, after) if before != after else _("Its formatting or its links.")
        found.append((name, marked))
    return found


def difference(old, new):
    """NEW with what was put in and taken out marked by <ins> and <del>; paragraphs that stayed
    as they were are left out, and a line with “…” stands for them."""
    before, after = old.split("\n\n"), new.split("\n\n")
    lines = []
    for kind, a, b, c, d in _steps(before, after):
        if kind == "equal":
            lines.append(mark_safe("<p>…</p>"))
        else:
            marked = _marked("\n\n".join(before[a:b]), "\n\n".join(after[c:d]))
            lines.append(format_html('<p dir="auto">{}</p>', marked))
    return mark_safe("".join(lines))  # noqa: S308 - each line is escaped above


def _marked(old, new):
    before, after = _words(old), _words(new)
    if len(before) * len(after) > _MOST_PAIRS:
        steps = [("replace", 0, len(before), 0, len(after))]
    else:
        steps = _steps(before, after)
    parts = []
    for kind, a, b, c, d in steps:
        if kind == "equal":
            parts.append(("", "".join(before[a:b]), ""))
            continue
        if b > a:
            parts.append((mark_safe("<del>"), "".join(before[a:b]), mark_safe("</del>")))
        if d > c:
            parts.append((mark_safe("<ins>"), "".join(after[c:d]), mark_safe("</ins>")))
    return format_html_join("", "{}{}{}", parts)


def _words(text):
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _steps(before, after):
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
