"""Reading what the newsroom says as those read it who act on it: a browser, a program, a
spreadsheet, a mail program. Each fails where hostile words became anything but words."""

import csv
import email.policy
import json
import re
from io import StringIO

import feedparser
from selectolax.lexbor import LexborHTMLParser

from tests.abuse.hostile import ELSEWHERE, MARK

_ORIGINS = ("http://127.0.0.1:8000", "http://testserver", "https://news.example")
# Attributes that have a browser fetch something, go somewhere or send something.
_LEADING = {
    *("href", "src", "action", "formaction", "data", "poster", "cite", "ping", "background"),
    *("manifest", "longdesc", "usemap", "xlink:href", "codebase", "archive"),
}
# To the authenticator app on the same telephone: whose, the secret, and the paper's name.
_INTO_AN_APP = re.compile(r"otpauth://totp/\w+\?secret=[A-Z2-7]{32}&issuer=[\w%.-]+")
_NEVER = {"object", "embed", "applet", "frame", "frameset", "portal", "plaintext", "style"}
_SCRIPT_TYPES = {"application/ld+json", "application/json", "importmap"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def words_of(response):
    """The text of a response of any kind."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode()


def only_words(response):
    """Fail where RESPONSE holds anything that a reader or a colleague made of it; returns all of
    its words in one string, as somebody sees or hears them."""
    kind = response.get("Content-Type", "").partition(";")[0]
    body = words_of(response)
    if not body:
        return ""
    assert response["X-Content-Type-Options"] == "nosniff"
    return _READERS[kind](body)


def html(page):
    """What PAGE says, its text first and then what stands in attributes."""
    tree = LexborHTMLParser(page)
    texts, others = [], []
    for node in tree.root.traverse(include_text=True):
        if node.tag == "-text":
            texts.append(node.text_content or "")
        else:
            _element(node)
            others += [value for value in node.attributes.values() if value]
    blocks = [data(node.text()) for node in tree.css('script[type="application/ld+json"]')]
    return "\n".join(["".join(texts), *others, *blocks])


def _element(node):
    tag, attributes = node.tag, node.attributes
    assert MARK not in tag, tag
    assert tag not in _NEVER, (tag, attributes)
    for name, said in attributes.items():
        value = said or ""
        assert MARK not in name, (tag, attributes)
        assert not name.startswith("on"), (tag, attributes)
        assert name not in {"style", "srcdoc", "is"}, (tag, attributes)
        # A reader's element would be named so. What was searched for stands in its field.
        assert value != MARK or name == "value", (tag, attributes)
        if name in _LEADING:
            _leads_nowhere_else(tag, value)
        if name in {"srcset", "imagesrcset"}:
            for one in value.split(","):
                _leads_nowhere_else(tag, one.split()[0])
    if tag == "script":
        is_file = (attributes.get("src") or "").startswith(("/static/", "/admin/jsi18n/"))
        assert is_file or attributes.get("type") in _SCRIPT_TYPES, attributes
    if tag == "iframe":
        assert (attributes.get("src") or "").startswith("/admin/"), attributes
    if tag == "base":
        # The preview beside an article's form opens its links elsewhere; that is all.
        assert attributes == {"target": "_blank"}
    if tag == "meta":
        assert "refresh" not in (attributes.get("http-equiv") or "").lower(), attributes


def _leads_nowhere_else(tag, value):
    value = value.strip()
    if tag == "a" and _INTO_AN_APP.fullmatch(value):
        return
    for origin in _ORIGINS:
        value = value.removeprefix(origin)
    is_ours = re.fullmatch(r"(|[/?#](?!/).*|[\w.-]+)", value, re.S)
    # What a moderator searched for stands in an address, as its query, encoded.
    assert is_ours, (tag, value)
    assert ELSEWHERE not in value.partition("?")[0], (tag, value)
    # Addresses are written into logs and histories; nobody's e-mail stands in one.
    assert "@" not in value, (tag, value)
    assert "%40" not in value, (tag, value)


def data(text):
    """The strings of a piece of JSON, markup inside it judged as such."""
    return "\n".join(_strings(json.loads(text)))


def _strings(value, name=""):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)
    elif isinstance(value, str):
        yield html(value) if name == "html" else value


def sheet(text):
    for row in csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")):
        for cell in row:
            assert re.fullmatch(r"-?[\d.]+", cell) or not cell.lstrip().startswith(_FORMULA), row
    return text


def feed(text):
    read = feedparser.parse(text.encode(), sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    said = []
    for entry in read.entries:
        details = [entry.title_detail, entry.get("summary_detail"), *entry.get("content", [])]
        said += [
            one.value if one.type == "text/plain" else html(one.value) for one in details if one
        ]
        for link in entry.links:
            _leads_nowhere_else("link", link.href)
    return "\n".join(said)


def mail(raw):
    """A mail's own headers and words, read as a mail program does."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects
    names = [name.lower() for name in message]
    assert len(names) == len(set(names)), names
    assert set(names) == {
        *("subject", "from", "to", "date", "message-id", "mime-version", "content-type"),
        *("content-transfer-encoding", "auto-submitted", "content-language"),
        *("list-unsubscribe", "list-unsubscribe-post"),
    }
    assert message.get_content_type() == "text/plain"
    for name, value in message.items():
        assert value.isprintable(), (name, value)
        assert not value.defects, (name, value.defects)
    assert len(message["to"].addresses) == 1
    # A mail program reads it as it stands, and decodes nothing.
    assert re.search(rb"(?m)^List-Unsubscribe:\s+<https?://[^>\s]+>\r?$", raw)
    body = message.get_content().replace("\r\n", "\n")
    assert all(c in "\n\t" or c.isprintable() or ord(c) > 127 for c in body)
    return message, body


_READERS = {
    "text/html": html,
    "application/json": data,
    "application/manifest+json": data,
    "text/csv": sheet,
    "application/atom+xml": feed,
    "application/xml": lambda text: text,
    "text/plain": lambda text: text,
    "image/jpeg": lambda text: "",
}
