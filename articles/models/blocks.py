"""What an article's body is built of: paragraphs, subheads, lists, quotes and pull quotes; in
them bold, italics, links and line breaks."""

import re
import unicodedata
from collections import Counter
from html import escape
from html.parser import HTMLParser
from itertools import groupby

PULL_QUOTE = "pull-quote"
LISTS = {"ul", "ol"}
# The outermost first, so that the same words have one spelling.
MARKS = ("a", "strong", "em")
# The page's one h1 is the headline, and a second rank of subheads no article needs.
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
RENAMED = {"b": "strong", "i": "em", **dict.fromkeys(HEADINGS, "h2")}
# What ends a paragraph without being anything here itself.
BREAKS = {
    *("address", "article", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption"),
    *("figure", "footer", "header", "hr", "main", "nav", "pre", "section", "summary"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}

# What may stand directly in what; the empty name is the body itself.
_HOLDS = {
    "": {"p", "h2", "ul", "ol", "blockquote", "aside"},
    "blockquote": {"p", "ul", "ol"},
    "aside": {"p"},
    "ul": {"li"},
    "ol": {"li"},
    "li": {"p", "ul", "ol"},
}
_DEEPEST_LIST = 3
# A link leads to an address in full, to somebody's mailbox, or to a page of the paper.
_ADDRESS = re.compile(r"(?:https?://[^/\\?#]|mailto:[^?]|/(?![/\\]))[^\s\x00-\x1f\x7f]*", re.I)
_BREAK = "\n"


class Builder(HTMLParser):
    """Builds a body of HTML that nh3 has been through, whose tags are all closed and in order.

    Words outside any block are read as typed: their line ends are line breaks. Two line breaks
    in a row end a paragraph, wherever they stand.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.body = _Block("")
        self.holders = [self.body]
        self.text = None
        # Of each tag that is open, inline ones apart: the block it opened, or nothing.
        self.opened = []
        self.marks, self.links = Counter(), []

    def html(self):
        self._end_text()
        return "\n".join(filter(None, (block.html() for block in self.body.blocks)))

    def handle_starttag(self, tag, attrs):
        tag, attributes = RENAMED.get(tag, tag), dict(attrs)
        if tag == "br":
            self._write(_BREAK)
        elif tag == "hr":
            self._end_text()
        elif tag in MARKS:
            self.marks[tag] += 1
            if tag == "a":
                self.links.append((attributes.get("href") or "").strip())
        else:
            self._end_text()
            self.opened.append(self._opened_by(tag, attributes))
            if tag in {"p", "h2"}:
                self._begin_text(tag)

    def handle_endtag(self, tag):
        tag = RENAMED.get(tag, tag)
        if tag in MARKS:
            self.marks[tag] -= 1
            if tag == "a":
                self.links.pop()
        else:
            self._end_text()
            if self.opened.pop():
                self.holders.pop()

    def handle_data(self, data):
        data = "".join(c for c in data if c in "\t\n\f" or unicodedata.category(c) != "Cc")
        if self.text is None and data.strip(" \t\n\f"):
            self._begin_text("p")
            self.text.is_as_typed = not self.opened
        if self.text is None:
            return
        if not self.text.is_as_typed:
            data = data.replace("\n", " ")
        first, *others = data.split("\n")
        self._write(first)
        for line in others:
            self._write(_BREAK)
            self._write(line)

    def _opened_by(self, tag, attributes):
        holder = self.holders[-1]
        if tag in {"p", "h2"} or tag not in _HOLDS[holder.tag]:
            return None
        if tag == "aside" and attributes.get("class") != PULL_QUOTE:
            return None
        if tag in LISTS and sum(one.tag in LISTS for one in self.holders) == _DEEPEST_LIST:
            return None
        block = _Block(tag, _attributes_of(tag, attributes))
        holder.blocks.append(block)
        self.holders.append(block)
        return block

    def _begin_text(self, tag):
        self.text = _Block(tag if tag in _HOLDS[self.holders[-1].tag] else "p")

    def _end_text(self):
        if self.text is None:
            return
        text, self.text = self.text, None
        holder = self.holders[-1]
        for runs in _paragraphs(text):
            block = _Block(text.tag)
            block.runs = runs
            if holder.tag in LISTS:  # Words between a list's items are an item themselves.
                item = _Block("li")
                item.blocks.append(block)
                block = item
            holder.blocks.append(block)

    def _write(self, words):
        if words and self.text is not None:
            self.text.runs.append((words, self._marks()))

    def _marks(self):
        """What is open now, as (tag, address) in order; a link that leads nowhere is none."""
        href = self.links[-1] if self.links else ""
        marks = [("a", href)] if _ADDRESS.fullmatch(href) else []
        # A subhead is bold already.
        if self.marks["strong"] and self.text.tag != "h2":
            marks.append(("strong", ""))
        if self.marks["em"]:
            marks.append(("em", ""))
        return tuple(marks)


class _Block:
    """A paragraph or subhead with its runs of (words, marks), or what holds such blocks."""

    def __init__(self, tag, attributes=""):
        self.tag, self.attributes = tag, attributes
        self.blocks, self.runs = [], []
        self.is_as_typed = False

    def html(self):
        inside = _inline(self.runs) or "".join(block.html() for block in self.blocks)
        return f"<{self.tag}{self.attributes}>{inside}</{self.tag}>" if inside else ""


def _attributes_of(tag, attributes):
    if tag == "aside":
        return f' class="{PULL_QUOTE}"'
    start = attributes.get("start") or ""
    if tag == "ol" and re.fullmatch(r"[1-9][0-9]{0,3}", start) and start != "1":
        return f' start="{start}"'
    return ""


def _paragraphs(text):
    """The runs of TEXT, a paragraph at a time."""
    if text.tag == "h2":
        lines = [[(" " if words == _BREAK else words, marks) for words, marks in text.runs]]
    else:
        lines = [[]]
        for words, marks in text.runs:
            if words == _BREAK:
                lines.append([])
            else:
                lines[-1].append((words, marks))
    paragraph = []
    for line in [*map(_tidy, lines), []]:
        if line:
            paragraph += [(_BREAK, ()), *line] if paragraph else line
        elif paragraph:
            yield paragraph
            paragraph = []


def _tidy(line):
    """The runs of a LINE in NFC, with single spaces and none outside; none where none shows."""
    tidy = []
    for marks, runs in groupby(line, key=lambda run: run[1]):
        words = re.sub(r"[ \t\n\f]+", " ", "".join(words for words, _marks in runs))
        if not tidy or tidy[-1][0].endswith(" "):
            words = words.lstrip(" ")
        if words:
            tidy.append((unicodedata.normalize("NFC", words), marks))
    if tidy:
        words, marks = tidy.pop()
        if words := words.rstrip(" "):
            tidy.append((words, marks))
    shows = any(unicodedata.category(c)[0] not in "ZC" for words, _marks in tidy for c in words)
    return tidy if shows else []


def _inline(runs):
    """RUNS as HTML: marks opened in one order, and closed only where they end."""
    html, open_now = [], ()
    for words, marks in [*runs, ("", ())]:
        if words == _BREAK:
            html.append("<br>")
            continue
        kept = 0
        while kept < min(len(open_now), len(marks)) and open_now[kept] == marks[kept]:
            kept += 1
        html += [f"</{mark}>" for mark, _href in reversed(open_now[kept:])]
        html += [f"<{mark}{_link_to(href)}>" for mark, href in marks[kept:]]
        html.append(escape(words, quote=False))
        open_now = marks
    return "".join(html)


def _link_to(href):
    # A page elsewhere gets no handle on the window it was opened from.
    rel = "" if href.startswith("/") or not href else ' rel="noopener"'
    return f' href="{escape(href)}"{rel}' if href else ""
