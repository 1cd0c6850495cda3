"""Words that were typed and not saved: asked about before they go, and there again afterwards."""

import pytest

from articles.models import Article, Author, Page
from newsroom.staff.groups import EDITORS
from tests.browser.conftest import type_login

OFFER = ".unsaved"


@pytest.fixture
def draft(write):
    return write(headline="One boat", standfirst="Said before.", body="It left at six.")


@pytest.fixture
def desk(log_in, editor, draft):
    """An editor's browser with that draft's form open."""
    page = log_in("editor")
    page.address = f"/admin/articles/article/{draft.pk}/change/"
    open_form(page)
    return page


def open_form(page):
    page.goto(page.address)
    page.locator(".ProseMirror").wait_for()


def type_into_body(page, words):
    page.locator(".ProseMirror p").last.click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def save(page, button="Save and continue editing"):
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_selector(".messagelist .success")


@pytest.mark.thorough
def test_leaving_with_unsaved_words_is_asked_about_and_can_be_refused(desk):
    type_into_body(desk, " Nobody was on it.")
    asked = []
    desk.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    desk.get_by_role("link", name="Home").click()
    desk.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert desk.url.endswith(desk.address)
    assert desk.locator(".ProseMirror").inner_text() == "It left at six. Nobody was on it."


@pytest.mark.thorough
def test_nothing_is_asked_where_nothing_was_typed_or_where_it_is_sent(desk):
    asked = []
    desk.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    desk.get_by_role("link", name="Home").click()
    desk.wait_for_url("**/admin/")
    open_form(desk)
    type_into_body(desk, " Nobody was on it.")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_selector(".messagelist .success")
    assert asked == []


@pytest.mark.thorough
def test_what_was_left_unsaved_is_offered_and_taken_back(desk):
    desk.fill("[name=headline]", "Two boats")
    type_into_body(desk, " Nobody was on it.")
    open_form(desk)
    assert desk.input_value("[name=headline]") == "One boat"
    offer = desk.locator(OFFER)
    assert "Headline, Body" in offer.inner_text()
    offer.get_by_role("button", name="Take it back").click()
    assert desk.locator(OFFER).count() == 0
    assert desk.locator(".ProseMirror").inner_text() == "It left at six. Nobody was on it."
    save(desk)
    stored = Article.objects.get()
    assert stored.headline == "Two boats"
    assert stored.body == "<p>It left at six. Nobody was on it.</p>"
    assert stored.standfirst == "Said before."
    open_form(desk)
    assert desk.locator(OFFER).count() == 0


@pytest.mark.thorough
def test_what_is_discarded_is_not_offered_again(desk):
    desk.fill("[name=headline]", "Two boats")
    open_form(desk)
    desk.get_by_role("button", name="Discard it").click()
    open_form(desk)
    assert desk.locator(OFFER).count() == 0


@pytest.mark.thorough
def test_what_was_saved_is_not_offered_though_it_was_changed_again_since(desk, editor):
    desk.fill("[name=headline]", "Two boats")
    save(desk, "Save")
    Article.objects.update(headline="Three boats")
    open_form(desk)
    assert desk.input_value("[name=headline]") == "Three boats"
    assert desk.locator(OFFER).count() == 0


@pytest.mark.thorough
def test_what_was_refused_is_still_unsaved(desk):
    desk.fill("[name=headline]", "Two boats")
    desk.fill("[name=slug]", "No slug!")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.locator(".errornote").wait_for()
    open_form(desk)
    desk.get_by_role("button", name="Take it back").click()
    assert desk.input_value("[name=headline]") == "Two boats"
    assert desk.input_value("[name=slug]") == "No slug!"


@pytest.mark.thorough
def test_words_sent_after_the_login_was_lost_come_back_with_it(desk):
    desk.fill("[name=headline]", "Two boats")
    cookies = desk.context.cookies()
    desk.context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.wait_for_load_state()
    desk.context.add_cookies(cookies)
    open_form(desk)
    desk.get_by_role("button", name="Take it back").click()
    assert desk.input_value("[name=headline]") == "Two boats"


@pytest.mark.thorough
def test_a_whole_new_article_comes_back_with_its_rows_and_its_choices(
    log_in, editor, section, author
):
    Author.objects.create(name="Bo Tarn", slug="bo-tarn")
    page = log_in("editor")
    page.address = "/admin/articles/article/add/"
    open_form(page)
    page.fill("[name=headline]", "The night ferry")
    page.select_option("[name=section]", label="Harbour")
    page.get_by_text("Add another Byline").click()
    for row, name in enumerate(["Ada", "Bo"]):
        page.locator(".field-author .select2-selection").nth(row).click()
        page.locator(".select2-container--open .select2-search__field").fill(name)
        page.locator(".select2-results__option", has_text=name).first.click()
    open_form(page)
    page.get_by_role("button", name="Take it back").click()
    assert page.input_value("[name=headline]") == "The night ferry"
    chosen = page.locator(".field-author .select2-selection__rendered")
    assert chosen.all_text_contents()[:2] == ["Ada Quill", "Bo Tarn"]
    page.fill("[name=standfirst]", "After a winter.")
    page.locator(".ProseMirror").click()
    page.keyboard.type("It left.")
    save(page)
    assert [one.name for one in Article.objects.get().signed_by] == ["Ada Quill", "Bo Tarn"]


@pytest.mark.thorough
def test_a_page_of_the_paper_keeps_what_was_typed_too(log_in, editor):
    stored = Page.objects.create(title="Privacy", slug="privacy", body="<p>None.</p>")
    page = log_in("editor")
    page.address = f"/admin/articles/page/{stored.pk}/change/"
    open_form(page)
    type_into_body(page, " At all.")
    open_form(page)
    page.get_by_role("button", name="Take it back").click()
    save(page)
    stored.refresh_from_db()
    assert stored.body == "<p>None. At all.</p>"


@pytest.mark.thorough
def test_words_of_another_tab_and_of_somebody_else_are_not_offered(desk, hire):
    desk.fill("[name=headline]", "Two boats")
    other = desk.context.new_page()
    other.goto(desk.address)
    other.locator(".ProseMirror").wait_for()
    other.wait_for_timeout(200)
    assert other.locator(OFFER).count() == 0
    # Left unsaved, in a browser where somebody else logs in next.
    desk.goto("/admin/")
    hire("eve", EDITORS)
    other.get_by_role("button", name="Log out").click()
    other.goto("/admin/login/")
    type_login(other, "eve")
    other.wait_for_selector("#user-tools")
    other.goto(desk.address)
    other.locator(".ProseMirror").wait_for()
    other.wait_for_timeout(200)
    assert other.locator(OFFER).count() == 0


@pytest.mark.thorough
def test_taken_back_words_do_not_write_over_what_was_saved_meanwhile(desk, draft, hire):
    desk.fill("[name=headline]", "Two boats")
    desk.goto("/admin/")
    draft.keep_version(by=hire("eve", EDITORS))
    Article.objects.update(headline="Three boats")
    draft.refresh_from_db()
    draft.keep_version(by=draft.versions.last().changed_by)
    open_form(desk)
    desk.get_by_role("button", name="Take it back").click()
    desk.get_by_role("button", name="Save", exact=True).click()
    desk.locator(".meanwhile").wait_for()
    assert Article.objects.get().headline == "Three boats"
