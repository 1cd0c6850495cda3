"""An article's body: the little HTML it may be made of, and no other."""

import unicodedata
from html.parser import HTMLParser

import nh3
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from articles.models.blocks import (
    BREAKS,
    HEADINGS,
    LISTS,
    MARKS,
    PULL_QUOTE,
    RENAMED,
    Builder,
)

_TAGS = {"p", "br", "blockquote", "aside", "li", *LISTS, *HEADINGS, *MARKS, *RENAMED, *BREAKS}
# Not even their words: nobody wrote these for a reader.
_WITH_THEIR_WORDS = {
    *("audio", "button", "canvas", "datalist", "head", "iframe", "math", "noembed", "noframes"),
    *("noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"),
    *("video", "xmp"),
}

# Several times the longest report there is. Tags nested beyond it would keep a worker busy.
_MOST_CHARACTERS, _MOST_TAGS = 400_000, 20_000


def clean_body(html):
    """HTML with nothing in it but what a body may hold, in one spelling, each block on a line.

    nh3 reads it as a browser would and drops what could do harm. What it leaves is built anew,
    so that nothing stands in a body but what `blocks.py` names. Cleaning what is clean changes
    nothing.
    """
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    harmless = nh3.clean(
        # Half a character, which no file can hold.
        "".join(c for c in html if unicodedata.category(c) != "Cs"),
        tags=_TAGS,
        clean_content_tags=_WITH_THEIR_WORDS,
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes={"aside": {PULL_QUOTE}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    builder = Builder()
    builder.feed(harmless)
    builder.close()
    return builder.html()


def text_of_body(html):
    """The words of a clean body: blocks with an empty line between them, no markup."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words).strip()


def body_with_dateline(html, dateline):
    """A clean body for the page, the DATELINE before its first words.

    Where it begins with a subhead, a list or a quote, the dateline is a paragraph of its own.
    """
    if dateline and html.startswith("<p>"):
        html = format_html('<p><span class="dateline">{} –</span> ', dateline) + html[3:]
    elif dateline:
        html = format_html('<p><span class="dateline">{}</span></p>\n', dateline) + html
    return mark_safe(html)  # noqa: S308 - what is stored has been through `clean_body`


class BodyField(models.TextField):
    """HTML that is cleaned on each of its ways into the database: form, command, `update()`,
    fixture. The pages show what is stored as it is."""

    def clean(self, value, model_instance):
        value = value or ""
        if len(value) > _MOST_CHARACTERS or value.count("<") > _MOST_TAGS:
            raise ValidationError(_("This is longer than an article can be."))
        # Before anything is asked of it: a paragraph without words is no body.
        return super().clean(clean_body(value), model_instance)

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean_body(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, *args, **kwargs):
        # Where a fixture, `update()` or `bulk_create()` goes past `pre_save`.
        value = clean_body(value) if isinstance(value, str) else value
        return super().get_db_prep_save(value, *args, **kwargs)

    def deconstruct(self):
        # To the database it is a text, and a landed migration does not depend on this file.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class _Reader(HTMLParser):
    """Collects the words of a clean body."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words = []

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag):
        if tag in {"p", "h2"}:
            self.words.append("\n\n")

    def handle_data(self, data):
        # What stands between two blocks is a line end; inside, there is none.
        self.words.append(data.strip("\n"))
