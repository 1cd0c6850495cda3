"""Those who read for the other tests here notice what they are there to notice."""

import json

import pytest

from tests.abuse import read
from tests.abuse.hostile import MARK, SCRIPTS, SHEETS, WAYS_OUT

PAGE = '<!doctype html><title>%s</title><p title="%s">%s</p><textarea>%s</textarea>'
HARMLESS = """<a href="/a?b=//c">a</a><img src="/i.jpg" srcset="/i.jpg 1x, /j.jpg 2x" alt="">
<script src="/static/a.js"></script><script type="application/ld+json">{"a":"\\u003cb>"}</script>
<a href="otpauth://totp/ana?secret=ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP&amp;issuer=The%20Post">app</a>
<form action=""><input name="q" value="&lt;b id=x&gt;"></form>"""
# Of the ways out, those that make something of what follows.
MADE = [*SCRIPTS, WAYS_OUT[2], WAYS_OUT[3], WAYS_OUT[6]]


@pytest.mark.parametrize("words", MADE)
def test_what_was_not_escaped_is_found(words):
    with pytest.raises(AssertionError):
        read.html(PAGE % ("t", "t", words, "t"))


@pytest.mark.parametrize("words", [WAYS_OUT[0], f'"><b id={MARK}>'])
def test_what_was_not_escaped_in_an_attribute_is_found(words):
    with pytest.raises(AssertionError):
        read.html(PAGE % ("t", words, "p", "t"))


@pytest.mark.parametrize("place", range(4))
def test_a_way_out_of_each_element_is_found(place):
    words = ["t"] * 4
    words[place] = f'"></title></textarea><b id={MARK}>'
    with pytest.raises(AssertionError):
        read.html(PAGE % tuple(words))


@pytest.mark.parametrize(
    "made",
    [
        '<a href="//evil.example/">a</a>',
        '<a href="https://evil.example/">a</a>',
        '<a href="javascript:1">a</a>',
        '<a href=" java\nscript:1">a</a>',
        f'<a href="otpauth://totp/ana?secret={"A" * 32}&issuer=//evil.example/">a</a>',
        f'<form action="otpauth://totp/ana?secret={"A" * 32}&issuer=Post"></form>',
        '<a href="/?to=ana@example.org">a</a>',
        '<a href="/ana%40example.org/">a</a>',
        '<img src="/i.jpg" srcset="//evil.example/i.jpg 2x">',
        '<form action="https://evil.example/"></form>',
        '<iframe src="/harbour/"></iframe>',
        '<p style="color: red">a</p>',
        "<style>p { color: red }</style>",
        "<script>1</script>",
        '<script type="application/ld+json">{"a": "</script>"}</script>',
        '<base href="/">',
        '<meta http-equiv="Refresh" content="0; /">',
    ],
)
def test_what_no_page_of_ours_holds_is_found(made):
    with pytest.raises((AssertionError, ValueError)):
        read.html(PAGE % ("t", "t", made, "t"))


def test_what_a_page_of_ours_holds_is_taken_and_read():
    said = read.html(PAGE % ("one", "two", HARMLESS, "three &lt;four&gt;"))
    for words in ("one", "two", "three <four>", "<b id=x>", "<b>"):
        assert words in said


@pytest.mark.parametrize("cell", [*SHEETS[:5], " =1", "＝1", "\t=1"])
def test_a_cell_that_a_spreadsheet_computes_is_found(cell):
    with pytest.raises(AssertionError):
        read.sheet(f'a,"{cell.replace(chr(34), chr(34) * 2)}"\n')
    assert read.sheet("a,'=1,-12.5,0\n")


def test_markup_inside_json_is_judged_as_markup():
    with pytest.raises(AssertionError):
        read.data(json.dumps({"cards": [{"html": "<b onclick=1>"}]}))
    assert read.data(json.dumps({"cards": [{"text": "<b onclick=1>"}]})) == "<b onclick=1>"


MAIL = "\r\n".join(
    [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "MIME-Version: 1.0",
        "Subject: Yours",
        "From: Post <post@news.example>",
        "To: ana@example.org",
        "Date: Mon, 01 Jan 2024 00:00:00 -0000",
        "Message-ID: <1@news.example>",
        "Auto-Submitted: auto-generated",
        "Content-Language: en",
        "List-Unsubscribe: <https://news.example/>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "",
        "Words.",
        "",
    ]
)


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("Date:", "Bcc: all@evil.example\r\nDate:"),
        ("Date:", "To: all@evil.example\r\nDate:"),
        ("ana@example.org", "ana@example.org, all@evil.example"),
        ("text/plain", "text/html"),
        ("Subject: Yours", "Subject: Yours\x1b[31m"),
        ("Words.", "Words.\x1b[31m"),
    ],
)
def test_a_mail_that_says_more_than_it_should_is_found(said, changed):
    assert read.mail(MAIL.encode())[1] == "Words.\n"
    with pytest.raises(AssertionError):
        read.mail(MAIL.replace(said, changed, 1).encode())
