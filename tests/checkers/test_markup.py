"""The pages are HTML to the letter of the standard, as the Nu HTML checker reads it."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import resolve

from articles import urls as articles
from comments import urls as comments
from tests.every_page import html_of

# Pages that nothing but a breakdown or a broken request brings up.
RARE = ["400.html", "403.html", "403_csrf.html", "500.html", "comments/not_sent.html"]


# What readers' addresses answer with that is no page.
NO_PAGES = {
    *("articles:picture", "articles:robots", "articles:manifest"),
    *(f"articles:sitemap{which}" for which in ("", "_pages", "_news", "_month")),
    *(f"articles:{of}_feed" for of in ("latest", "section", "author", "topic")),
    *("comments:transparency_json", "comments:transparency_csv"),
    # Feeds, a file, and what leads on to a page.
    *("comments:feed", "comments:article_feed", "comments:mine_download", "comments:comment"),
}
# At the address of a section.
NO_PAGES.add("articles:page")


@pytest.mark.django_db
def test_each_kind_of_page_is_judged(every_page):
    """A new address joins tests/every_page.py, or NO_PAGES."""
    kinds = {
        f"{app}:{pattern.name}"
        for app, patterns in (
            ("articles", articles.urlpatterns),
            ("comments", comments.urlpatterns),
        )
        for pattern in patterns
    }
    paths = {page.address.partition("?")[0] for page in every_page if page.status != 404}
    judged = {resolve(path).view_name for path in paths}
    assert kinds - judged == NO_PAGES


@pytest.mark.django_db
@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_no_page_has_an_error(every_page, nu, client, rf, settings, tmp_path, language):
    settings.LANGUAGE_CODE = language
    pages = {page.name: html_of(page, client) for page in every_page}
    pages |= {
        name: render_to_string(
            name, {"typed": {"text": "Six."}, "why": "Something broke."}, rf.get("/")
        )
        for name in RARE
    }
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
