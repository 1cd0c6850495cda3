"""Pages in Arabic script as a browser lays them out: fonts, letters, lines, and no sideways."""

import pytest
from django.urls import reverse

from articles.models import Language

BODY = "<p>غادرت في <em>السادسة</em>.</p><h2>العبّارة</h2><p>ولم يكن عليها أحد.</p>"


@pytest.fixture
def arabic(print_article, picture):
    return print_article(
        headline="العبّارة تبحر من جديد", standfirst="بعد شتاء على الرصيف.", picture=picture,
        dateline="الميناء", body=BODY, language=Language.ARABIC,
    )  # fmt: skip


@pytest.fixture
def in_arabic(settings):
    settings.LANGUAGE_CODE = "ar"
    settings.PAPER_NAME = "بريد المصبّ"


def naskh_faces_loaded(page, address):
    """How many faces of the Arabic font the browser fetched for the page at ADDRESS."""
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(address, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    return sum("naskh" in url for url in fetched)


@pytest.mark.thorough
def test_a_page_in_latin_script_loads_no_arabic_font(open_browser, article, edition, publish):
    publish(article=article, name="Zoë", text="“Well – it’s 5 °C”, they said… 😀")
    assert naskh_faces_loaded(open_browser(), article.get_absolute_url()) == 0
    assert naskh_faces_loaded(open_browser(), "/") == 0


@pytest.mark.thorough
def test_an_arabic_article_loads_it_in_both_weights(open_browser, arabic):
    page = open_browser()
    assert naskh_faces_loaded(page, arabic.get_absolute_url()) == 2
    assert page.evaluate("document.fonts.check('600 1em Naskh', 'العبّارة ڕێ')")


def style(page, selector, what):
    return page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{what}")


def line_height(page, selector):
    """How high a line of SELECTOR is, in its own font size."""
    return page.locator(selector).first.evaluate(
        "e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize)"
    )


def test_arabic_letters_stay_joined_upright_and_apart_from_the_next_line(
    open_browser, arabic, in_arabic
):
    page = open_browser()
    page.goto(arabic.get_absolute_url())
    for heading in (".masthead-name", ".story h1", ".story-body h2"):
        assert style(page, heading, "letterSpacing") == "normal", heading
        assert line_height(page, heading) >= 1.4, heading
    for text in (".story-body p", ".standfirst", "body"):
        assert line_height(page, text) == pytest.approx(1.75), text
    assert style(page, ".story-body em", "fontStyle") == "normal"
    page.goto("/")
    assert style(page, ".card-headline", "letterSpacing") == "normal"
    assert line_height(page, ".card-headline") >= 1.4


@pytest.mark.thorough
def test_an_article_keeps_its_own_lines_and_side_in_a_paper_of_the_other_direction(
    open_browser, arabic, article, settings
):
    page = open_browser()
    page.goto(arabic.get_absolute_url())
    assert line_height(page, ".story-body p") == pytest.approx(1.75)
    assert style(page, ".story-body p", "direction") == "rtl"
    settings.LANGUAGE_CODE = "ar"
    page.goto(article.get_absolute_url())
    assert line_height(page, ".story-body p") == pytest.approx(1.6)
    assert style(page, ".story-body p", "direction") == "ltr"
    headline, section = (
        page.locator(f".story {part}").bounding_box() for part in ("h1", ".kicker a")
    )
    assert section["x"] == pytest.approx(headline["x"], abs=1)


@pytest.mark.thorough
@pytest.mark.parametrize("width", [320, 412, 768, 1280])
def test_nothing_is_wider_than_the_screen_in_arabic(
    open_browser, arabic, article, edition, publish, moderator, in_arabic, width
):
    comment = publish(article=arabic, name="سلمى " + "W" * 70, text="ه" * 900)
    publish(article=arabic, parent=comment, text="\u202eturned " + "x" * 400)
    page = open_browser(width=width)
    form = reverse("comments:comment_on", args=[arabic.slug])
    for address in (
        "/", arabic.get_absolute_url(), article.get_absolute_url(), form, "/guidelines/",
        comment.get_receipt_url(), "/no/",
    ):  # fmt: skip
        page.goto(address)
        assert page.evaluate("document.documentElement.dir") == "rtl"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    page.goto(form)
    page.get_by_role("button", name="معاينة").click()
    page.wait_for_selector(".error-summary")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # The form's fields begin where the page does: on the right.
    label, field = (
        page.locator(f".mb-3 {part}").first.bounding_box() for part in ("label", "input")
    )
    assert label["x"] + label["width"] == pytest.approx(field["x"] + field["width"], abs=1)
