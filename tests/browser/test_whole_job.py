"""The whole job, from the login on, with the text of a real page: an editor publishes it, a
reader comments, a moderator decides, the comment appears.

The page's text is read from a folder beside the project and is nowhere in it. Where the folder
is absent, the same is done with a few words of our own.
"""

import re
from pathlib import Path

import pytest
from django.core.files.temp import NamedTemporaryFile

from comments.models import Comment
from newsroom.staff.groups import CHIEF_MODERATORS, EDITORS, MODERATORS
from tests.paper import jpeg

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"
OWN = """A bridge opens

01-02-2024
Ada Quill @adaquill
The bridge at noon.Photo: A. Quill
A+ A-

SALTHAVEN, North Quay – The bridge opened on Thursday.

Nobody jumped.


Comments

We welcome comments.
"""


def real_pages():
    pages = sorted(REAL.glob("*.txt")) if REAL.is_dir() else []
    # Where there is a real page, the same walk once more takes its time.
    yield pytest.param(OWN, id="own-words", marks=[pytest.mark.thorough] if pages else [])
    if not pages:
        yield pytest.param(
            None,
            id="real-page",
            marks=pytest.mark.skip(reason="there is no folder of real pages beside the project"),
        )
    for path in pages:
        yield pytest.param(path.read_text(encoding="utf-8"), id="real-page")


def parts_of(text):
    """A saved page's text, taken apart as an editor would."""
    head, _comments, _rest = text.partition("\n\nComments\n")
    lines = head.strip().split("\n")
    headline, date = lines[0], re.search(r"(\d\d)-(\d\d)-(\d{4})", head)
    name, handle = re.search(r"^(.+) (@\w+)$", head, re.MULTILINE).groups()
    caption, credit = re.search(r"^(.+?)\s?(Photo: .+)$", head, re.MULTILINE).groups()
    body = head.partition("A+ A-")[2].strip()
    dateline, _dash, body = body.partition(" – ")
    return {
        "headline": headline,
        "date": "-".join(reversed(date.groups())),
        "name": name,
        "handle": handle,
        "caption": caption,
        "credit": credit,
        "dateline": dateline,
        "body": body,
    }


def choose(page, field, words):
    """Pick WORDS in one of the admin's search boxes."""
    page.locator(f".field-{field} .select2-selection").click()
    page.locator(".select2-container--open .select2-search__field").fill(words)
    page.locator(".select2-results__option", has_text=words[:30]).first.click()


def paste_text(page, words):
    """Paste plain WORDS into the article's body."""
    box = page.get_by_role("textbox", name="Body")
    box.click()
    box.evaluate(
        """(box, words) => {
            const clipboardData = new DataTransfer()
            clipboardData.setData("text/plain", words)
            box.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true})
            )
        }""",
        words,
    )


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".messagelist .success")


def send_comment(page, address, text):
    page.goto(address)
    page.fill("[name=name]", "Berivan Tahir")
    page.fill("[name=email]", "berivan@example.org")
    page.fill("[name=text]", text)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_selector("text=We have your comment")
    return page.url


@pytest.mark.thorough
@pytest.mark.parametrize("text", list(real_pages()))
def test_from_the_login_to_the_comment_on_the_page(log_in, open_browser, hire, text):
    parts = parts_of(text)
    hire("editor", EDITORS)
    hire("moderator", MODERATORS)
    hire("chief", CHIEF_MODERATORS)

    # A chief publishes the first guidelines.
    chief = log_in("chief")
    chief.goto("/admin/comments/guidelines/add/")
    chief.fill("[name=welcome]", "We welcome what is about the article.")
    chief.fill("[name=clauses-0-title]", "Profanity")
    chief.fill("[name=clauses-0-text]", "No swearing.")
    chief.fill("[name=clauses-1-title]", "Personal attacks")
    chief.fill("[name=clauses-1-text]", "Speak about what was said, not who said it.")
    chief.get_by_role("button", name="Publish this edition").click()
    chief.wait_for_selector(".messagelist .success")

    # An editor brings section, author and picture, writes, looks, publishes.
    editor = log_in("editor")
    editor.goto("/admin/articles/section/add/")
    editor.fill("[name=name]", "Kurdistan")
    save(editor)
    editor.goto("/admin/articles/author/add/")
    editor.fill("[name=name]", parts["name"])
    editor.fill("[name=handle]", parts["handle"])
    save(editor)
    editor.goto("/admin/articles/picture/add/")
    with NamedTemporaryFile(suffix=".jpg") as file:
        file.write(jpeg(1600, 900).read())
        file.flush()
        editor.set_input_files("[name=file]", file.name)
        editor.fill("[name=alt]", "A picture made for this")
        editor.fill("[name=caption]", parts["caption"])
        editor.fill("[name=credit]", parts["credit"])
        save(editor)
    editor.goto("/admin/articles/article/add/")
    editor.fill("[name=headline]", parts["headline"])
    editor.fill("[name=standfirst]", parts["body"].split("\n\n")[0][:200])
    editor.select_option("[name=section]", label="Kurdistan")
    choose(editor, "author", parts["name"])
    editor.fill("[name=dateline]", parts["dateline"])
    paste_text(editor, parts["body"])
    choose(editor, "picture", "A picture made for this")
    editor.fill("[name=published_at_0]", parts["date"])
    editor.fill("[name=published_at_1]", "10:30:00")
    editor.get_by_role("button", name="Save and continue editing").click()
    editor.wait_for_selector(".messagelist .success")
    visitor = open_browser(width=412)
    visitor.goto("/")
    assert visitor.get_by_text(parts["headline"]).count() == 0
    with editor.expect_popup() as preview:
        editor.get_by_role("link", name="Preview", exact=True).click()
    assert preview.value.locator("h1").inner_text() == parts["headline"]
    editor.get_by_role("button", name="Save and publish").click()
    editor.wait_for_selector("text=Published: ")

    # A reader finds it on the front page, and every part of it on its page.
    visitor.goto("/")
    visitor.get_by_role("link", name=parts["headline"]).click()
    visitor.wait_for_selector("article.story")
    address = visitor.url
    year, month, _day = parts["date"].split("-")
    assert f"/kurdistan/{year}/{month}/" in address
    story = visitor.locator("article.story")
    assert story.locator("h1").inner_text() == parts["headline"]
    assert story.locator(".byline-name").inner_text() == parts["name"]
    assert story.locator(".handle").inner_text() == parts["handle"]
    assert story.locator("time").get_attribute("datetime").startswith(parts["date"])
    assert story.locator(".caption").inner_text().endswith(parts["caption"])
    assert story.locator(".credit").inner_text().endswith(parts["credit"])
    paragraphs = story.locator(".story-body p").all_inner_texts()
    assert paragraphs[0].startswith(f"{parts['dateline']} – ")
    written = [" ".join(p.split()) for p in parts["body"].split("\n\n") if p.strip()]
    shown = [" ".join(p.split()) for p in paragraphs]
    assert shown == [f"{parts['dateline']} – {written[0]}", *written[1:]]

    # The reader comments; nobody else sees it.
    first = send_comment(visitor, address, "You are all paid liars.\n\nEvery one.")
    other = open_browser()
    other.goto(address)
    assert "paid liars" not in other.content()
    assert "No comments yet" in other.content()

    # A moderator rejects it under a clause, and the receipt says so.
    moderator = log_in("moderator")
    moderator.goto("/admin/comments/comment/")
    moderator.get_by_role("link", name=re.compile(r"^Comment \d+")).click()
    moderator.select_option("[name=clause]", label="2. Personal attacks")
    moderator.get_by_role("button", name="Reject").click()
    moderator.wait_for_selector("text=rejected under clause 2. Personal attacks.")
    visitor.goto(first)
    receipt = visitor.locator("main").inner_text()
    assert "Your comment is rejected" in receipt
    assert "2. Personal attacks" in receipt
    assert "Speak about what was said, not who said it." in receipt
    assert "Every one." in receipt
    other.reload()
    assert "paid liars" not in other.content()

    # A second one is approved and stands on the page at the next load.
    second = send_comment(visitor, address, "My uncle served there.\nThank you for asking him.")
    other.reload()
    assert "My uncle" not in other.content()
    moderator.goto("/admin/comments/comment/")
    moderator.get_by_role("link", name=re.compile(r"^Comment \d+")).click()
    moderator.get_by_role("button", name="Approve").click()
    moderator.wait_for_selector("text=: approved.")
    other.reload()
    assert "1 comment" in other.locator(".thread-count").inner_text()
    shown = other.locator(".comment")
    assert shown.locator(".comment-name").inner_text() == "Berivan Tahir"
    assert shown.locator(".comment-text").inner_text() == (
        "My uncle served there.\nThank you for asking him."
    )
    visitor.goto(second)
    visitor.get_by_role("link", name="See it on the page").click()
    visitor.wait_for_selector(f"#comment-{Comment.objects.get(status='approved').public_id}")
