"""What a browser makes of what is in our pages for machines, and what its reading mode finds."""

import json

import pytest

from tests.articles.test_structured_data import NASTY
from tests.newsroom.test_machines_read import BODY, COMMENTS, REPLY, told  # noqa: F401


def test_the_data_block_is_read_and_never_run(open_browser, article, publish):
    for words in NASTY[:2]:
        publish(text=words)
    page = open_browser()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(article.get_absolute_url())
    block = page.locator('script[type="application/ld+json"]')
    assert block.count() == 1
    said = json.loads(block.text_content())["@graph"][0]
    assert [one["text"] for one in said["comment"]] == list(reversed(NASTY[:2]))
    assert page.locator(".comment-text script").count() == 0
    assert page.locator(".comment-text").count() == 2
    # `open_browser` fails the test where the policy was violated anywhere on the way.


def test_a_phone_can_read_the_manifest_and_its_icons_under_the_policy(open_browser, article):
    page = open_browser(width=412)
    page.goto("/")
    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    said = json.loads(manifest["data"])
    assert said["name"] == "The Estuary Post"
    for icon in said["icons"]:
        response = page.request.get(icon["src"])
        assert response.ok, icon["src"]
        assert response.headers["content-type"] == icon["type"]


def test_the_reading_mode_finds_headline_author_date_and_body_and_keeps_the_comments_apart(
    open_browser,
    client,
    told,  # noqa: F811
    readability,
):
    # In a page of its own, as a browser does it: not under the policy of what it reads.
    reader = open_browser()
    reader.evaluate(readability)
    found = reader.evaluate(
        "html => new Readability(new DOMParser().parseFromString(html, 'text/html')).parse()",
        client.get(told.get_absolute_url()).content.decode(),
    )
    assert found["title"] == told.headline
    assert found["byline"] == "Ada Quill, Marek Tolliver"
    assert found["publishedTime"] == told.published_at.isoformat(timespec="seconds")
    assert found["siteName"] == "The Estuary Post"
    assert found["excerpt"] == told.standfirst
    text = " ".join(found["textContent"].split())
    for paragraph in BODY:
        assert paragraph in text
    assert "Something else" not in text
    for comment in (*COMMENTS, REPLY):
        assert comment not in text
