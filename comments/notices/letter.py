"""A mail's own words, and how they are set: for every kind of mail."""

import textwrap
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string

# As mails have been read for fifty years; an address is never broken.
_LINE = 72


class NothingToTell(Exception):
    """What the notice tells of is no longer so, or nobody is there to be told."""


@dataclass(frozen=True)
class Letter:
    """A mail's own words, before its envelope."""

    to: str
    subject: str
    text: str
    language: str
    headers: dict = field(default_factory=dict)


def language_of(article):
    """The language in which to write about ARTICLE: its own, where the paper has an interface in
    it; else the paper's."""
    known = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}
    return known.get(article.language, settings.LANGUAGE_CODE)


def stopped_at(address):
    """The headers by which a mail program's own button stops such mails at ADDRESS, without a page
    (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def whole(path):
    return f"{settings.SITE_ORIGIN}{path}"


def rendered(template, context):
    """TEMPLATE as the text of a mail: its lines broken, what is quoted line by line."""
    text = render_to_string(template, context)
    lines = []
    for line in text.strip().splitlines():
        mark = "> " if line.startswith("> ") else ""
        broken = textwrap.wrap(
            line,
            _LINE,
            subsequent_indent=mark,
            break_long_words=False,
            break_on_hyphens=False,
        )
        # An empty line parts paragraphs, and two are none better.
        if broken or (lines and lines[-1]):
            lines += broken or [""]
    return "\n".join(lines) + "\n"
