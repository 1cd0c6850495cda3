"""Letters that nobody sees, that turn a line round or lie over the next one: what shows nothing is
no name and no text, what would move its neighbours is no name, and what is taken is what the
preview showed."""

import sys
import unicodedata

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from comments.models import Appeal, Comment, Report
from comments.models.canonical import canonical_name, canonical_text
from tests.abuse.hostile import STRIPPED

pytestmark = pytest.mark.django_db

NOTHING_TO_SEE = [
    *("", " ", "\t\n\r\n", "\u00a0\u2007\u202f", "\u2003\u3000\u205f", "\u2028\u2029\x85"),
    *("\u200b\u200c\u200d\u2060\ufeff", "\u00ad\u180e", "\u3164\u115f\u1160\uffa0\u2800"),
    *("\u202e\u202c", "\u2066\u2069", "\U000e0001\U000e0041", "\x00\x07\x1b\x7f\x9b"),
    *("\ufe0f\ufe00", "\u0301\u0301", "\u034f\u17b4\u17b5", "\ue000\U000f0000"),
]
TURNING = ["\u202a", "\u202b", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068"]
PILED_UP = ["o" + "\u0336" * 79, "Z" + "\u0301\u200d" * 40, "e" + "\u20dd" * 11]
# What commands a terminal or begins a line of its own, and what is left of it in a name.
COMMANDS = {
    "Ana\r\nBcc: all@evil.example": "Ana Bcc: all@evil.example",
    "\x1b[31mAna\x1b[0m": "[31mAna[0m",
    "Ana\u2028Admin": "Ana Admin",
    "Ana\x00\x08\x9b2J": "Ana2J",
    "Ana\x0b\x0c\x85  B": "Ana B",
    " \u00a0Ana\u3000 ": "Ana",
}
TYPED = {"name": "Ana", "email": "ana@example.org", "text": "Well.", "step": "send"}
REPORTED = {"about": "illegal", "words": "W", "law": "L", "in_good_faith": "1"}
REPORTED |= {"name": "Ana", "email": "ana@example.org"}


@pytest.fixture
def forms(article, edition, publish, send, moderator, clause):
    """Where each public form is sent, with what is in order, and the fields that take words."""
    rejected = send()
    rejected.reject(by=moderator, citing=clause, seen=0)
    report = reverse("comments:report", args=[publish().public_id])
    return [
        (reverse("comments:comment_on", args=[article.slug]), TYPED, {"name", "text"}),
        (reverse("comments:reply", args=[publish().public_id]), TYPED, {"name", "text"}),
        (report, REPORTED, {"name", "words", "law"}),
        (reverse("comments:appeal", args=[rejected.receipt_token]), {"text": "No."}, {"text"}),
    ]


def test_what_nobody_can_see_is_no_name_and_no_text(client, forms):
    stored = Comment.objects.count()
    for address, typed, fields in forms:
        for field in fields:
            for nothing in NOTHING_TO_SEE:
                response = client.post(address, {**typed, field: nothing})
                assert response.status_code == 422, (address, field, nothing)
                page = response.content.decode()
                assert f'<a href="#id_{field}">' in page, (address, field, nothing)
    assert Comment.objects.count() == stored
    assert not Report.objects.exists()
    assert not Appeal.objects.exists()


def test_no_name_turns_its_neighbours_round(client, forms):
    address, typed, _fields = forms[0]
    for turn in TURNING:
        response = client.post(address, {**typed, "name": f"Ana{turn}nimdA"})
        assert response.status_code == 422, turn
        assert "direction of" in response.content.decode()


def test_accents_are_piled_up_in_no_field(client, forms):
    for address, typed, fields in forms:
        for field in fields:
            for piled_up in PILED_UP:
                response = client.post(address, {**typed, field: piled_up})
                assert response.status_code == 422, (address, field, piled_up)
                assert "accents" in response.content.decode()


def test_a_name_is_one_line_and_commands_nothing(client, forms):
    address, typed, _fields = forms[0]
    for number, (name, left) in enumerate(COMMANDS.items()):
        text = f"{STRIPPED} {number}"
        response = client.post(address, {**typed, "name": name, "text": text})
        assert response.status_code == 303, name
        comment = Comment.objects.order_by("pk").last()
        assert comment.name == left
        letters = comment.name + comment.text.replace("\n", "")
        assert not [one for one in letters if unicodedata.category(one) == "Cc"]


def sent_by_the_preview(page):
    """What the form of the preview sends, read as a browser does."""
    form = LexborHTMLParser(page).css_first(".is-preview form, form.is-preview, main form")
    fields = {}
    for node in form.css("input[name], textarea[name]"):
        value = node.attributes.get("value") if node.tag == "input" else node.text()
        fields[node.attributes["name"]] = value or ""
    return fields


def every_odd_letter():
    """Each that Unicode has of those that are no letters: blanks, controls, marks that format."""
    for number in range(sys.maxunicode + 1):
        letter = chr(number)
        category = unicodedata.category(letter)
        if category in {"Cc", "Cf", "Zs", "Zl", "Zp"}:
            yield letter


def test_what_is_stored_is_byte_for_byte_what_the_preview_showed(client, forms):
    address, typed, _fields = forms[0]
    letters = list(every_odd_letter())
    assert len(letters) > 200
    for first in range(0, len(letters), 40):
        words = " x ".join(f"{one}a{one}" for one in letters[first : first + 40])
        page = client.post(address, {**typed, "text": words, "step": "preview"})
        shown = sent_by_the_preview(page.content.decode())
        # As a browser sends it: each new line as two letters.
        again = {name: value.replace("\n", "\r\n") for name, value in shown.items()}
        assert client.post(address, {**again, "step": "send"}).status_code == 303
        comment = Comment.objects.order_by("pk").last()
        assert comment.text == shown["text"].replace("\r\n", "\n")
        assert comment.name == shown["name"] == "Ana"


def test_no_control_character_is_stored_and_no_other_is_left_out():
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    left_out = {c for c in everything if unicodedata.category(c) in {"Cc", "Cs"}} - set("\n\r\t")
    assert {c for c in everything if not canonical_text(f"-{c}-")[1:-1]} == left_out


def test_what_is_canonical_stays_as_it_is():
    """Whatever a text goes through once, it goes through again unchanged."""
    for one in every_odd_letter():
        twice = one * 2
        for words in (one, f"{twice}a", f"a{twice}", f"a{one}b", f"a{twice}\u0301b", f"\n{one}\n"):
            text, name = canonical_text(words), canonical_name(words)
            assert canonical_text(text) == text, words
            assert canonical_name(name) == name, words
