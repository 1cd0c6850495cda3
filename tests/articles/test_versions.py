"""What an article said before: every version is kept, shown, and compared before it is replaced."""

import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from articles.admin.difference import difference
from articles.models import Article, ArticleVersion, Author, Topic
from newsroom.staff.groups import EDITORS
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def address(verb, article):
    return reverse(f"admin:articles_article_{verb}", args=[article.pk])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def on_the_form(article, **changed):
    """What a browser sends that has ARTICLE's form open, with what was CHANGED on it."""
    article = Article.objects.get(pk=article.pk)
    fields = {
        **{name: getattr(article, name) for name in ("headline", "standfirst", "dateline")},
        **{name: getattr(article, name) for name in ("body", "language", "slug")},
        "section": article.section_id,
        "seen": article.version_number,
        "bylines-TOTAL_FORMS": article.bylines.count(),
        "bylines-INITIAL_FORMS": article.bylines.count(),
        **{f"{rows}-{n}_FORMS": 0 for rows in ("choices", "corrections")
           for n in ("TOTAL", "INITIAL")},
    }  # fmt: skip
    for n, byline in enumerate(article.bylines.all()):
        row = {"id": byline.pk, "article": article.pk, "author": byline.author_id, "position": n}
        fields |= {f"bylines-{n}-{name}": value for name, value in row.items()}
    return fields | changed


def save(browser, article, **changed):
    answer = browser.post(address("change", article), on_the_form(article, **changed))
    assert answer.status_code == 302


@pytest.fixture
def browser(editor, as_staff):
    return as_staff(editor)


@pytest.fixture
def colleague(hire):
    return hire("eve", EDITORS, first_name="Eve", last_name="Ning")


# Keeping


def test_each_saving_keeps_what_it_said_and_whose_it_was(browser, as_staff, colleague, write):
    draft = write(headline="One", body="It left at six.")
    save(browser, draft, headline="Two")
    save(as_staff(colleague), draft, body="<p>It left at <em>seven</em>.</p>")
    kept = [
        (one.number, one.headline, one.body, str(one.changed_by)) for one in draft.versions.all()
    ]
    assert kept == [
        (1, "One", "<p>It left at six.</p>", "None"),
        (2, "Two", "<p>It left at six.</p>", "Edda Itor"),
        (3, "Two", "<p>It left at <em>seven</em>.</p>", "Eve Ning"),
    ]


def test_a_saving_that_changed_nothing_keeps_no_version(browser, write):
    draft = write()
    save(browser, draft)
    assert [one.number for one in draft.versions.all()] == [1]
    save(browser, draft, dateline="KESTLE")
    save(browser, draft)
    assert [one.number for one in draft.versions.all()] == [1, 2]


def test_what_is_chosen_beside_the_words_makes_a_version_too(browser, write):
    draft, other = write(), Author.objects.create(name="Ned Ink", slug="ned-ink")
    save(browser, draft, topics=[Topic.objects.create(name="Sea", slug="sea").pk])
    assert draft.version_number == 2
    save(browser, draft, **{"bylines-0-author": other.pk})
    assert draft.version_number == 3


def test_what_is_wrong_on_a_form_is_no_version(browser, write):
    draft = write()
    wrong = on_the_form(draft, headline="")
    assert "This field is required." in text_of(browser.post(address("change", draft), wrong))
    assert draft.version_number == 0


def test_no_page_changes_or_deletes_a_version(editor, write):
    draft = write()
    draft.keep_version(by=editor)
    for act in (
        lambda: ArticleVersion.objects.update(headline="Never said"),
        lambda: ArticleVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            act()
    with as_owner():
        assert ArticleVersion.objects.update(headline="Said") == 1


def test_the_versions_of_a_draft_go_with_it(superuser, as_staff, write, article, editor):
    draft = write()
    for one in (draft, article):
        one.keep_version(by=editor)
    answer = as_staff(superuser).post(address("delete", draft), {"post": "yes"})
    assert answer.status_code == 302
    assert [one.article_id for one in ArticleVersion.objects.all()] == [article.pk]


def test_two_savings_at_once_have_two_numbers(write, editor, hire, at_once):
    draft, other = write(), hire("other", EDITORS)
    later = at_once(lambda: draft.keep_version(by=editor), lambda: draft.keep_version(by=other))
    assert (later.number, later.changed_by) == (2, other)


# The history


def test_the_history_says_by_whom_when_which_fields_and_what_of_the_words(
    browser, as_staff, colleague, write
):
    draft = write(headline="One boat", body="<p>Same.</p><p>It left at six, they say.</p>")
    save(browser, draft, headline="Two boats")
    save(as_staff(colleague), draft, body="<p>Same.</p><p>It left at seven, they say.</p>")
    page = text_of(browser.get(address("history", draft)))
    entries = re.findall(r"<li>\s*<h3>.*?</li>", page, re.S)
    newest, first = entries
    assert "Eve Ning" in newest
    assert "Changed Body." in newest
    assert f'<time datetime="{draft.versions.get(number=3).changed_at:%Y-%m-%d}' in newest
    assert "It left at <del>six</del><ins>seven</ins>, they say." in newest
    assert "Same." not in newest
    assert "Headline" not in newest
    assert "Edda Itor" in first
    assert "<del>One</del><ins>Two</ins> <del>boat</del><ins>boats</ins>" in first


def entries_of(browser, article):
    return re.findall(
        r"<li>\s*<h3>.*?</li>", text_of(browser.get(address("history", article))), re.S
    )


def test_a_saving_that_changed_nothing_is_no_history(browser, write):
    draft = write()
    save(browser, draft, _preview="1")
    assert entries_of(browser, draft) == []
    save(browser, draft, headline="Two")
    save(browser, draft)
    assert len(entries_of(browser, draft)) == 1


def test_the_history_says_from_when_to_when_a_publication_was_moved(browser, write):
    draft = write()
    for year in (2098, 2099):
        time = {"published_at_0": f"{year}-01-01", "published_at_1": "10:00"}
        save(browser, draft, **time)
    later, first = entries_of(browser, draft)
    assert "<del>1 January 2098, 10:00</del> <ins>1 January 2099, 10:00</ins>" in later
    assert "<del>—</del> <ins>1 January 2098, 10:00</ins>" in first


def test_the_history_names_a_correction_by_its_words(browser, print_article):
    article = print_article()
    note = {"kind": "correction", "text": "There were two boats and not one, as we wrote here."}
    rows = {f"corrections-0-{name}": value for name, value in note.items()}
    save(browser, article, **rows, **{"corrections-TOTAL_FORMS": 1})
    assert (
        "“There were two boats and not one, as we wrote here.”" in entries_of(browser, article)[0]
    )


def test_what_keeps_no_versions_has_its_plain_history(as_staff, superuser, write, picture):
    draft, browser = write(), as_staff(superuser)
    for one in (draft.section, draft.signed_by[0], picture):
        name = one._meta.model_name
        page = text_of(browser.get(reverse(f"admin:articles_{name}_history", args=[one.pk])))
        assert str(one) in page


# Taking back


def test_the_words_of_then_are_put_on_the_form_and_saved_by_nobody_but_the_editor(
    browser, as_staff, colleague, write
):
    draft = write(headline="One boat", body="It left at six.")
    save(browser, draft, headline="Two boats")
    save(as_staff(colleague), draft, headline="Three boats", body="<p>It left at seven.</p>")
    links = [
        re.search(r'href="([^"]+\?version=\d+)"', one)[1] for one in entries_of(browser, draft)
    ]
    assert links == [f"{address('change', draft)}?version={n}" for n in (3, 2)]
    page = text_of(browser.get(links[1]))
    assert 'value="Two boats"' in page
    assert "It left at six." in page
    assert "The form holds the words that Edda Itor saved on" in page
    assert 'name="seen" value="3"' in page
    draft.refresh_from_db()
    assert draft.headline == "Three boats"
    sent = on_the_form(draft, headline="Two boats", body="<p>It left at six.</p>")
    assert browser.post(links[1], sent).status_code == 302
    draft.refresh_from_db()
    assert (draft.headline, draft.version_number) == ("Two boats", 4)


@pytest.mark.parametrize("number", ["", "0", "9", "x", "9" * 30])
def test_a_version_that_is_not_there_leaves_the_form_as_it_is(browser, write, number):
    draft = write(headline="One boat")
    save(browser, draft, headline="Two boats")
    page = text_of(browser.get(f"{address('change', draft)}?version={number}"))
    assert 'value="Two boats"' in page
    assert "The form holds" not in page


def test_whoever_may_not_change_an_article_takes_nothing_back(browser, as_staff, moderator, write):
    draft = write(headline="One boat")
    save(browser, draft, headline="Two boats")
    looking = as_staff(moderator)
    assert "?version=" not in text_of(looking.get(address("history", draft)))
    page = text_of(looking.get(f"{address('change', draft)}?version=1"))
    assert "One boat" not in page


def test_markup_typed_in_the_words_is_shown_and_not_obeyed(browser, write):
    draft = write(headline="One")
    save(browser, draft, headline="<ins>Two</ins> & three")
    page = text_of(browser.get(address("history", draft)))
    assert "&lt;" in page
    assert "&amp;" in page
    assert "<ins><ins>" not in page


def test_a_change_of_formatting_alone_is_said_to_be_one(browser, write):
    draft = write(body="<p>It left.</p>")
    save(browser, draft, body="<p>It <strong>left</strong>.</p>")
    page = text_of(browser.get(address("history", draft)))
    assert "Its formatting or its links." in page
    assert "<ins>" not in page


def test_a_long_history_comes_in_pages_and_the_last_has_the_first_change(browser, write):
    draft = write(headline="Boat 0")
    for n in range(1, 22):
        save(browser, draft, headline=f"Boat {n}")
    first = text_of(browser.get(address("history", draft)))
    second = text_of(browser.get(address("history", draft) + "?p=2"))
    assert "<del>20</del><ins>21</ins>" in first
    assert "<del>0</del><ins>1</ins>" not in first
    assert "<del>0</del><ins>1</ins>" in second
    assert "<del>20</del><ins>21</ins>" in text_of(browser.get(address("history", draft) + "?p=x"))


@pytest.mark.parametrize("key", ["0", "x", "9" * 30, "-1"])
def test_there_is_no_history_of_what_is_not_there(browser, key):
    assert browser.get(f"/admin/articles/article/{key}/history/").status_code == 404


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("a b", "a c", '<p dir="auto">a <del>b</del><ins>c</ins></p>'),
        ("a\n\nb", "a\n\nb\n\nc", '<p>…</p><p dir="auto"><ins>c</ins></p>'),
        ("", "a", '<p dir="auto"><ins>a</ins></p>'),
        ("a", "", '<p dir="auto"><del>a</del></p>'),
        ("<b>", "<i>", '<p dir="auto">&lt;<del>b</del><ins>i</ins>&gt;</p>'),
        ("غادرت في السادسة", "غادرت في السابعة",
         '<p dir="auto">غادرت في <del>السادسة</del><ins>السابعة</ins></p>'),
    ],
)  # fmt: skip
def test_a_difference_is_marked_by_words(old, new, marked):
    assert difference(old, new) == marked


def test_two_texts_that_share_nothing_are_compared_in_no_time():
    old, new = ("".join(f"{letter}{n} " for n in range(40_000)) for letter in "ab")
    marked = difference(old, new)
    assert marked.count("<del>") == marked.count("<ins>") == 1


# Two people at one article


@pytest.fixture
def two_forms(browser, as_staff, colleague, write):
    """A draft that two editors opened, and one of them has saved since."""
    draft = write(headline="One boat", standfirst="Said before.")
    mine = on_the_form(draft, standfirst="Mine.", dateline="KESTLE")
    save(as_staff(colleague), draft, headline="Two boats", standfirst="Theirs.")
    return draft, mine


def test_whoever_saves_an_older_form_is_told_and_writes_over_nothing(browser, two_forms):
    draft, mine = two_forms
    page = text_of(browser.post(address("change", draft), mine))
    draft.refresh_from_db()
    assert (draft.headline, draft.standfirst) == ("Two boats", "Theirs.")
    assert draft.version_number == 2
    assert "Somebody saved this article after you opened it" in page
    meanwhile = re.search(r'<section class="meanwhile".*?</section>\s*<section', page, re.S)[0]
    assert "<bdi>Eve Ning</bdi>" in meanwhile
    assert "Changed Headline and Standfirst." in meanwhile
    # What they changed, and what the form would change of that.
    assert "<del>One</del><ins>Two</ins>" in page
    assert "<del>Theirs</del><ins>Mine</ins>" in page
    # All that was typed is there, and theirs where nothing was.
    assert re.search(
        r'name="headline"[^>]*value="Two boats"|value="Two boats"[^>]*name="headline"', page
    )
    assert ">\nMine.</textarea>" in page
    assert 'value="KESTLE"' in page


def test_sent_again_deliberately_it_is_saved(browser, two_forms):
    draft, mine = two_forms
    page = text_of(browser.post(address("change", draft), mine))
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    again = {**mine, "seen": seen, "headline": "Two boats"}
    assert browser.post(address("change", draft), again).status_code == 302
    draft.refresh_from_db()
    assert (draft.headline, draft.standfirst) == ("Two boats", "Mine.")
    assert draft.version_number == 3


@pytest.mark.parametrize("button", ["_save", "_continue", "_publish", "_preview"])
def test_no_button_goes_past_what_a_colleague_saved(browser, two_forms, button):
    draft, mine = two_forms
    assert browser.post(address("change", draft), {**mine, button: "1"}).status_code == 200
    draft.refresh_from_db()
    assert draft.is_draft
    assert draft.standfirst == "Theirs."


@pytest.mark.parametrize("seen", ["", "0", "1", "x"])
def test_a_form_that_does_not_say_what_it_has_seen_has_seen_nothing(browser, two_forms, seen):
    draft, mine = two_forms
    assert browser.post(address("change", draft), {**mine, "seen": seen}).status_code == 200
    draft.refresh_from_db()
    assert draft.standfirst == "Theirs."


def test_a_colleague_who_chose_other_topics_is_not_overruled_either(
    browser, as_staff, colleague, write
):
    draft = write()
    mine = on_the_form(draft, headline="Mine")
    sea = Topic.objects.create(name="Sea", slug="sea")
    save(as_staff(colleague), draft, topics=[sea.pk])
    page = text_of(browser.post(address("change", draft), mine))
    assert "Changed Topics." in page
    assert list(draft.topics.all()) == [sea]


def test_of_two_who_save_at_once_the_second_is_told(write, hire, as_staff, at_once):
    draft = write()
    first, second = as_staff(hire("first", EDITORS)), as_staff(hire("second", EDITORS))
    forms = [on_the_form(draft, headline=word) for word in ("First", "Second")]
    answer = at_once(
        lambda: first.post(address("change", draft), forms[0]),
        lambda: second.post(address("change", draft), forms[1]),
    )
    assert "Somebody saved this article after you opened it" in text_of(answer)
    draft.refresh_from_db()
    assert draft.headline == "First"


def test_ones_own_saving_in_another_tab_counts_as_well(browser, write):
    draft = write()
    older = on_the_form(draft, headline="Older")
    save(browser, draft, headline="Newer")
    assert browser.post(address("change", draft), older).status_code == 200
    draft.refresh_from_db()
    assert draft.headline == "Newer"


def test_whoever_saves_the_form_of_a_draft_that_was_published_meanwhile_is_told_first(
    browser, as_staff, colleague, write, client
):
    draft = write()
    save(browser, draft, headline="Begun")
    mine = on_the_form(draft, body="<p>Half of a sent</p>")
    save(as_staff(colleague), draft, _publish="1")
    page = text_of(browser.post(address("change", draft), mine))
    assert "It is in the paper now: what you save, readers have at once." in page
    draft.refresh_from_db()
    assert "Half of a sent" not in text_of(client.get(draft.get_absolute_url()))
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    assert browser.post(address("change", draft), {**mine, "seen": seen}).status_code == 302
    assert "Half of a sent" in text_of(client.get(draft.get_absolute_url()))
