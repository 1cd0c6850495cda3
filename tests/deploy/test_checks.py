"""The checks find what they are there to find."""

from contextlib import suppress

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError
from django.template import Engine

from deploy import compile_templates, messages, translations


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("{% if a %}\n{% endif %}", None),
        ('{% include "whole.html" %}{% include name %}', None),
        ("\n{% iff a %}", ":2: Invalid block tag"),
        ("\n\n{% if a %}", ":3: Unclosed tag"),
        ('\n{% extends "gone.html" %}', ":2: there is no template 'gone.html'"),
    ],
)
def test_a_broken_template_is_found_with_its_line(tmp_path, source, fault):
    (tmp_path / "whole.html").write_text("whole")
    file = tmp_path / "page.html"
    file.write_text(source)
    found = compile_templates.faults(Engine(dirs=[tmp_path]), file)
    assert [words.startswith(fault) for words in found] == [True] if fault else found == []


HEADER = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=n != 1;\\n"
"""
ENTRY = """
msgid "Hello, %(name)s"
msgstr "{words}"
"""
PLURAL = """
msgid "%(count)s comment"
msgid_plural "%(count)s comments"
msgstr[0] "Ein Kommentar"
msgstr[1] "%(count)s Kommentare"
"""
WHOLE = HEADER + ENTRY.format(words="Hallo, %(name)s") + PLURAL


@pytest.fixture
def strings():
    """The strings that stand in the sources."""
    catalogue = Catalog()
    catalogue.add("Hello, %(name)s")
    catalogue.add(("%(count)s comment", "%(count)s comments"))
    return catalogue


@pytest.fixture
def write_catalogue(tmp_path):
    """Write a German catalogue and its compiled form."""

    def write_catalogue(source, compiled_from=None):
        file = tmp_path / "de" / "LC_MESSAGES" / "django.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(compiled_from or source)
        with suppress(PoFileError):
            messages.compiled_of(file).write_bytes(messages.compiled(messages.read(file)))
        file.write_text(source)
        return file

    return write_catalogue


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (WHOLE, None),
        (WHOLE.replace("Hallo, %(name)s", ""), "7: 'Hello, %(name)s' is not translated"),
        (WHOLE.replace("Ein Kommentar", ""), "10: '%(count)s comment' is not translated"),
        (WHOLE.replace("Hallo, %(name)s", "Hallo, %(nam)s"), "7: 'Hallo, %(nam)s' does not fill"),
        (WHOLE.replace("msgstr[0]", "mgstr[0]"), "12: cannot be read"),
        (WHOLE.replace('\nmsgid "Hello', '\n#, fuzzy\nmsgid "Hello'), "8: the translation of"),
        (HEADER + PLURAL, "1: 'Hello, %(name)s' is missing"),
        (WHOLE + '\nmsgid "Bye"\nmsgstr "Auf"\n', "15: 'Bye' stands in no file any more"),
        (WHOLE + '\n#~ msgid "Bye"\n#~ msgstr "Auf"\n', "1: 'Bye' is struck out"),
    ],
)
def test_a_broken_translation_is_found_with_its_line(write_catalogue, strings, source, fault):
    found = translations.faults(write_catalogue(source), strings)
    assert [words.startswith(fault) for words in found] == [True] if fault else found == [], found


def test_a_translation_with_too_few_plural_forms_is_found(write_catalogue, strings):
    three = WHOLE.replace("nplurals=2; plural=n != 1;", "nplurals=3; plural=n % 3;")
    found = translations.faults(write_catalogue(three), strings)
    assert any("is not translated" in words or "3 plural forms" in words for words in found)


def test_a_compiled_translation_that_says_something_else_is_found(write_catalogue, strings):
    changed = WHOLE.replace("Hallo", "Guten Tag")
    found = translations.faults(write_catalogue(changed, compiled_from=WHOLE), strings)
    assert found == ["1: django.mo does not say the same"]


@pytest.mark.parametrize(
    ("name", "source", "string"),
    [
        ("page.html", '  {% if a %}\n {% translate "One" %}{% endif %}', "One"),
        (
            "page.html",
            "{% blocktranslate with n=a.b %}It's {{ n }}{% endblocktranslate %}",
            "It's %(n)s",
        ),
        (
            "page.html",
            "{% blocktranslate count n=a %}is{% plural %}{{ n }} are{% endblocktranslate %}",
            ("is", "%(n)s are"),
        ),
        ("forms.py", 'label = _("One " "and two")', "One and two"),
        ("forms.py", 'ngettext("%d is", "%d are", n)', ("%d is", "%d are")),
    ],
)
def test_every_kind_of_string_is_found_in_the_sources(tmp_path, name, source, string):
    file = tmp_path / name
    file.write_text(source)
    assert [text for _line, text, *_rest in messages.strings_in(file)] == [string]
