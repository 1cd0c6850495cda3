"""The checks find what they are there to find."""

import pytest
from django.template import Engine

from deploy import compile_templates, translations

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


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (ENTRY.format(words="Hallo, %(name)s"), None),
        (ENTRY.format(words=""), None),
        (PLURAL, None),
        (ENTRY.format(words="Hallo, %(nam)s"), "2: 'Hallo, %(nam)s' does not fill in"),
        (ENTRY.format(words='Hallo" you'), "3: cannot be read"),
        ("\n#, fuzzy" + ENTRY.format(words="Hallo, %(name)s"), "2: the translation of"),
    ],
)
def test_a_broken_translation_is_found_with_its_line(tmp_path, source, fault):
    file = tmp_path / "django.po"
    file.write_text(source)
    found = translations.faults(file)
    assert [words.startswith(fault) for words in found] == [True] if fault else found == []
