"""A reply is written where it will stand, and by way of its own page where no script runs."""

import pytest
from playwright.sync_api import expect

from comments.models import Comment

pytestmark = pytest.mark.browser


@pytest.fixture
def conversation(publish):
    comment = publish(name="Zoë", text="The captain knows best.")
    return comment, publish(parent=comment, name="Ana")


@pytest.fixture
def reading(open_browser, article, conversation):
    """`reading()`: somebody's page with the article and its conversation."""

    def reading(**options):
        page = open_browser(**options)
        page.goto(article.get_absolute_url())
        return page

    return reading


def under(page, comment):
    return page.locator(f"#comment-{comment.public_id}")


def begin(page, comment):
    """The form that opens under COMMENT."""
    own = under(page, comment).locator("> .comment-actions >> text=Reply")
    own.click()
    return under(page, comment).locator("> form")


def send(page, form):
    """Preview what stands in FORM and send it; the page is then its receipt."""
    form.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Send to the editors").click()
    page.wait_for_url("**/receipts/**")


def test_a_reply_is_written_under_what_it_answers_and_leads_to_its_receipt(reading, conversation):
    comment, answer = conversation
    page = reading()
    page.fill(".comment-form [name=name]", "Rea")
    form = begin(page, answer)
    expect(form.locator(".reply-heading")).to_have_text("Reply to Ana")
    expect(form.locator("[name=name]")).to_have_value("Rea")
    expect(form.locator("[name=email]")).to_be_focused()
    page.keyboard.type("rea@example.org")
    form.get_by_label("Comment").fill("She does not.")
    send(page, form)
    sent = Comment.objects.get(status="pending")
    assert (sent.parent, sent.answers, sent.text) == (comment, answer, "She does not.")


@pytest.mark.thorough
def test_each_has_its_own_draft_which_ends_with_its_own_receipt(reading, conversation):
    comment, _answer = conversation
    page = reading()
    page.fill(".comment-form [name=text]", "A comment of its own.")
    form = begin(page, comment)
    expect(form.locator("[name=text]")).to_have_value("")
    form.locator("[name=text]").fill("She does not.")
    page.reload()
    expect(page.locator(".comment-form [name=text]")).to_have_value("A comment of its own.")
    form = begin(page, comment)
    expect(form.locator("[name=text]")).to_have_value("She does not.")
    form.locator("[name=name]").fill("Rea")
    form.locator("[name=email]").fill("rea@example.org")
    send(page, form)
    drafts = page.evaluate("Object.values(localStorage)")
    assert ["A comment of its own." in draft for draft in drafts] == [True]


def test_no_name_on_the_page_is_given_twice_and_cancelling_leads_back(reading, conversation):
    page = reading()
    for comment in conversation:
        form = begin(page, comment)
        label = form.get_by_label("Name")
        expect(label).to_have_attribute("id", f"comment-{comment.public_id}-id_name")
        assert (
            page.evaluate(
                "(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
                " return ids.length - new Set(ids).size; })()"
            )
            == 0
        )
        form.get_by_role("button", name="Cancel").click()
        expect(form).to_be_hidden()
        link = under(page, comment).locator("> .comment-actions >> text=Reply")
        expect(link).to_be_focused()
        expect(link).to_have_attribute("aria-expanded", "false")


def test_under_an_article_of_the_other_direction_the_form_keeps_the_papers(
    open_browser, print_article, edition, send, moderator
):
    article = print_article(language="ar")
    comment = send(article=article)
    comment.approve(by=moderator, seen=0)
    page = open_browser()
    page.goto(article.get_absolute_url())
    assert page.evaluate("getComputedStyle(document.querySelector('.comment-list')).direction") == (
        "rtl"
    )
    form = begin(page, comment)
    assert form.evaluate("form => getComputedStyle(form).direction") == "ltr"


def test_without_a_script_the_form_has_a_page_of_its_own(reading, conversation):
    comment, _answer = conversation
    page = reading(java_script_enabled=False)
    under(page, comment).locator("> .comment-actions >> text=Reply").click()
    page.wait_for_url("**/reply/")
    page.fill("[name=name]", "Rea")
    page.fill("[name=email]", "rea@example.org")
    page.fill("[name=text]", "She does not.")
    send(page, page)
    assert Comment.objects.get(status="pending").parent == comment


@pytest.mark.thorough
def test_the_link_and_escape_put_the_form_away_and_what_was_begun_comes_back(reading, conversation):
    comment, _answer = conversation
    page = reading()
    form = begin(page, comment)
    form.get_by_label("Comment").fill("Half a thought")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    link = under(page, comment).locator("> .comment-actions >> text=Reply")
    expect(link).to_be_focused()
    link.click()
    expect(form.get_by_label("Comment")).to_have_value("Half a thought")
    link.click()
    expect(form).to_be_hidden()
    expect(link).to_have_attribute("aria-expanded", "false")
