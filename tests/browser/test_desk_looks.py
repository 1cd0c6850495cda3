"""The desk as it looks: nobody kept out by it, nothing too wide, nothing that moves."""

import pytest

from comments.models import CannedNote, Signal, UrgentInstructions, WatchWord
from tests.browser.desk import CURRENT, all_sent, reads
from tests.browser.test_axe import COLOURS, RULES, faults

TEXT = "See www.example.org\u200b now, fr\u202eiend\u202c. Eel oil!"


@pytest.fixture
def rich(send, publish, chief, clause):
    """A comment about which a card says all that a card can say, and one after it."""
    parent = publish(email="ana@example.org")
    comment = send(text=TEXT, parent=parent, email="ana@example.org", name="\u202eAna " + "W" * 70)
    word = WatchWord.objects.create(phrase="eel oil", clause_key=clause.key, added_by=chief)
    start = TEXT.index("Eel")
    Signal.objects.create(
        comment=comment, kind="watch_word", watch_word=word, start=start, end=start + 7
    )
    Signal.objects.create(comment=comment, kind="links", start=4, end=19)
    CannedNote.objects.create(
        clause_key=clause.key, language="en", title="Shops", text="Not your shop."
    )
    UrgentInstructions.objects.create(text="Call the harbour police.", written_by=chief)
    send(text="x" * 300)
    return comment


def in_light_or_dark(page, scheme):
    """Bring the page to SCHEME and wait until no colour is on its way there."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")


def postures(page):
    """The page in each state that keys bring it to."""
    yield "reading"
    for keys, name in (("r", "clauses"), ("n2", "note"), ("f", "referring"), ("m", "marking")):
        for key in keys:
            page.keyboard.press(key)
        yield name
        for _time in range(3):
            page.keyboard.press("Escape")
    page.keyboard.press("?")
    yield "keys"
    page.keyboard.press("Escape")


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("width", "language"),
    [
        (1280, "en-gb"),
        (412, "en-gb"),
        (412, "ar"),
        (1280, "ar"),
    ],
)
def test_axe_finds_nothing_at_the_desk(sit_down, rich, axe, settings, width, language):
    settings.LANGUAGE_CODE = language
    page = sit_down(width=width)
    reads(page, rich)
    found = {}
    for posture in postures(page):
        in_light_or_dark(page, "light")
        found[posture] = faults(page, axe, RULES)
        in_light_or_dark(page, "dark")
        found[f"{posture}, dark"] = faults(page, axe, COLOURS)
    in_light_or_dark(page, "light")
    for lane in ("published", "decided"):
        page.goto(f"/admin/desk/?lane={lane}")
        page.locator(".is-live").wait_for()
        found[lane] = faults(page, axe, RULES)
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.thorough
@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_axe_finds_nothing_about_discussions_picks_and_second_tries(
    sit_down, send, publish, article, moderator, clause, axe, settings, width, language
):
    settings.LANGUAGE_CODE = language
    first = send(text="Buy fish at my shop.")
    first.reject(by=moderator, citing=clause, seen=0)
    anew = send(text="Buy fish at the harbour.", begun_with=first.newest_decision())
    read = publish(text="The second bell rang after the ramp had gone up.")
    page, found = sit_down(width=width), {}

    def judge(name):
        in_light_or_dark(page, "light")
        found[name] = faults(page, axe, RULES)
        in_light_or_dark(page, "dark")
        found[f"{name}, dark"] = faults(page, axe, COLOURS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name

    reads(page, anew)
    judge("begun with a rejected text")
    page.goto(f"/admin/comments/comment/{anew.pk}/change/")
    judge("its own page")
    page.goto(f"/admin/desk/discussion/{article.pk}/")
    judge("discussion")
    page.locator("#content form button").click()
    judge("discussion, kept")
    page.goto(article.get_absolute_url())
    verbs = page.locator(f"#comment-{read.public_id} > .desk-verbs")
    verbs.locator("button.desk-pick").click()
    verbs.locator("form.desk-why").wait_for()
    judge("pick")
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.parametrize("language", ["en-gb", pytest.param("ar", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("width", [412, pytest.param(320, marks=pytest.mark.thorough)])
@pytest.mark.thorough
def test_nothing_at_the_desk_is_wider_than_the_screen(sit_down, rich, settings, width, language):
    settings.LANGUAGE_CODE = language
    page = sit_down(width=width)
    reads(page, rich)
    for posture in postures(page):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, posture


@pytest.mark.thorough
def test_the_next_card_stands_where_the_last_one_stood(sit_down, send):
    comments = [send(text="A line.\n" * n) for n in (1, 30, 2, 3)]
    page = sit_down()
    reads(page, comments[0])
    place = page.locator(CURRENT).bounding_box()["y"]
    page.keyboard.press("a")
    reads(page, comments[1])
    assert page.locator(CURRENT).bounding_box()["y"] == place
    # Read to its end, the long one has been scrolled; the next begins in view.
    page.mouse.move(600, 300)
    page.mouse.wheel(0, 700)
    page.wait_for_timeout(100)
    page.keyboard.press("a")
    reads(page, comments[2])
    assert 0 <= page.locator(CURRENT).bounding_box()["y"] < 400
    all_sent(page)


@pytest.mark.parametrize("width", [412, 1280])
@pytest.mark.thorough
def test_what_is_asked_for_is_not_hidden_by_the_bar(sit_down, send, clause, width):
    comment = send(text="A line.\n" * 40)
    page = sit_down(width=width)
    reads(page, comment)
    bar = page.locator(".desk-bar").bounding_box()
    page.keyboard.press("f")
    field = page.locator(f"{CURRENT} [data-verb=refer] textarea").bounding_box()
    assert 0 <= field["y"] < field["y"] + field["height"] <= bar["y"]
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    button = page.locator(CURRENT).get_by_role("button", name="2 Promotion")
    box = button.bounding_box()
    assert (
        page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).closest('button')?.name",
            [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
        )
        == "clause"
    )


@pytest.mark.thorough
def test_what_nobody_sees_is_shown_and_the_text_is_the_text(sit_down, rich):
    page = sit_down()
    reads(page, rich)
    words = page.locator(f"{CURRENT} [data-words]")
    assert words.evaluate("e => e.textContent") == TEXT
    codes = words.locator(".unseen").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::before').content)"
    )
    assert codes[:2] == ['"U+200B ZERO WIDTH SPACE"', '"U+202E RIGHT-TO-LEFT OVERRIDE"']
