"""The admin in a browser: every page under its policy, by mouse and keyboard."""

import pytest
from django.urls import reverse

from comments.models import Comment, Decision
from newsroom.staff.models import User
from tests.people import code_for


@pytest.mark.thorough
def test_every_page_of_the_admin_keeps_to_the_policy(
    log_in, superuser, article, picture, publish, send, clause, moderator
):
    waiting, approved = send(), publish()
    page = log_in("root")
    for address in [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/add/",
        f"/admin/articles/article/{article.pk}/change/",
        f"/admin/articles/article/{article.pk}/preview/",
        f"/admin/articles/article/{article.pk}/withdraw/",
        f"/admin/articles/article/{article.pk}/history/",
        "/admin/articles/picture/add/",
        f"/admin/articles/picture/{picture.pk}/change/",
        "/admin/comments/comment/",
        "/admin/comments/comment/?state=all",
        f"/admin/comments/comment/{waiting.pk}/change/",
        f"/admin/comments/comment/{approved.pk}/change/",
        f"/admin/comments/comment/{waiting.pk}/erase/",
        f"/admin/desk/conversation/{article.pk}/",
        f"/admin/desk/{approved.pk}/answer/",
        "/admin/desk/answers/",
        "/admin/comments/decision/",
        "/admin/comments/guidelines/add/",
        f"/admin/comments/guidelines/{clause.edition_id}/change/",
        "/admin/comments/discussion/add/",
        "/admin/staff/user/",
        "/admin/staff/user/add/",
        "/admin/password_change/",
    ]:
        response = page.goto(address)
        assert response.status == 200, address
        policy = response.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en-gb", "ar"])
@pytest.mark.parametrize("width", [412, 1280])
def test_what_can_be_done_stands_above_the_form(
    log_in, superuser, article, settings, language, width
):
    page = log_in("root", width=width)
    settings.LANGUAGE_CODE = language
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    tools = page.locator(".object-tools").bounding_box()
    form = page.locator("#article_form").bounding_box()
    assert tools["y"] + tools["height"] <= form["y"]
    # Each on the form's own edge, in either direction.
    assert abs(tools["x"] - form["x"]) < 1
    assert abs(tools["width"] - form["width"]) < 1
    items = page.locator(".object-tools li").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).margin)"
    )
    assert set(items) == {"0px"}


@pytest.mark.thorough
def test_every_public_page_keeps_to_the_policy(open_browser, article, publish, edition, picture):
    comment = publish()
    page = open_browser()
    for address in [
        "/",
        article.get_absolute_url(),
        reverse("comments:comment_on", args=[article.slug]),
        comment.get_receipt_url(),
        "/guidelines/",
        "/no/such/page/",
    ]:
        response = page.goto(address)
        policy = response.headers["content-security-policy"]
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy


def test_a_violation_would_be_noticed(chromium, live_server, article):
    """The watch over all these pages is not blind."""
    context = chromium.new_context(base_url=live_server.url)
    said = []
    context.on("console", lambda message: said.append(message.text))
    page = context.new_page()
    page.goto(article.get_absolute_url())
    page.evaluate(
        "() => { const s = document.createElement('style'); s.append('a{}');"
        " document.head.append(s); }"
    )
    page.wait_for_timeout(100)
    context.close()
    assert any("Content Security Policy" in text for text in said)


@pytest.mark.thorough
def test_a_moderator_approves_and_rejects_in_bulk(log_in, moderator, send, clause):
    for n in range(4):
        send(text=f"Thought {n}")
    page = log_in("moderator")
    page.goto("/admin/comments/comment/")
    assert [text[:9] for text in page.locator(".comment-words").all_inner_texts()] == [
        "Thought 0", "Thought 1", "Thought 2", "Thought 3",
    ]  # fmt: skip
    for row in (0, 1):
        page.locator("input.action-select").nth(row).check()
    page.select_option("select[name=action]", "approve_selected")
    page.get_by_role("button", name="Go").click()
    page.wait_for_selector("text=2 comments approved.")
    page.locator("#action-toggle").check()
    page.select_option("select[name=action]", "reject_selected")
    page.get_by_role("button", name="Go").click()
    page.select_option("select[name=clause]", label="2. Promotion")
    page.get_by_role("button", name="Reject").click()
    page.wait_for_selector("text=2 comments rejected.")
    assert list(Comment.objects.order_by("pk").values_list("status", flat=True)) == [
        "approved", "approved", "rejected", "rejected",
    ]  # fmt: skip


@pytest.mark.thorough
def test_a_chief_publishes_an_edition_with_one_more_clause(log_in, chief, edition):
    page = log_in("chief")
    page.goto("/admin/comments/guidelines/add/")
    assert page.input_value("[name=clauses-0-title]") == "Profanity"
    page.fill("[name=clauses-2-title]", "Off topic")
    page.fill("[name=clauses-2-text]", "Stay with the article.")
    page.get_by_role("button", name="Publish this edition").click()
    page.wait_for_selector("text=was added successfully")
    page.goto("/guidelines/")
    assert page.locator(".clauses > li h3").all_inner_texts() == [
        "Profanity", "Promotion", "Off topic",
    ]  # fmt: skip


@pytest.mark.thorough
def test_somebody_invited_chooses_a_password_and_comes_in_once(
    log_in, open_browser, superuser, moderator
):
    page = log_in("root")
    page.goto("/admin/staff/user/add/")
    page.fill("[name=username]", "nadia")
    page.get_by_label("Moderators", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.locator(".messagelist a[href*='/password/']").get_attribute("href")
    hers = open_browser()
    hers.goto(link.partition("://")[2].partition("/")[2].join(["/", ""]))
    hers.fill("[name=new_password1]", "tide-table-lantern-9")
    hers.fill("[name=new_password2]", "tide-table-lantern-9")
    hers.locator("[type=submit]").click()
    hers.get_by_role("link", name="Log in").click()
    hers.fill("[name=username]", "nadia")
    hers.fill("[name=password]", "tide-table-lantern-9")
    hers.locator("#login-form [type=submit]").click()
    hers.get_by_role("link", name="An authenticator app").click()
    secret = hers.locator(".door-secret").inner_text().replace(" ", "")
    hers.fill("[name=code]", code_for(User.objects.get(username="nadia"), secret, takes=8))
    hers.get_by_role("button", name="Done").click()
    assert hers.locator(".door-codes li").count() == 10
    hers.get_by_role("link", name="I have kept them. Onward").click()
    hers.get_by_role("link", name="All lists and records").first.wait_for()
    again = open_browser()
    again.goto(link.partition("://")[2].partition("/")[2].join(["/", ""]))
    assert again.locator("[name=new_password1]").count() == 0


@pytest.mark.thorough
@pytest.mark.parametrize("width", [412, 1280])
def test_a_comment_is_decided_on_its_own_page(log_in, moderator, send, clause, width):
    comment = send(text="Buy at Brill's.")
    page = log_in("moderator", width=width)
    page.goto(f"/admin/comments/comment/{comment.pk}/change/")
    page.select_option("select[name=clause]", label="2. Promotion")
    page.fill("[name=note]", "Without the shop, gladly.")
    page.get_by_role("button", name="Reject").click()
    page.wait_for_selector("text=rejected under clause 2. Promotion.")
    decision = Decision.objects.get()
    assert decision.note == "Without the shop, gladly."
