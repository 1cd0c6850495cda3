"""Hostile words in a browser, with the policy and, as if there were none, without: nothing of them
runs, nothing is fetched, nothing is asked, and every page stays where it is."""

import pytest

from tests.abuse.hostile import MARK

# What hostile words make where they are taken for more.
MADE = f"[{MARK}], #{MARK}, {MARK}-a, iframe[srcdoc], base[href], meta[http-equiv=refresh]"

FOR_MACHINES = {"application/atom+xml", "application/xml", "application/json", "text/plain"}


def assert_untouched(page):
    """Nothing of it has run on PAGE, and no element was made of it."""
    assert page.evaluate(f"window.{MARK}") is None, page.url
    assert page.locator(MADE).count() == 0, page.url
    assert page.locator("body").is_visible(), page.url


@pytest.fixture
def watched(attack, live_server):
    """Open pages and see that nothing happens on them: `watched(page, addresses)`."""

    def watched(page, addresses):
        asked, happened = [], []
        page.on("dialog", lambda dialog: happened.append(dialog.message) or dialog.dismiss())
        page.on("download", lambda download: happened.append(download.url))
        page.on("popup", lambda other: happened.append(other.url))
        page.on("request", lambda request: asked.append(request.url))
        for address in addresses:
            # Loaded: the last picture has come, or has failed to come.
            page.goto(address)
            assert page.url.startswith(live_server.url), address
            assert_untouched(page)
        page.wait_for_load_state("networkidle")
        assert happened == []
        assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []

    return watched


@pytest.fixture
def attacked(attack):
    """Comments in every state, and everything else that somebody might have said of them."""
    first = attack.readers_write()
    attack.moderators_approve(first)
    attack.readers_report(first)
    attack.the_newsroom_answers(first)
    attack.moderators_take_down(first[1::2])
    attack.readers_appeal(first[1::2])
    attack.readers_write(about=" 2")
    attack.said.clear()
    return attack


@pytest.mark.thorough
def test_an_article_under_attack_is_read_and_answered_in_peace(attack, watched, open_browser):
    """With no policy in the way, what most readers open; the tests below open everything."""
    sent = attack.readers_write()
    attack.moderators_approve(sent[:2])
    page = open_browser(bypass_csp=True)
    watched(page, [attack.article.get_absolute_url(), sent[2][1].get_receipt_url(), "/"])
    assert_typed_words_are_words(page, attack)


def assert_typed_words_are_words(page, attack):
    """Typed by hand and shown again: with something wrong beside it, and as the preview."""
    words, _comment = attack.sent[0]
    page.goto(attack.form)
    page.fill("[name=name]", words.name)
    page.fill("[name=text]", words.text)
    for email, is_shown in (("nobody at home", "textarea"), (words.email, ".is-preview")):
        page.fill("[name=email]", email)
        page.get_by_role("button", name="Preview").click()
        page.locator(is_shown, has_text=words.text.splitlines()[0]).first.wait_for()
        assert_untouched(page)


@pytest.mark.thorough
@pytest.mark.parametrize("policy", ["on", "off"])
def test_readers_are_not_touched_by_what_others_wrote(attacked, watched, open_browser, policy):
    page = open_browser(bypass_csp=policy == "off")
    # What Chromium itself adds to a feed or a file, to show it, keeps to no policy.
    kinds = {"text/html", *(FOR_MACHINES if policy == "off" else ())}
    watched(page, attacked.shown(attacked.reader, attacked.public_addresses(), kinds))
    assert_typed_words_are_words(page, attacked)


@pytest.mark.thorough
@pytest.mark.parametrize("policy", ["on", "off"])
def test_staff_are_not_touched_by_what_readers_and_colleagues_wrote(
    attacked, watched, log_in, policy
):
    page = log_in("moderator6", bypass_csp=policy == "off")
    pages = [
        address
        for address in attacked.staff_addresses()
        # Of several comments' pages of a kind, those of the first in each state.
        if not any(f"/{comment.pk}/" in address for _words, comment in attacked.sent[3:-1])
    ]
    watched(page, attacked.shown(attacked.office, pages))
    # What scripts put on a page: the desk's cards, and what waits on the article's own.
    for lane in ("waiting", "spam"):
        page.goto(f"/admin/desk/?lane={lane}")
        page.locator(".desk.is-live [data-card]").first.wait_for()
        assert_untouched(page)
    page.goto(attacked.article.get_absolute_url())
    page.locator(".comment.waits .desk-words").first.wait_for()
    assert_untouched(page)


@pytest.mark.thorough
def test_words_that_would_run_are_noticed(attack, watched, open_browser):
    """Without the policy, and had somebody printed them as they came."""
    page = open_browser(bypass_csp=True)
    page.route(
        "**/latest/",
        lambda route: route.fulfill(
            content_type="text/html", body=f"<script>window.{MARK}=1</script><p>a</p>"
        ),
    )
    with pytest.raises(AssertionError):
        watched(page, ["/latest/"])
