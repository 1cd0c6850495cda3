"""The pages are HTML to the letter of the standard, as the Nu HTML checker reads it."""

import re

import pytest
from django.template.loader import render_to_string

from tests.every_page import html_of

# Pages that nothing but a breakdown or a broken request brings up.
RARE = ["400.html", "403.html", "403_csrf.html", "500.html", "comments/unavailable.html"]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_no_page_has_an_error(every_page, nu, client, settings, tmp_path, language):
    settings.LANGUAGE_CODE = language
    pages = {page.name: html_of(page, client) for page in every_page}
    pages |= {name: render_to_string(name, {"typed": {}}) for name in RARE}
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, html in pages.items():
        (folder / f"{re.sub('[^a-z0-9]+', '-', name.lower())}.html").write_text(html)
    assert len(list(folder.iterdir())) == len(pages)
    found = {
        (message["message"], message.get("extract", "")): message["url"].rpartition("/")[2]
        for message in nu("--skip-non-html", folder)
        if message["type"] == "error" or message.get("subType") == "warning"
    }
    assert found == {}


def test_an_error_would_be_found(nu, tmp_path):
    (tmp_path / "page.html").write_text("<!doctype html><title>x</title><p><div></p>")
    assert "error" in {message["type"] for message in nu(tmp_path / "page.html")}
