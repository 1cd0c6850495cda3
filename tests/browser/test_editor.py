"""The editor for an article's body: written by its buttons, pasted into, without a script."""

import pytest

from articles.models import Article
from tests.browser.conftest import type_login

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>
p.MsoNormal { font-size: 12pt; color: red }</style></head><body lang="EN-GB">
<!--StartFragment--><p class="MsoNormal" style="margin:0cm;mso-pagination:none"><b
style="mso-bidi-font-weight:normal"><span style="font-size:14.0pt;color:#C00000">The tide
turned</span></b><o:p></o:p></p>
<h1 style="color:blue"><span style="mso-fareast-language:EN-GB">By night</span></h1>
<p class="MsoNormal" align="center"><span onclick="alert(1)">It left <i>at six</i>, said <a
href="javascript:alert(1)">nobody</a> and <a href="https://tides.example/six" class="x"
target="_blank">the harbour</a>.</span></p>
<table border="1"><tr><td style="width:4cm"><p>In a table</p></td></tr></table>
<p class="MsoNormal"><img src="file:///C:/x.png" alt="x" width="9"></p>
<!--EndFragment--></body></html>"""

# A word processor on the web wraps everything in a bold that is none, and says bold by styles.
DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-1"><p dir="ltr"
style="line-height:1.38"><span style="font-size:11pt;font-weight:400">It left </span><span
style="font-weight:700;font-style:normal">at six</span><span style="font-style:italic"> sharp
</span></p><ul style="margin-top:0"><li dir="ltr" style="list-style-type:disc"><p dir="ltr"><span
style="color:#000">Eight crossings</span></p></li></ul></b>"""


@pytest.fixture
def add_form(log_in, editor, section, author):
    """An empty form for an article, all but its body filled in."""

    def add_form(**options):
        page = log_in("editor", **options)
        page.goto("/admin/articles/article/add/")
        page.fill("[name=headline]", "The night ferry sails again")
        page.fill("[name=standfirst]", "After a winter at the quay.")
        page.select_option("[name=section]", label="Harbour")
        page.fill("[name=dateline]", "SALTHAVEN")
        page.locator(".field-author .select2-selection").click()
        page.locator(".select2-container--open .select2-search__field").fill("Ada")
        page.locator(".select2-results__option", has_text="Ada Quill").first.click()
        return page

    return add_form


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    wait_a_moment(page)


def wait_a_moment(page):
    """A frame or two, in which the editor takes back the focus and sees where the caret is."""
    page.evaluate("new Promise(then => requestAnimationFrame(() => setTimeout(then, 50)))")


def save(page, button="Save and continue editing"):
    page.get_by_role("button", name=button).click()
    page.wait_for_selector(".messagelist .success")
    return Article.objects.get().body


def typed(page, *keys):
    """Type text, and press what stands in <>."""
    for key in keys:
        if key.startswith("<"):
            page.keyboard.press(key[1:-1])
            wait_a_moment(page)
        else:
            page.keyboard.type(key)


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (412, "dark")])
def test_every_kind_of_block_is_written_by_its_button(add_form, open_browser, width, scheme):
    page = add_form(width=width, color_scheme=scheme)
    page.get_by_role("textbox", name="Body").click()
    typed(page, "It left at ")
    press(page, "Bold")
    typed(page, "six")
    press(page, "Bold")
    typed(page, ", says the tide table.")
    # The last two words become a link.
    for _letter in "tide table.":
        typed(page, "<Shift+ArrowLeft>")
    press(page, "Link")
    address = page.get_by_label("Address")
    address.fill("not an address")
    press(page, "Set link")
    assert address.is_visible()
    address.fill("tides.example/six")
    press(page, "Set link")
    typed(page, "<End>", "<Enter>")
    press(page, "Subhead")
    typed(page, "By night", "<Enter>")
    press(page, "Bulleted list")
    typed(page, "Eight crossings", "<Enter>", "One boat", "<Enter>", "<Enter>")
    press(page, "Numbered list")
    typed(page, "Out", "<Enter>", "And back", "<Enter>", "<Enter>")
    press(page, "Quote")
    typed(page, "I shall sleep.", "<Enter>", "<Enter>")
    press(page, "Pull quote")
    typed(page, "The bus goes the wrong way.", "<Enter>", "<Enter>")
    press(page, "Italics")
    typed(page, "The end.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert save(page) == "\n".join(
        [
            "<p>It left at <strong>six</strong>, says the "
            '<a href="https://tides.example/six" rel="noopener">tide table.</a></p>',
            "<h2>By night</h2>",
            "<ul><li><p>Eight crossings</p></li><li><p>One boat</p></li></ul>",
            "<ol><li><p>Out</p></li><li><p>And back</p></li></ol>",
            "<blockquote><p>I shall sleep.</p></blockquote>",
            '<aside class="pull-quote"><p>The bus goes the wrong way.</p></aside>',
            "<p><em>The end.</em></p>",
        ]
    )
    # It is there to be worked on further, looked at, and read.
    assert page.locator(".ProseMirror aside.pull-quote").count() == 1
    with page.expect_popup() as preview:
        page.get_by_role("link", name="Preview", exact=True).click()
    assert preview.value.locator(".story-body > h2").inner_text() == "By night"
    save(page, "Save and publish")
    reader = open_browser()
    reader.goto(Article.objects.get().get_absolute_url())
    story = reader.locator(".story-body")
    assert story.locator("p").first.inner_text() == (
        "SALTHAVEN – It left at six, says the tide table."
    )
    assert story.locator("> ul > li, > ol > li").all_inner_texts() == [
        "Eight crossings", "One boat", "Out", "And back",
    ]  # fmt: skip
    assert story.locator("> blockquote").inner_text() == "I shall sleep."
    assert story.locator("> aside").inner_text() == "The bus goes the wrong way."


def paste(page, html):
    box = page.get_by_role("textbox", name="Body")
    box.click()
    box.evaluate(
        """(box, html) => {
            const data = new DataTransfer()
            data.setData("text/html", html)
            data.setData("text/plain", "In plain words")
            box.dispatchEvent(new ClipboardEvent("paste", {
                clipboardData: data, bubbles: true, cancelable: true,
            }))
        }""",
        html,
    )
    return box


@pytest.mark.thorough
def test_what_is_pasted_from_a_word_processor_on_the_web_keeps_its_bold_and_no_more(add_form):
    page = add_form()
    paste(page, DOCS)
    assert save(page) == (
        "<p>It left <strong>at six</strong><em> sharp</em></p>\n"
        "<ul><li><p>Eight crossings</p></li></ul>"
    )


@pytest.mark.thorough
def test_what_is_pasted_from_a_word_processor_comes_in_clean(add_form):
    page = add_form()
    box = paste(page, WORD)
    shown = box.inner_html()
    for trace in ("mso", "Mso", "style=", "<span", "javascript", "onclick", "<td", "<img"):
        assert trace not in shown
    assert save(page) == "\n".join(
        [
            "<p><strong>The tide turned</strong></p>",
            "<h2>By night</h2>",
            "<p>It left <em>at six</em>, said nobody and "
            '<a href="https://tides.example/six" rel="noopener">the harbour</a>.</p>',
            "<p>In a table</p>",
        ]
    )


@pytest.mark.thorough
def test_a_pasted_table_keeps_its_figures_apart_and_says_what_became_of_it(add_form):
    page = add_form()
    paste(
        page,
        """<p>Before</p><table><caption>Boats</caption><thead><tr><th>Year</th><th>Boats</th></tr>
        </thead><tbody><tr><td><p>2025</p></td><td><b>14</b></td></tr><tr><td>2026</td><td></td>
        <td>1<br>5</td></tr><tr><td></td><td></td></tr></tbody></table><p>After</p>""",
    )
    said = page.locator(".pasted")
    assert said.inner_text() == "Tables cannot be shown: each row became a paragraph."
    assert save(page) == "\n".join(
        [
            "<p>Before</p>",
            "<p>Boats</p>",
            "<p>Year · Boats</p>",
            "<p>2025 · <strong>14</strong></p>",
            "<p>2026 · 1<br>5</p>",
            "<p>After</p>",
        ]
    )


@pytest.mark.thorough
def test_a_table_that_only_arranges_a_page_falls_away_in_silence(add_form):
    page = add_form()
    paste(
        page,
        "<table><tr><td><h2>By night</h2><p>It left.</p></td><td><table><tr><td>One</td>"
        "<td>Two</td></tr></table></td></tr></table>",
    )
    assert save(page) == "<h2>By night</h2>\n<p>It left.</p>\n<p>One · Two</p>"


@pytest.mark.thorough
def test_a_word_processors_lists_are_lists(add_form):
    page = add_form()
    item = (
        "<p class=MsoListParagraphCxSp{0} style='margin-left:36.0pt;text-indent:-18.0pt;"
        "mso-list:l{1} level{2} lfo1'><![if !supportLists]><span style='font-family:Symbol'>"
        "<span style='mso-list:Ignore'>{3}<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>"
        "</span><![endif]>{4}<o:p></o:p></p>\n"
    )
    paste(
        page,
        "<p class=MsoNormal>The boats:</p>\n"
        + item.format("First", 0, 1, "·", "Out")
        + item.format("Middle", 0, 2, "o", "at six")
        + item.format("Last", 0, 1, "·", "And <b>back</b>")
        + "<p class=MsoNormal>In order:</p>\n"
        + item.format("First", 1, 1, "1.", "One")
        + item.format("Last", 1, 1, "2.", "Two"),
    )
    assert save(page) == "\n".join(
        [
            "<p>The boats:</p>",
            "<ul><li><p>Out</p><ul><li><p>at six</p></li></ul></li>"
            "<li><p>And <strong>back</strong></p></li></ul>",
            "<p>In order:</p>",
            "<ol><li><p>One</p></li><li><p>Two</p></li></ol>",
        ]
    )


@pytest.mark.thorough
def test_raised_and_lowered_figures_stay_what_they_are(add_form):
    page = add_form()
    paste(
        page,
        "<p>40 m<sup>2</sup>, CO<sub>2</sub>, 10<span style='vertical-align:super'>-6</span>,"
        " the 1<sup>st</sup></p>",
    )
    assert save(page) == "<p>40 m², CO₂, 10⁻⁶, the 1st</p>"


@pytest.mark.thorough
def test_pasted_links_lose_what_follows_readers_and_pictures_are_named(add_form):
    page = add_form()
    paste(
        page,
        '<p>See <a href="https://tides.example/six?utm_source=x&amp;at=7&amp;fbclid=1#low">six</a>'
        ' and <a href="https://tides.example/?gclid=2">all</a>.<img src="https://x.example/a.png">'
        "</p>",
    )
    said = page.locator(".pasted").inner_text()
    assert "Pictures were left out" in said
    assert "out of the links" in said
    assert save(page) == (
        '<p>See <a href="https://tides.example/six?at=7#low" rel="noopener">six</a> and '
        '<a href="https://tides.example/" rel="noopener">all</a>.</p>'
    )


@pytest.mark.parametrize("after", ["", "<p>It left.</p>"])
@pytest.mark.thorough
def test_a_pasted_heading_is_a_subhead_in_an_empty_body_too(add_form, after):
    page = add_form()
    paste(page, f"<h1>By night</h1>{after}")
    assert save(page) == "\n".join(["<h2>By night</h2>", *filter(None, [after])])


@pytest.mark.thorough
def test_a_heading_pasted_with_its_text_behind_a_paragraph_stays_a_subhead(add_form):
    page = add_form()
    page.get_by_role("textbox", name="Body").click()
    typed(page, "Before")
    paste(page, "<h1>By night</h1><p>It left.</p>")
    assert save(page) == "<p>Before</p>\n<h2>By night</h2>\n<p>It left.</p>"


@pytest.mark.thorough
def test_the_editor_runs_as_the_articles_language_does(add_form):
    page = add_form()
    box = page.get_by_role("textbox", name="Body")
    assert box.get_attribute("dir") == "ltr"
    page.select_option("[name=language]", "ckb")
    assert (box.get_attribute("dir"), box.get_attribute("lang")) == ("rtl", "ckb")
    box.click()
    press(page, "Bulleted list")
    typed(page, "شەش")
    right = box.bounding_box()["x"] + box.bounding_box()["width"]
    item = page.locator(".ProseMirror li").bounding_box()
    assert right - (item["x"] + item["width"]) > 30
    assert item["x"] - box.bounding_box()["x"] < 30


@pytest.mark.thorough
def test_quotation_marks_and_dashes_are_made_while_they_are_typed(add_form):
    page = add_form()
    page.get_by_role("textbox", name="Body").click()
    typed(page, """"It's late," he said -- "very 'late'"... (1990--95) x---y""")
    page.locator("[name=headline]").fill("")
    page.locator("[name=headline]").press_sequentially('The "night" ferry -- it\'s back...')
    assert save(page) == ("<p>“It’s late,” he said – “very ‘late’”… (1990–95) x—y</p>")
    assert Article.objects.get().headline == "The “night” ferry – it’s back…"
    page.select_option("[name=language]", "ar")
    page.get_by_role("textbox", name="Body").click()
    typed(page, "<Control+a>", 'قال "نعم".')
    assert save(page) == "<p>قال «نعم».</p>"


@pytest.mark.thorough
def test_a_mark_that_was_not_meant_is_taken_back_by_one_key(add_form):
    page = add_form()
    page.get_by_role("textbox", name="Body").click()
    typed(page, 'A 5"', "<Backspace>", " pipe")
    headline = page.locator("[name=headline]")
    headline.fill("")
    headline.press_sequentially('A 5"')
    headline.press("Control+z")
    assert headline.input_value() == 'A 5"'
    assert save(page) == '<p>A 5" pipe</p>'


@pytest.mark.thorough
def test_every_word_of_an_article_runs_as_its_language_does(log_in, editor, write):
    draft = write(headline="العبّارة تبحر", language="ar")
    page = log_in("editor")
    page.goto(f"/admin/articles/article/{draft.pk}/change/")
    for name in ("headline", "standfirst", "dateline"):
        field = page.locator(f"[name={name}]")
        assert (field.get_attribute("lang"), field.get_attribute("dir")) == ("ar", "rtl"), name
    page.select_option("[name=language]", "en")
    for name in ("headline", "standfirst", "dateline"):
        assert page.locator(f"[name={name}]").get_attribute("dir") == "ltr", name


@pytest.mark.thorough
def test_a_subhead_is_set_in_the_letters_of_its_text(log_in, editor, write):
    draft = write(body="<h2>By night</h2><p>It left.</p>")
    page = log_in("editor")
    page.goto(f"/admin/articles/article/{draft.pk}/change/")
    subhead, text = (
        page.locator(f".ProseMirror {tag}").evaluate("e => getComputedStyle(e).fontFamily")
        for tag in ("h2", "p")
    )
    assert subhead == text


@pytest.mark.thorough
def test_a_body_that_was_not_touched_is_not_said_to_be_changed(log_in, editor, write):
    draft = write(body='<ol start="3"><li>One</li></ol><p>Two<br>lines</p>')
    page = log_in("editor")
    page.goto(f"/admin/articles/article/{draft.pk}/change/")
    page.locator(".ProseMirror ol").wait_for()
    page.fill("[name=dateline]", "KESTLE")
    save(page)
    page.goto(f"/admin/articles/article/{draft.pk}/history/")
    assert "Changed Dateline." in page.locator("#change-history").inner_text()


@pytest.mark.thorough
def test_without_a_script_the_body_is_html_in_a_textarea_and_cleaned(open_browser, editor, write):
    draft = write(body="<h2>By night</h2><p>It left.</p>")
    page = open_browser(java_script_enabled=False)
    page.goto(f"/admin/articles/article/{draft.pk}/change/")
    type_login(page, "editor")
    body = page.get_by_label("Body")
    assert body.is_visible()
    assert body.input_value() == "<h2>By night</h2>\n<p>It left.</p>"
    body.fill('<h2 onclick="x()">At dawn</h2>\nIt left.\n\n<script>x()</script>It <i>came</i>.')
    assert save(page) == "<h2>At dawn</h2>\n<p>It left.</p>\n<p>It <em>came</em>.</p>"
