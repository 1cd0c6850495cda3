"""The style sheet dresses everything that pages hold, and nothing that they do not."""

import re

import pytest

from tests.every_page import html_of
from tests.rooms import ROOT

SHEET = ROOT / "static" / "newsroom.css"
# What is left out on paper.
PRINT = ROOT / "static" / "print.css"
# Beside it on the one page with charts, and at the desk.
NUMBERS = ROOT / "static" / "numbers.css"
# Classes that carry no look of their own, each with what it is there for.
NAMES_ONLY = {
    "page": "every page that is not the front page's kind",
    "list": "a list of articles, told apart from the front page",
    "caption": "what a picture shows, apart from who made it",
    "updated": "the time of a change, for whoever reads pages by machine",
    "guidelines": "the page of an edition",
    "keep": "a receipt's address",
    "error-summary-title": "the heading of what went wrong",
    "is-first": "the first line of a chart, which looks as lines do",
    "is-pending": "a state that looks as states do",
    "textinput": "crispy's name for a kind of field",
    "emailinput": "crispy's name for a kind of field",
    "select": "crispy's name for a kind of field",
    "textarea": "crispy's name for a kind of field",
}


def classes_of(html):
    """Every class in HTML."""
    return {name for words in re.findall(r'\sclass="([^"]*)"', html) for name in words.split()}


def classes_in(sheet):
    """Every class that SHEET's selectors name."""
    without_comments = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = re.findall(r"([^{};]+)\{", without_comments)
    return {name for words in selectors for name in re.findall(r"\.([a-zA-Z][\w-]*)", words)}


def made_by_scripts():
    """The classes that the readers' scripts give to what they make."""
    source = (ROOT / "static" / "newsroom.js").read_text()
    return {
        name
        for words in re.findall(r'class(?:Name = |List\.\w+\()"([^"]+)"', source)
        for name in words.split()
    }


def named_in_templates():
    """The classes that public templates name, whatever has to happen for them to be shown."""
    templates = [
        path.read_text()
        for path in (ROOT / "templates").rglob("*.html")
        if path.relative_to(ROOT / "templates").parts[0] not in {"admin", "registration"}
    ]
    words = re.sub(r"\{[%{].*?[%}]\}", " ", "".join(templates))
    return classes_of(words) | classes_of("".join(templates))


@pytest.mark.django_db
def test_each_class_on_a_page_is_dressed_or_says_why_not(every_page, client):
    dressed = classes_in(SHEET.read_text() + PRINT.read_text()) | classes_in(NUMBERS.read_text())
    bare = {
        name: page.name
        for page in every_page
        for name in classes_of(html_of(page, client)) - dressed - NAMES_ONLY.keys()
    }
    assert bare == {}


@pytest.fixture
def known(every_page, client):
    """The classes of every page, and those that templates and scripts keep for other states."""
    shown = {name for page in every_page for name in classes_of(html_of(page, client))}
    return shown | named_in_templates() | made_by_scripts()


@pytest.mark.thorough
def test_no_rule_dresses_what_is_nowhere(known):
    # Ten steps of a focal point: no paper of a test needs them all.
    steps = {f"focus-{axis}-{at}" for axis in "xy" for at in range(0, 101, 10)}
    assert classes_in(SHEET.read_text() + PRINT.read_text()) - known - steps == set()


@pytest.mark.thorough
def test_no_excuse_is_out_of_date(known):
    assert NAMES_ONLY.keys() - known == set()
    assert NAMES_ONLY.keys() & classes_in(SHEET.read_text()) == set()


def test_sheets_know_no_left_and_no_right(stylelint, tmp_path):
    assert stylelint(*sorted((ROOT / "static").glob("*.css"))) == []
    physical = tmp_path / "physical.css"
    physical.write_text("p { margin-left: 1rem; }")
    assert len(stylelint(physical)) == 1
