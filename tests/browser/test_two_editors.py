"""The article's form in a browser: what is counted, what stands beside it, and two people at it."""

import pytest

from articles.models import Author, Topic
from newsroom.staff.groups import EDITORS

# Throws where it cannot be shown.
LOADED = "image => image.decode()"


@pytest.fixture
def open_form(log_in, editor, write):
    """The form of a draft, open; `open_form(width=412)`."""
    draft = write(headline="One boat", standfirst="Said before.", body="It left at six.")

    def open_form(username="editor", **options):
        page = log_in(username, **options)
        page.goto(f"/admin/articles/article/{draft.pk}/change/")
        page.locator(".ProseMirror").wait_for()
        return page

    open_form.draft = draft
    return open_form


@pytest.mark.thorough
def test_a_headline_and_a_standfirst_are_counted_while_they_are_typed(open_form):
    page = open_form()
    count = page.locator("output[for=id_headline]")
    assert count.inner_text() == "8 / 80 characters"
    page.fill("[name=headline]", "x" * 81)
    assert count.inner_text() == "81 / 80 characters"
    assert "too-long" in count.get_attribute("class")
    page.fill("[name=headline]", "⛴" * 80)
    assert "too-long" not in count.get_attribute("class")
    assert page.locator("output[for=id_standfirst]").inner_text() == "12 / 180 characters"


@pytest.mark.thorough
def test_the_preview_beside_the_form_shows_what_was_saved_last(open_form):
    page = open_form()
    heading = page.frame_locator(".preview-beside iframe").locator("h1")
    heading.scroll_into_view_if_needed()
    assert heading.inner_text() == "One boat"
    page.fill("[name=headline]", "Two boats")
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_selector(".messagelist .success")
    assert heading.inner_text() == "Two boats"
    # Beside the body, and neither over it nor under it.
    frame = page.locator(".preview-beside iframe").bounding_box()
    body = page.locator(".prose-editor").bounding_box()
    assert body["x"] + body["width"] <= frame["x"]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
@pytest.mark.thorough
def test_on_a_telephone_the_preview_is_a_window_and_nothing_is_too_wide(open_form, scheme):
    page = open_form(width=412, color_scheme=scheme)
    assert not page.locator(".preview-beside").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_popup() as window:
        page.get_by_role("link", name="Preview", exact=True).click()
    assert window.value.locator("h1").inner_text() == "One boat"
    page.get_by_role("button", name="Save and preview").click()
    assert page.locator("h1").inner_text() == "One boat"
    page.get_by_role("link", name="Back to its form").click()
    assert page.input_value("[name=headline]") == "One boat"


@pytest.mark.thorough
def test_the_labels_stand_in_one_line_below_the_tools(open_form):
    page = open_form()
    edges = {
        round(page.locator(f"label[for=id_{name}]").bounding_box()["x"])
        for name in ("headline", "standfirst", "dateline", "body")
    }
    assert len(edges) == 1
    tools = page.locator(".object-tools").bounding_box()
    assert tools["y"] + tools["height"] <= page.locator("#article_form").bounding_box()["y"]
    assert tools["height"] > 20


@pytest.mark.thorough
def test_two_editors_at_one_article_do_not_write_over_each_other(open_form, hire):
    hire("eve", EDITORS, first_name="Eve", last_name="Ning")
    mine, theirs = open_form(), open_form("eve")
    theirs.fill("[name=standfirst]", "Theirs.")
    theirs.get_by_role("button", name="Save and continue editing").click()
    theirs.wait_for_selector(".messagelist .success")
    mine.fill("[name=standfirst]", "Mine.")
    mine.locator(".ProseMirror p").click()
    mine.keyboard.press("End")
    mine.keyboard.type(" Nobody was on it.")
    mine.get_by_role("button", name="Save", exact=True).click()
    told = mine.locator(".meanwhile")
    assert "Eve Ning" in told.inner_text()
    assert told.locator("ins").all_inner_texts() == ["Theirs", "Mine", " Nobody was on it."]
    open_form.draft.refresh_from_db()
    assert open_form.draft.standfirst == "Theirs."
    # What was typed is in the editor still; put together, it is saved.
    assert mine.locator(".ProseMirror").inner_text() == "It left at six. Nobody was on it."
    mine.fill("[name=standfirst]", "Theirs.")
    mine.get_by_role("button", name="Save", exact=True).click()
    mine.wait_for_selector(".messagelist .success")
    open_form.draft.refresh_from_db()
    assert open_form.draft.standfirst == "Theirs."
    assert open_form.draft.body == "<p>It left at six. Nobody was on it.</p>"


@pytest.mark.thorough
def test_what_a_colleague_saved_stays_where_i_had_left_it_alone(open_form, hire, section):
    hire("eve", EDITORS, first_name="Eve", last_name="Ning")
    topic = Topic.objects.create(name="Sea", slug="sea")
    bo = Author.objects.create(name="Bo Tarn", slug="bo-tarn")
    byline = open_form.draft.bylines.get()
    mine, theirs = open_form(), open_form("eve")
    theirs.fill("[name=standfirst]", "Theirs.")
    theirs.fill("[name=published_at_0]", "30/11/2030")
    theirs.fill("[name=published_at_1]", "14:30:00")
    theirs.locator(".field-topics .select2-selection").click()
    theirs.locator(".select2-results__option", has_text="Sea").click()
    theirs.locator(".field-author .select2-selection").first.click()
    theirs.locator(".select2-container--open .select2-search__field").fill("Bo")
    theirs.locator(".select2-results__option", has_text="Bo Tarn").click()
    theirs.get_by_role("button", name="Save and continue editing").click()
    theirs.wait_for_selector(".messagelist .success")
    mine.fill("[name=headline]", "Mine")
    mine.get_by_role("button", name="Save and continue editing").click()
    mine.wait_for_selector(".messagelist .success")
    said = mine.locator(".messagelist .info").inner_text()
    assert "Theirs stayed: Standfirst, Topics, Publication time." in said
    draft = open_form.draft
    draft.refresh_from_db()
    byline.refresh_from_db()
    assert (draft.headline, draft.standfirst) == ("Mine", "Theirs.")
    assert draft.published_at.isoformat() == "2030-11-30T14:30:00+00:00"
    assert list(draft.topics.all()) == [topic]
    assert byline.author == bo


@pytest.mark.thorough
def test_a_picture_is_chosen_by_how_it_looks(open_form, picture):
    page = open_form()
    assert page.locator(".picture-chosen img").count() == 0
    page.locator(".field-picture .select2-selection").click()
    choice = page.locator(".select2-results__option", has_text=picture.alt)
    choice.locator("img").evaluate(LOADED)
    choice.click()
    page.locator(".picture-chosen img").evaluate(LOADED)
    page.get_by_role("button", name="Save and continue editing").click()
    page.wait_for_selector(".messagelist .success")
    page.locator(".picture-chosen img").evaluate(LOADED)
    # The other fields that search show words alone.
    page.locator(".field-author .select2-selection").first.click()
    page.locator(".select2-results__option", has_text="Ada").first.wait_for()
    assert page.locator(".select2-results__option img").count() == 0


@pytest.mark.thorough
def test_all_that_saves_is_in_one_row_and_in_sight_from_the_first_line(open_form):
    page = open_form()
    buttons = page.locator(".saving [type=submit]")
    assert {"Save", "Save and preview", "Save and publish"} <= {
        button.get_attribute("value") for button in buttons.all()
    }
    boxes = [button.bounding_box() for button in buttons.all()]
    assert page.evaluate("scrollY") == 0
    assert all(box["y"] + box["height"] <= 900 for box in boxes)
    assert len({round(box["y"]) for box in boxes}) == 1
    # What is written in is never behind it.
    page.locator("[name=published_at_1]").focus()
    page.locator(".field-author .select2-selection").first.focus()
    focused = page.locator(".field-author .select2-selection").first.bounding_box()
    assert focused["y"] + focused["height"] <= page.locator(".saving").bounding_box()["y"]
    page.get_by_role("button", name="Save and publish").click()
    page.wait_for_selector(".messagelist .success")
    open_form.draft.refresh_from_db()
    assert not open_form.draft.is_draft


@pytest.mark.thorough
def test_on_a_telephone_the_row_that_saves_covers_nothing(open_form):
    page = open_form(width=412)
    assert page.locator(".saving").evaluate("row => getComputedStyle(row).position") == "static"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
