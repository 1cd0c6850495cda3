"""What a reader's browser shows and keeps, on a phone and without its conveniences."""

import re

import pytest

from articles.models import Language
from comments.models import Comment

WORDS = "I crossed on it for forty years.\n\nEvery morning at six."


def fill_in(page, **typed):
    for field, value in {"name": "Ana", "email": "ana@example.org", "text": WORDS, **typed}.items():
        page.fill(f"[name={field}]", value)


def test_posting_works_without_javascript_and_without_cookies(open_browser, article, edition):
    page = open_browser(width=412, java_script_enabled=False)
    page.goto(article.get_absolute_url())
    assert page.get_by_role("button", name="Increase text size").count() == 0
    fill_in(page)
    page.get_by_role("button", name="Preview").click()
    assert page.get_by_role("heading", name="Preview of your comment").is_visible()
    assert Comment.objects.count() == 0
    page.get_by_role("button", name="Send to the editors").click()
    assert page.get_by_role("heading", name="We have your comment").is_visible()
    comment = Comment.objects.get()
    assert comment.text == WORDS
    assert page.url.endswith(comment.get_receipt_url())
    assert page.context.cookies() == []


def test_nobody_falls_into_the_trap_by_eye_or_by_keyboard(open_browser, article, edition):
    page = open_browser()
    page.goto(article.get_absolute_url())
    assert not page.locator("[name=subject]").is_visible()
    assert page.get_by_label("Leave this empty").count() == 1
    assert page.get_by_role("textbox", name="Leave this empty").count() == 0
    page.focus("[name=text]")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "preview"


@pytest.mark.thorough
def test_going_back_from_the_preview_and_changing_keeps_every_word(open_browser, article, edition):
    page = open_browser()
    page.goto(article.get_absolute_url())
    odd = "A  b\n\n\n   c <b>&amp;</b> \u200f 😀"
    fill_in(page, text=odd)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Change it").click()
    assert page.input_value("[name=text]") == odd
    assert page.input_value("[name=email]") == "ana@example.org"
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_selector("text=We have your comment")
    assert Comment.objects.get().text == odd


def test_an_error_is_announced_and_leads_to_its_field(open_browser, article, edition):
    page = open_browser(width=320)
    page.goto(article.get_absolute_url())
    fill_in(page, email="ana at home")
    page.get_by_role("button", name="Preview").click()
    assert page.title().startswith("Error: ")
    page.wait_for_function("document.activeElement.className === 'error-summary'")
    page.get_by_role("link", name="Enter an e-mail address in the form").click()
    page.wait_for_function("document.activeElement.name === 'email'")
    assert page.input_value("[name=text]") == WORDS


@pytest.mark.thorough
def test_a_draft_is_kept_until_the_receipt(open_browser, article, edition):
    page = open_browser()
    page.goto(article.get_absolute_url())
    fill_in(page)
    page.close()
    page = page.context.new_page()
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=text]") == WORDS
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_selector("text=We have your comment")
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=text]") == ""


@pytest.mark.thorough
def test_opening_a_receipt_again_leaves_the_next_draft_alone(open_browser, article, edition, send):
    page = open_browser()
    page.goto(article.get_absolute_url())
    fill_in(page)
    page.goto(send(article=article).get_receipt_url())
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=text]") == WORDS


@pytest.mark.thorough
def test_a_draft_that_could_not_be_sent_outlives_the_receipt_of_another_comment(
    open_browser, article, edition
):
    page = open_browser()
    page.goto(article.get_absolute_url())
    fill_in(page)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_selector("text=We have your comment")
    receipt = page.url
    page.goto(article.get_absolute_url())
    fill_in(page, text="My second comment.")
    page.get_by_role("button", name="Preview").click()
    page.context.set_offline(True)
    page.get_by_role("button", name="Send to the editors").click()
    page.context.set_offline(False)
    page.goto(receipt)
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=text]") == "My second comment."


@pytest.mark.thorough
@pytest.mark.parametrize("odd", ["null", "7", "[1]", "{broken", '{"text": null}'])
def test_a_damaged_draft_breaks_nothing(open_browser, article, edition, odd):
    page = open_browser()
    page.goto("/")
    page.evaluate("([key, odd]) => localStorage.setItem(key, odd)", [f"draft:{article.slug}", odd])
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=text]") == ""
    fill_in(page)
    assert page.locator(".counter").inner_text().startswith(f"{len(WORDS)} /")


def test_what_was_typed_survives_a_network_that_fails(open_browser, article, edition):
    page = open_browser()
    page.goto(article.get_absolute_url())
    fill_in(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Preview").click()
    page.context.set_offline(False)
    page.goto(article.get_absolute_url())
    assert page.input_value("[name=text]") == WORDS


@pytest.mark.thorough
def test_the_text_size_is_changed_and_remembered(open_browser, article, edition):
    page = open_browser(width=412)
    page.goto(article.get_absolute_url())

    def size():
        return page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")

    before = size()
    larger = page.get_by_role("button", name="Increase text size")
    larger.click()
    larger.click()
    assert size() == pytest.approx(before * 1.3, abs=0.2)
    assert "130 %" in page.locator("[data-size-announcement]").inner_text()
    page.reload()
    assert size() == pytest.approx(before * 1.3, abs=0.2)
    for _n in range(3):
        page.get_by_role("button", name="Decrease text size").click()
    assert size() == pytest.approx(before * 0.85, abs=0.2)
    box = larger.bounding_box()
    assert min(box["width"], box["height"]) >= 24


@pytest.mark.thorough
@pytest.mark.parametrize("width", [320, 412, 768, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_is_wider_than_the_screen(
    open_browser, print_article, picture, publish, edition, width, language
):
    article = print_article(
        language=Language(language), picture=picture, headline="Donaudampfschifffahrt " * 3
    )
    comment = publish(
        article=article,
        name="\u0645\u0646 " + "W" * 70,
        text="w" * 900 + "\n\n\u202eturned\n\n" + "http://example.org/" + "a" * 300,
    )
    publish(article=article, parent=comment, text="x" * 400)
    page = open_browser(width=width)
    for address in (
        "/", article.get_absolute_url(), comment.get_receipt_url(), "/guidelines/", "/no/",
    ):  # fmt: skip
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        for image in page.locator("img").all():
            image.scroll_into_view_if_needed()
            assert image.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0


def test_a_name_that_turns_the_direction_of_writing_moves_no_neighbour(
    open_browser, publish, article
):
    publish(name="Plain", text="Plain words.")
    page = open_browser()
    page.goto(article.get_absolute_url())
    time = page.locator(".comment time").first
    plain = time.bounding_box()["x"] - page.locator(".comment-name").first.bounding_box()["x"]
    publish(name="\u0627\u0644\u0645\u064a\u0646\u0627\u0621", text="\u202e\u2067 turned")
    page.reload()
    first = page.locator(".comment").first
    name, moment = first.locator(".comment-name"), first.locator("time")
    assert name.bounding_box()["x"] < moment.bounding_box()["x"]
    assert re.match(r"\d", moment.inner_text())
    last = page.locator(".comment").last
    offset = (
        last.locator("time").bounding_box()["x"] - last.locator(".comment-name").bounding_box()["x"]
    )
    assert offset == plain


def test_the_ways_past_the_header_stay_hidden_however_widely_letters_are_spaced(
    open_browser, article, publish
):
    publish()
    page = open_browser(width=320, bypass_csp=True)
    page.goto(article.get_absolute_url())
    # As a reader's own style sheet may say it (WCAG 1.4.12), and the text twice as large.
    page.add_style_tag(
        content="html { font-size: 200%; } * { line-height: 1.5 !important;"
        " letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    links = page.locator(".skip-link")
    assert links.count() >= 2
    for link in links.all():
        box = link.bounding_box()
        assert box["y"] + box["height"] <= 0
        link.focus()
        assert link.bounding_box()["y"] == 0
