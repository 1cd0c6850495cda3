"""An editor at work: writing, looking at it, publishing, withdrawing; and who may not.

All of it through the admin, as a browser would.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, Author, Picture, Section, Topic
from newsroom.staff.groups import EDITORS
from tests.people import let_in

pytestmark = pytest.mark.django_db


def address(verb, *article):
    return reverse(f"admin:articles_article_{verb}", args=[one.pk for one in article])


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def told(response):
    """What the next page says at its top."""
    return [str(message) for message in response.context["messages"]]


def row(article):
    return Article.objects.filter(pk=article.pk).values().get()


@pytest.fixture
def typed(section):
    """What an editor without JavaScript sends: no slug, no time."""
    return {
        "headline": "The night ferry sails again",
        "standfirst": "After a winter at the quay.",
        "section": section.pk,
        "bylines-TOTAL_FORMS": 1,
        "bylines-INITIAL_FORMS": 0,
        "bylines-0-author": Author.objects.create(name="Ned Ink", slug="ned-ink").pk,
        "bylines-0-position": 0,
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        "corrections-TOTAL_FORMS": 0,
        "corrections-INITIAL_FORMS": 0,
        "language": "en",
        "dateline": "SALTHAVEN",
        "body": "It left at six.",
        "picture": "",
        "slug": "",
        "published_at_0": "",
        "published_at_1": "",
    }


def sent_again(typed, article):
    """TYPED for an article that exists: with the rows that its page shows, and its version."""
    signed = {}
    for n, byline in enumerate(article.bylines.all()):
        signed |= {
            f"bylines-{n}-id": byline.pk,
            f"bylines-{n}-article": article.pk,
            f"bylines-{n}-author": byline.author_id,
            f"bylines-{n}-position": byline.position,
        }
    count = article.bylines.count()
    management = {"bylines-TOTAL_FORMS": count, "bylines-INITIAL_FORMS": count}
    return {**typed, **management, **signed, "seen": article.version_number}


@pytest.fixture
def browser(editor, as_staff):
    return as_staff(editor)


# Writing


def test_a_draft_is_written_and_its_slug_made_of_the_headline(browser, typed, client):
    response = browser.post(address("add"), typed)
    assert response.status_code == 302
    article = Article.objects.get()
    assert article.is_draft
    assert article.slug == "the-night-ferry-sails-again"
    assert article.body == "<p>It left at six.</p>"
    assert article.published_at is None
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("", "14:30", "Say on which day, too"),
        ("", "00:00", "Say on which day, too"),
        ("4/3/2030", "", "Say at what time of that day, too."),
        ("soon", "14:30", "Enter a valid date."),
    ],
)
def test_half_a_publication_time_is_asked_to_be_made_whole(browser, typed, day, time, said):
    half = {"published_at_0": day, "published_at_1": time}
    assert said in text_of(browser.post(address("add"), {**typed, **half}))
    assert not Article.objects.exists()


def test_a_slug_that_was_chosen_is_kept(browser, typed):
    browser.post(address("add"), {**typed, "slug": "night-ferry"})
    assert Article.objects.get().slug == "night-ferry"


@pytest.mark.parametrize(
    ("headline", "slug"),
    [
        ("  Été à Erbil: “Déjà vu”?  ", "ete-a-erbil-deja-vu"),
        ("½ a ferry, or 3×2 – №1", "12-a-ferry-or-32-no1"),
        ("100% – or so", "100-or-so"),
        ("x" * 119 + " yes", "x" * 80),
        (f"{'ab ' * 30} end", "ab-" * 26 + "ab"),
        (f"{'x' * 79} y z", "x" * 79),
    ],
)
def test_a_slug_is_plain_letters_within_its_length(browser, typed, headline, slug):
    browser.post(address("add"), {**typed, "headline": headline})
    assert Article.objects.get().slug == slug


@pytest.mark.parametrize(
    "headline", ["العبّارة تبحر من جديد", "العبّارة April 2026: 12:00", "Øresund ferry", "٢٠٢٦"]
)
def test_where_a_slug_would_leave_letters_out_one_is_asked_for_before_publication(
    browser, typed, headline
):
    mixed = {**typed, "headline": headline, "language": "ar"}
    assert browser.post(address("add"), mixed).status_code == 302
    draft = Article.objects.get()
    assert draft.slug is None
    page = text_of(browser.get(address("preview", draft)))
    assert f"<h1>{headline}</h1>" in page
    mixed = {**sent_again(mixed, draft), "_publish": "1"}
    page = text_of(browser.post(address("change", draft), mixed))
    assert "Write a slug in Latin letters" in page
    assert headline in page
    draft.refresh_from_db()
    assert draft.is_draft
    browser.post(address("change", draft), {**mixed, "slug": "al-abbara"})
    draft.refresh_from_db()
    assert draft.slug == "al-abbara"
    assert not draft.is_draft


def test_a_second_article_of_the_same_headline_gets_the_next_free_slug(browser, typed, editor):
    for _time in range(3):
        assert browser.post(address("add"), typed).status_code == 302
    slugs = [article.slug for article in Article.objects.order_by("pk")]
    first = "the-night-ferry-sails-again"
    assert slugs == [first, f"{first}-2", f"{first}-3"]
    # What leads to another article is nobody's to take.
    article = Article.objects.get(slug=first)
    article.publish(by=editor)
    article.readdress("ferry", by=editor)
    browser.post(address("add"), typed)
    assert Article.objects.latest("pk").slug == f"{first}-4"


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_headline_at_once_get_a_slug_each(typed, editor, as_staff, at_once):
    one, other = as_staff(editor), as_staff(editor)
    response = at_once(
        lambda: one.post(address("add"), typed), lambda: other.post(address("add"), typed)
    )
    assert response.status_code == 302
    assert {article.slug for article in Article.objects.all()} == {
        "the-night-ferry-sails-again",
        "the-night-ferry-sails-again-2",
    }


@pytest.mark.django_db(transaction=True)
def test_a_slug_that_a_colleague_is_just_taking_is_told_as_taken(
    typed, editor, as_staff, write, at_once
):
    printed = write(slug="ferry")
    printed.publish(by=editor)
    browser = as_staff(editor)
    response = at_once(
        lambda: browser.post(address("add"), {**typed, "slug": "boat"}),
        lambda: as_staff(editor).post(address("readdress", printed), {"slug": "boat"}),
    )
    assert "Another article has this slug, or had it once." in text_of(response)


def test_a_slug_that_was_typed_and_is_taken_is_told_with_one_that_is_free(browser, typed, write):
    write(slug="ferry")
    write(slug="ferry-2")
    page = text_of(browser.post(address("add"), {**typed, "slug": "ferry"}))
    assert "Another article has this slug, or had it once. “ferry-3” is free." in page
    assert Article.objects.count() == 2
    browser.post(address("add"), {**typed, "slug": "ferry-3"})
    assert Article.objects.count() == 3


def test_an_article_whose_slug_is_emptied_may_have_the_one_it_had(browser, typed):
    browser.post(address("add"), typed)
    draft = Article.objects.get()
    assert browser.post(address("change", draft), sent_again(typed, draft)).status_code == 302
    draft.refresh_from_db()
    assert draft.slug == "the-night-ferry-sails-again"


NEEDED = {
    "standfirst": "Write a standfirst; lists show it too.",
    "section": "Choose the section that it stands in.",
    "body": "Write the body.",
    "bylines-0-author": "Say who signs it.",
}


def test_a_headline_alone_is_a_draft_and_nothing_less_is(browser, typed, as_staff, superuser):
    alone = {**typed, **dict.fromkeys(NEEDED, ""), "bylines-0-position": ""}
    page = text_of(browser.post(address("add"), {**alone, "headline": ""}))
    assert "This field is required." in page
    assert Article.objects.count() == 0
    assert browser.post(address("add"), alone).status_code == 302
    draft = Article.objects.get()
    assert (draft.headline, draft.section, draft.signed_by) == (typed["headline"], None, [])
    for verb in ("change", "preview", "history"):
        assert draft.headline in text_of(browser.get(address(verb, draft)))
    assert draft.headline in text_of(browser.get(address("changelist")))
    assert as_staff(superuser).post(address("delete", draft), {"post": "y"}).status_code == 302


def test_before_publication_all_that_is_missing_is_asked_for_at_once(browser, typed):
    alone = {**typed, **dict.fromkeys(NEEDED, ""), "bylines-0-position": "", "_publish": "1"}
    page = text_of(browser.post(address("add"), alone))
    assert [sentence for sentence in NEEDED.values() if sentence in page] == [*NEEDED.values()]
    assert Article.objects.count() == 0


@pytest.mark.parametrize("missing", NEEDED)
@pytest.mark.parametrize("state", ["draft", "scheduled", "published"])
def test_what_readers_get_is_whole(browser, typed, write, editor, client, state, missing):
    ahead = timezone.now() + timedelta(days=2)
    article = write(published_at=ahead if state == "scheduled" else None)
    if state != "draft":
        article.publish(by=editor)
    fields = {**sent_again(typed, article), missing: "", "published_at_0": "2099-01-01"}
    fields |= {"published_at_1": "10:00", "_publish" if state == "draft" else "_save": "1"}
    if missing == "bylines-0-author":
        fields["bylines-0-DELETE"] = "on"
    before = row(article)
    response = browser.post(address("change", article), fields)
    if (state, missing) == ("published", "section"):  # It is not asked for any more.
        assert response.status_code == 302
        return
    assert NEEDED[missing] in text_of(response)
    assert row(article) == before
    assert article.bylines.count() == 1


def test_who_is_added_without_a_position_signs_after_the_others(browser, typed, write):
    names = [Author.objects.create(name=name, slug=name.lower()) for name in ("Bea", "Cem")]
    draft = write()
    fields = {**sent_again(typed, draft), "bylines-TOTAL_FORMS": 3, "bylines-0-position": 4}
    for n, author in enumerate(names, 1):
        fields |= {f"bylines-{n}-author": author.pk, f"bylines-{n}-position": ""}
    assert browser.post(address("change", draft), fields).status_code == 302
    signed = [(str(line), line.position) for line in draft.bylines.all()]
    assert signed == [("Ada Quill", 4), ("Bea", 5), ("Cem", 6)]
    # What a browser adds is a copy of this row.
    page = text_of(browser.get(address("change", draft)))
    for rows in ("bylines", "choices"):
        row_to_copy = re.search(rf'<input [^>]*name="{rows}-__prefix__-position"[^>]*>', page)[0]
        assert " value=" not in row_to_copy


def test_what_to_read_after_it_comes_in_the_order_in_which_it_was_added(browser, typed, write):
    draft, others = write(), [write(headline=name) for name in ("One", "Two")]
    fields = {**sent_again(typed, draft), "choices-TOTAL_FORMS": 2}
    for n, other in enumerate(others):
        fields |= {f"choices-{n}-related": other.pk, f"choices-{n}-position": ""}
    assert browser.post(address("change", draft), fields).status_code == 302
    assert [(str(one), one.position) for one in draft.choices.all()] == [("One", 0), ("Two", 1)]
    emptied = {**fields, "choices-INITIAL_FORMS": 2, "seen": draft.version_number}
    for n, one in enumerate(draft.choices.all()):
        emptied |= {f"choices-{n}-id": one.pk, f"choices-{n}-article": draft.pk}
    emptied |= {"choices-0-position": "", "choices-1-position": 1}
    emptied |= {name: value for name, value in sent_again(typed, draft).items() if "byl" in name}
    assert browser.post(address("change", draft), emptied).status_code == 302
    assert [str(one) for one in draft.choices.all()] == ["Two", "One"]


def test_every_part_of_a_draft_can_be_changed(browser, typed, write, picture):
    draft = write()
    other = Section.objects.create(name="Culture", slug="culture")
    browser.post(
        address("change", draft),
        {
            **typed,
            "section": other.pk,
            "picture": picture.pk,
            "slug": "night-ferry",
            "published_at_0": "2011-03-04",
            "published_at_1": "05:06:07",
        },
    )
    draft.refresh_from_db()
    assert draft.is_draft
    assert (draft.headline, draft.slug, draft.section, draft.picture) == (
        "The night ferry sails again",
        "night-ferry",
        other,
        picture,
    )
    assert draft.published_at == datetime(2011, 3, 4, 5, 6, 7, tzinfo=UTC)


def test_nobody_types_a_status_or_whose_doing_it_was(browser, typed, editor):
    forged = {
        "status": "published",
        "published_by": editor.pk,
        "publication_recorded_at": "2011-03-04 05:06",
        "withdrawn_by": editor.pk,
    }
    browser.post(address("add"), {**typed, **forged})
    article = Article.objects.get()
    assert article.is_draft
    assert article.published_by is None
    page = text_of(browser.get(address("change", article)))
    assert "id_headline" in page
    for field in forged:
        assert f'name="{field}"' not in page


# Preview


def test_a_preview_is_the_page_as_it_would_be_and_says_that_it_is_none(browser, write, edition):
    draft = write(headline="Not yet")
    response = browser.get(address("preview", draft))
    page = text_of(response)
    assert "<h1>Not yet</h1>" in page
    assert "The ferry left at six." in page
    assert "The article is a draft; only staff can see this page." in page
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("draft", "The article is a draft; only staff can see this page."),
        ("scheduled", "The article appears on 1 January 2099, 10:00; until then only staff can"),
        ("published", "The article is in the paper, and this is what readers have of it"),
        ("withdrawn", "The article is withdrawn; readers are told that it is gone."),
    ],
)
def test_a_preview_says_what_readers_have_of_it(browser, write, editor, state, said):
    ahead = datetime(2099, 1, 1, 10, tzinfo=UTC)
    article = write(published_at=ahead if state == "scheduled" else None)
    if state != "draft":
        article.publish(by=editor)
    if state == "withdrawn":
        article.withdraw(by=editor)
    notice = re.search(r'<p class="notice" role="note">(.*?)</p>', preview_of(browser, article))[1]
    assert notice.startswith(f"A preview. {said}")


def preview_of(browser, article):
    return text_of(browser.get(address("preview", article)))


def test_a_preview_has_no_comments_and_no_form_for_them(browser, article, publish, client):
    publish(text="Seen by all.")
    page = text_of(client.get(article.get_absolute_url()))
    assert "Seen by all." in page
    assert "<form" in page
    preview = text_of(browser.get(address("preview", article)))
    assert "Seen by all." not in preview
    assert "<form" not in preview
    assert "#comments" not in preview


def test_looking_at_a_draft_changes_nothing(browser, write):
    draft = write()
    before = row(draft)
    assert browser.get(address("preview", draft)).status_code == 200
    for method in (browser.post, browser.put, browser.patch, browser.delete):
        assert method(address("preview", draft)).status_code == 405
    assert row(draft) == before


def test_there_is_no_preview_of_an_article_that_is_not_there(browser, write):
    draft = write()
    assert browser.get(address("preview", draft)).status_code == 200
    draft.delete()
    assert browser.get(reverse("admin:articles_article_preview", args=[77])).status_code == 404


# Publishing


def test_save_and_publish_prints_what_is_on_the_form(browser, typed, editor, write, client):
    draft = write()
    response = browser.post(
        address("change", draft), {**typed, "slug": "night-ferry", "_publish": "1"}, follow=True
    )
    draft.refresh_from_db()
    assert draft.published_by == editor
    assert told(response) == [f"Published: http://testserver{draft.get_absolute_url()}"]
    page = text_of(client.get(draft.get_absolute_url()))
    assert "<h1>The night ferry sails again</h1>" in page
    assert "It left at six." in page


def test_an_article_can_be_written_and_published_at_once(browser, typed, editor, client):
    response = browser.post(address("add"), {**typed, "_publish": "1"}, follow=True)
    article = Article.objects.get()
    assert article.published_by == editor
    assert len(told(response)) == 1
    assert response.redirect_chain == [(address("change", article), 302)]
    assert client.get(article.get_absolute_url()).status_code == 200


def test_an_article_published_ahead_is_not_said_to_be_in_the_paper(browser, typed, write):
    draft = write()
    fields = {**typed, "published_at_0": "2099-01-01", "published_at_1": "10:00", "_publish": "1"}
    page = text_of(browser.post(address("change", draft), fields, follow=True))
    assert "It appears on 1 January 2099, 10:00" in page
    assert "Published: " not in page
    assert "See it in the paper" not in page
    assert "Scheduled for 1 January 2099, 10:00." in text_of(browser.get(address("history", draft)))
    # Until then its time can be set right, but not left out, nor set to what would print it.
    fields = {**sent_again(typed, draft), "published_at_0": "", "published_at_1": ""}
    assert "Say when it appears." in text_of(browser.post(address("change", draft), fields))
    fields |= {"published_at_0": "2011-03-04", "published_at_1": "10:00"}
    assert "This time is past." in text_of(browser.post(address("change", draft), fields))
    draft.refresh_from_db()
    assert draft.is_scheduled
    fields |= {"published_at_0": "2098-01-01", "published_at_1": "10:00"}
    assert fields["seen"] == draft.version_number
    browser.post(address("change", draft), fields)
    draft.refresh_from_db()
    assert draft.published_at.year == 2098


def test_what_is_wrong_on_the_form_is_not_published(browser, typed, write):
    draft = write()
    text_of(browser.post(address("change", draft), {**typed, "body": "", "_publish": "1"}))
    draft.refresh_from_db()
    assert draft.is_draft
    browser.post(address("change", draft), {**typed, "_publish": "1"})
    draft.refresh_from_db()
    assert not draft.is_draft


def test_only_the_publish_button_publishes(browser, typed, write):
    draft = write()
    for button in ("_save", "_continue", "_addanother", "_preview"):
        browser.post(address("change", draft), {**sent_again(typed, draft), button: "1"})
        draft.refresh_from_db()
        assert draft.is_draft
    browser.post(address("change", draft), {**sent_again(typed, draft), "_publish": "1"})
    draft.refresh_from_db()
    assert not draft.is_draft


def test_a_time_ahead_typed_on_the_form_keeps_the_article_back(browser, typed, client):
    ahead = timezone.now() + timedelta(days=2)
    browser.post(
        address("add"),
        {
            **typed,
            "published_at_0": ahead.strftime("%Y-%m-%d"),
            "published_at_1": ahead.strftime("%H:%M:%S"),
            "_publish": "1",
        },
    )
    article = Article.objects.get()
    assert article.status == Article.Status.PUBLISHED
    assert article.published_at == ahead.replace(microsecond=0)
    assert client.get(article.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("year", ["0226", "0001", "1599", "3000", "9999"])
def test_a_mistyped_year_is_asked_about_and_breaks_no_page(
    browser, typed, write, editor, client, year
):
    ahead = timezone.now() + timedelta(days=1)
    article = write(published_at=ahead)
    article.publish(by=editor)
    posted = sent_again(typed, article) | {
        "published_at_0": f"{year}-11-22",
        "published_at_1": "12:00:00",
    }
    page = text_of(browser.post(address("change", article), posted))
    assert "Check the year: it has to lie between 1600 and 2999." in page
    assert Article.objects.get().published_at == ahead
    assert client.get("/").status_code == 200


def test_a_time_set_back_with_a_mistake_beside_it_stays_on_the_form(browser, typed, write, editor):
    article = write(published_at=timezone.now() + timedelta(days=1))
    article.publish(by=editor)
    now = timezone.now()
    set_back = {"published_at_0": f"{now:%Y-%m-%d}", "published_at_1": "00:00:00"}
    posted = sent_again(typed, article) | set_back
    page = text_of(browser.post(address("change", article), {**posted, "headline": ""}))
    for name in ("slug", "section", "published_at_0", "published_at_1"):
        assert f'name="{name}"' in page
    assert 'value="00:00:00"' in page
    assert address("unschedule", article) in page
    assert address("withdraw", article) not in page


def test_publication_and_withdrawal_are_in_the_articles_history(browser, typed, editor):
    browser.post(address("add"), {**typed, "_publish": "1"})
    article = Article.objects.get()
    browser.post(address("withdraw", article))
    history = text_of(browser.get(address("history", article)))
    assert "Published." in history
    assert "Withdrawn." in history
    assert {entry.user for entry in LogEntry.objects.all()} == {editor}


def test_the_record_says_who_published_and_withdrew_and_when(browser, typed, hire, as_staff):
    browser.post(address("add"), {**typed, "_publish": "1"})
    article = Article.objects.get()
    as_staff(hire("eve", EDITORS, first_name="Eve", last_name="Ning")).post(
        address("withdraw", article)
    )
    page = text_of(browser.get(address("change", article)))
    article.refresh_from_db()
    published, withdrawn = (
        date_format(moment, "j F Y, H:i")
        for moment in (article.publication_recorded_at, article.withdrawn_at)
    )
    assert f"published by Edda Itor on {published}" in page
    assert f"withdrawn by Eve Ning on {withdrawn}" in page


# What is frozen, and what is not


@pytest.fixture(params=["published", "withdrawn"])
def printed(request, print_article, editor):
    article = print_article()
    if request.param == "withdrawn":
        article.withdraw(by=editor)
    return article


FROZEN = ["slug", "section", "published_at_0", "published_at_1"]


def test_after_publication_the_address_is_shown_and_not_asked_for(browser, printed, write):
    page = text_of(browser.get(address("change", printed)))
    draft = text_of(browser.get(address("change", write())))
    for field in FROZEN:
        assert f'name="{field}"' in draft
        assert f'name="{field}"' not in page
    assert f'<div class="readonly">{printed.slug}</div>' in page
    for field in ("headline", "standfirst", "body", "dateline", "picture"):
        assert (f'name="{field}"' in page) != printed.is_withdrawn


def test_a_withdrawn_article_says_why_it_is_only_shown(browser, article, editor):
    before = text_of(browser.get(address("change", article)))
    article.withdraw(by=editor)
    page = text_of(browser.get(address("change", article)))
    why = "Edda Itor withdrew this article on"
    assert (why in before, why in page) == (False, True)
    for button in ("_save", "_preview", "_publish"):
        assert f'name="{button}"' not in page


VERBS = ["unschedule", "withdraw", "readdress"]
VERBS_OF = {
    "draft": {"_publish"},
    "scheduled": {"unschedule", "_publish_now"},
    "published": {"withdraw", "readdress"},
    "withdrawn": set(),
}


@pytest.mark.parametrize("state", VERBS_OF)
def test_each_state_leads_to_its_next_and_to_what_readers_find_there(
    browser, write, editor, client, state
):
    ahead = timezone.now() + timedelta(days=2)
    article = write(published_at=ahead if state == "scheduled" else None)
    if state != "draft":
        article.publish(by=editor)
    if state == "withdrawn":
        article.withdraw(by=editor)
    page = text_of(browser.get(address("change", article)))
    offered = {name for name in VERBS if address(name, article) in page}
    offered |= {name for name in ("_publish", "_publish_now") if f'name="{name}"' in page}
    assert offered == VERBS_OF[state]
    links = dict(re.findall(r'<a href="([^"]+)"[^>]*>(See [^<]+)</a>', page))
    words = {"published": "See it in the paper", "withdrawn": "See what readers are told"}
    there = {article.get_absolute_url(): words[state]} if state in words else {}
    assert links == there
    expected = {"published": 200, "withdrawn": 410}.get(state, 404)
    assert client.get(article.get_absolute_url()).status_code == expected


def test_a_forged_change_of_the_address_is_ignored(browser, article, typed):
    printed, other = article, Section.objects.create(name="Culture", slug="culture")
    before = row(printed)
    response = browser.post(
        address("change", printed),
        {
            **typed,
            "slug": "elsewhere",
            "section": other.pk,
            "published_at_0": "2011-03-04",
            "published_at_1": "05:06:07",
        },
    )
    assert response.status_code == 302
    after = row(printed)
    for field in ("slug", "section_id", "published_at", "status"):
        assert after[field] == before[field]
    assert after["headline"] == "The night ferry sails again"


def test_words_put_right_after_publication_are_on_the_page_at_once(browser, article, typed, client):
    assert "The ferry left at six." in text_of(client.get(article.get_absolute_url()))
    browser.post(address("change", article), {**typed, "body": "It left at seven."})
    assert "It left at seven." in text_of(client.get(article.get_absolute_url()))


def test_whoever_publishes_what_a_colleague_published_meanwhile_is_told_and_nothing_else(
    browser, write, typed, editor, hire
):
    draft = write()
    assert b'name="_publish"' in browser.get(address("change", draft)).content
    colleague = hire("colleague-of-theirs", EDITORS)
    draft.publish(by=colleague)
    response = browser.post(address("change", draft), {**typed, "_publish": "1"}, follow=True)
    assert told(response) == ["Somebody has published or withdrawn it meanwhile."]
    draft.refresh_from_db()
    assert draft.published_by == colleague


def test_of_two_who_press_publish_at_once_one_publishes_and_the_other_is_told(
    write, typed, hire, as_staff, at_once
):
    draft = write()
    first, second = hire("first", EDITORS), hire("second", EDITORS)
    browser = as_staff(second)
    response = at_once(
        lambda: draft.publish(by=first),
        lambda: browser.post(address("change", draft), {**typed, "_publish": "1"}, follow=True),
    )
    assert told(response) == ["Somebody has published or withdrawn it meanwhile."]
    draft.refresh_from_db()
    assert draft.published_by == first


def test_whoever_saves_what_a_colleague_is_withdrawing_does_not_put_it_back(
    article, typed, hire, as_staff, at_once
):
    first, second = hire("first", EDITORS), hire("second", EDITORS)
    browser = as_staff(second)
    response = at_once(
        lambda: article.withdraw(by=first),
        lambda: browser.post(address("change", article), typed),
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert f"{first} withdrew it on" in page
    for words in ("headline", "standfirst", "dateline", "body"):
        assert f"\n{typed[words]}</textarea>" in page
    headline = article.headline
    article.refresh_from_db()
    assert article.status == Article.Status.WITHDRAWN
    assert article.headline == headline


# Withdrawing


@pytest.mark.parametrize(
    "lookup", ["discussion__isnull=1", "discussion__state=hidden", "published_by__password=x"]
)
def test_no_filter_travels_from_an_article_to_what_points_at_it(browser, article, lookup):
    assert browser.get(f"/admin/articles/article/?{lookup}").status_code == 400


def test_withdrawing_is_asked_about_first_and_asking_changes_nothing(browser, article, client):
    before = row(article)
    assert address("withdraw", article) in text_of(browser.get(address("change", article)))
    page = text_of(browser.get(address("withdraw", article)))
    assert "Withdraw this article?" in page
    assert article.headline in page
    assert '<form method="post">' in page
    assert browser.head(address("withdraw", article)).status_code == 200
    for method in (browser.put, browser.patch, browser.delete, browser.options):
        assert method(address("withdraw", article)).status_code == 405
    assert row(article) == before
    assert client.get(article.get_absolute_url()).status_code == 200


def test_the_answer_withdraws_it(browser, article, editor, client):
    response = browser.post(address("withdraw", article), follow=True)
    assert told(response) == ["Withdrawn. Readers are told that it was here."]
    article.refresh_from_db()
    assert article.withdrawn_by == editor
    assert client.get(article.get_absolute_url()).status_code == 410


def test_an_answer_from_elsewhere_withdraws_nothing(editor, article):
    outside = Client(enforce_csrf_checks=True)
    let_in(outside, editor)
    assert outside.post(address("withdraw", article)).status_code == 403
    article.refresh_from_db()
    assert article.status == Article.Status.PUBLISHED
    page = outside.get(address("withdraw", article))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text_of(page))[1]
    outside.post(address("withdraw", article), {"csrfmiddlewaretoken": token})
    article.refresh_from_db()
    assert article.status == Article.Status.WITHDRAWN


def test_until_it_has_appeared_its_slug_is_changed_in_its_form(browser, write, scheduled):
    for one in (write(), write(slug=None, section=None), scheduled):
        for send in (browser.get, browser.post):
            response = send(address("readdress", one), {"slug": "new"}, follow=True)
            assert told(response) == ["Until it has appeared, its slug is changed in its form."]
    assert not Article.objects.filter(slug="new").exists()


@pytest.fixture
def scheduled(write, editor):
    article = write(published_at=timezone.now() + timedelta(days=2))
    article.publish(by=editor)
    return article


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_in_the_paper_cannot_be_withdrawn(browser, write, editor, scheduled, state):
    article = scheduled if state == "scheduled" else write()
    if state == "withdrawn":
        article.publish(by=editor)
        article.withdraw(by=editor)
    before = row(article)
    assert address("withdraw", article) not in text_of(browser.get(address("change", article)))
    response = browser.post(address("withdraw", article), follow=True)
    assert told(response) == ["It is not in the paper, so it cannot be withdrawn."]
    response = browser.get(address("withdraw", article), follow=True)
    assert told(response) == ["It is not in the paper, so it cannot be withdrawn."]
    assert row(article) == before


# What is scheduled


def test_going_back_to_draft_is_asked_about_first_and_then_done(browser, scheduled, client):
    when = date_format(scheduled.published_at, "j F Y, H:i")
    page = text_of(browser.get(address("unschedule", scheduled)))
    assert f"is to appear on {when}" in page
    scheduled.refresh_from_db()
    assert scheduled.is_scheduled
    response = browser.post(address("unschedule", scheduled), follow=True)
    assert told(response) == ["A draft again. Nothing appears until it is published."]
    scheduled.refresh_from_db()
    assert scheduled.is_draft
    history = text_of(browser.get(address("history", scheduled)))
    assert f"Back to draft; it was to appear on {when}." in history


def test_what_has_appeared_or_never_was_scheduled_does_not_go_back(browser, article, write):
    for one in (article, write()):
        before = row(one)
        for send in (browser.get, browser.post):
            response = send(address("unschedule", one), follow=True)
            assert told(response) == ["It is not scheduled, or has appeared meanwhile."]
        assert row(one) == before


def test_save_and_publish_now_prints_the_form_whatever_time_it_says(
    browser, scheduled, typed, editor, client
):
    fields = {**sent_again(typed, scheduled), "_publish_now": "1"}
    response = browser.post(address("change", scheduled), fields, follow=True)
    scheduled.refresh_from_db()
    where = scheduled.get_absolute_url()
    assert told(response) == [f"Published: http://testserver{where}"]
    assert "It left at six." in text_of(client.get(where))
    assert "Published." in text_of(browser.get(address("history", scheduled)))


def test_whoever_may_not_publish_moves_no_time_and_brings_nothing_forward_or_back(
    reporter, as_staff, scheduled, typed
):
    browser, ahead = as_staff(reporter), scheduled.published_at
    page = text_of(browser.get(address("change", scheduled)))
    assert 'name="published_at_0"' not in page
    assert 'name="_publish_now"' not in page
    assert address("unschedule", scheduled) not in page
    fields = {**sent_again(typed, scheduled), "published_at_0": "2098-01-01"}
    assert browser.post(address("change", scheduled), fields).status_code == 302
    forged = {**sent_again(typed, scheduled), "_publish_now": "1"}
    assert browser.post(address("change", scheduled), forged).status_code == 403
    assert browser.post(address("unschedule", scheduled)).status_code == 403
    scheduled.refresh_from_db()
    assert scheduled.is_scheduled
    assert scheduled.published_at == ahead


# Who may do what


def test_whoever_may_not_publish_writes_and_is_shown_no_such_button(
    reporter, editor, as_staff, typed
):
    assert as_staff(reporter).post(address("add"), typed).status_code == 302
    draft = Article.objects.get()
    for page in (address("add"), address("change", draft)):
        assert 'name="_publish"' not in text_of(as_staff(reporter).get(page))
        assert 'name="_publish"' in text_of(as_staff(editor).get(page))


def test_whoever_may_not_publish_cannot_by_a_forged_button_either(
    reporter, editor, as_staff, typed, write
):
    draft = write()
    before = row(draft)
    forged = {**typed, "_publish": "1"}
    assert as_staff(reporter).post(address("add"), forged).status_code == 403
    assert as_staff(reporter).post(address("change", draft), forged).status_code == 403
    assert row(draft) == before
    assert Article.objects.count() == 1
    assert as_staff(editor).post(address("change", draft), forged).status_code == 302
    draft.refresh_from_db()
    assert not draft.is_draft


def test_whoever_may_not_publish_cannot_withdraw(reporter, editor, as_staff, article):
    client = as_staff(reporter)
    assert address("withdraw", article) not in text_of(client.get(address("change", article)))
    assert client.get(address("withdraw", article)).status_code == 403
    assert client.post(address("withdraw", article)).status_code == 403
    article.refresh_from_db()
    assert article.status == Article.Status.PUBLISHED
    as_staff(editor).post(address("withdraw", article))
    article.refresh_from_db()
    assert article.status == Article.Status.WITHDRAWN


def test_whoever_may_not_publish_looks_at_what_is_in_the_paper_and_changes_nothing(
    reporter, editor, as_staff, article, typed
):
    browser, before = as_staff(reporter), row(article)
    page = text_of(browser.get(address("change", article)))
    assert 'name="headline"' not in page
    assert article.headline in page
    forged = sent_again(typed, article)
    assert browser.post(address("change", article), forged).status_code == 403
    assert row(article) == before
    assert 'name="headline"' in text_of(as_staff(editor).get(address("change", article)))


def test_nobody_deletes_what_was_in_the_paper(superuser, as_staff, printed, write):
    browser, draft = as_staff(superuser), write()
    answer = {"post": "yes"}
    assert browser.get(address("delete", printed)).status_code == 403
    assert browser.post(address("delete", printed), answer).status_code == 403
    assert address("delete", printed) not in text_of(browser.get(address("change", printed)))
    bulk = {"action": "delete_selected", "_selected_action": [printed.pk, draft.pk], **answer}
    browser.post(address("changelist"), bulk)
    assert Article.objects.count() == 2
    # A draft of which nobody outside knows can go.
    assert address("delete", draft) in text_of(browser.get(address("change", draft)))
    assert browser.post(address("delete", draft), answer).status_code == 302
    assert list(Article.objects.all()) == [printed]


def test_what_articles_are_made_of_is_not_deleted_from_under_them(
    superuser, as_staff, print_article, picture
):
    article, browser = print_article(picture=picture), as_staff(superuser)
    for used in (article.section, article.signed_by[0], article.picture):
        model, name = type(used), used._meta.model_name
        browser.post(reverse(f"admin:articles_{name}_delete", args=[used.pk]), {"post": "yes"})
        assert model.objects.filter(pk=used.pk).exists()
    spare = Author.objects.create(name="Ned Ink", slug="ned-ink")
    browser.post(reverse("admin:articles_author_delete", args=[spare.pk]), {"post": "yes"})
    assert not Author.objects.filter(pk=spare.pk).exists()


LOGIN, OPEN, CLOSED = 302, 200, 403

# Each page of an article, by who asks for it.
PAGES = {
    "changelist": (LOGIN, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "add": (LOGIN, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "change": (LOGIN, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "preview": (LOGIN, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "history": (LOGIN, CLOSED, OPEN, OPEN, OPEN, OPEN),
    "unschedule": (LOGIN, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "withdraw": (LOGIN, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "readdress": (LOGIN, CLOSED, CLOSED, CLOSED, OPEN, OPEN),
    "delete": (LOGIN, CLOSED, CLOSED, CLOSED, CLOSED, OPEN),
}
PEOPLE = ["visitor", "staff without a group", "moderator", "chief", "editor", "superuser"]


@pytest.fixture
def browsers(hire, moderator, chief, editor, superuser, as_staff):
    people = [hire("nobody-yet"), moderator, chief, editor, superuser]
    return dict(zip(PEOPLE, [Client(), *map(as_staff, people)], strict=True))


def test_every_page_of_an_article_is_in_the_table():
    from django.contrib import admin

    there = {url.name for url in admin.site._registry[Article].urls if url.name}
    assert there == {f"articles_article_{page}" for page in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_which_page_of_an_article(browsers, write, scheduled, editor, page):
    draft = scheduled if page == "unschedule" else write()
    if page in {"withdraw", "readdress"}:
        draft.publish(by=editor)
    where = address(page) if page in {"changelist", "add"} else address(page, draft)
    answers = {who: browser.get(where) for who, browser in browsers.items()}
    assert {who: answer.status_code for who, answer in answers.items()} == (
        dict(zip(PEOPLE, PAGES[page], strict=True))
    )
    assert answers["visitor"]["Location"] == f"{reverse('admin:login')}?next={where}"
    for who, answer in answers.items():
        if answer.status_code != OPEN:
            assert draft.headline not in answer.content.decode(), who


@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_write_change_and_publish_an_article(browsers, write, typed, who):
    draft, browser = write(), browsers[who]
    before = row(draft)
    answers = [
        browser.post(address("add"), {**typed, "slug": "another"}),
        browser.post(address("change", draft), sent_again(typed, draft)),
        browser.post(address("change", draft), {**sent_again(typed, draft), "_publish": "1"}),
        browser.post(address("withdraw", draft)),
    ]
    if who in {"editor", "superuser"}:
        assert [answer.status_code for answer in answers] == [302] * 4
        assert row(draft)["status"] == "withdrawn"
        assert Article.objects.count() == 2
    else:
        assert [answer.status_code for answer in answers] == [CLOSED] * 4
        assert row(draft) == before
        assert Article.objects.count() == 1


@pytest.mark.parametrize("model", [Section, Author, Picture])
@pytest.mark.parametrize("who", PEOPLE)
def test_who_may_see_and_make_sections_authors_and_pictures(browsers, model, who):
    name = f"admin:articles_{model._meta.model_name}"
    expected = OPEN if who in {"editor", "superuser"} else LOGIN if who == "visitor" else CLOSED
    for page in ("changelist", "add"):
        assert browsers[who].get(reverse(f"{name}_{page}")).status_code == expected


def test_somebody_logged_in_who_is_not_staff_is_sent_to_the_login(hire, as_staff, write, editor):
    former = hire("former", EDITORS)
    browser, draft = as_staff(former), write()
    assert browser.get(address("preview", draft)).status_code == 200
    former.is_staff = False
    former.save()
    for page in ("preview", "change", "withdraw"):
        answer = browser.get(address(page, draft))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("admin:login"))


def test_staff_status_alone_opens_nothing(browsers, write, typed):
    draft = write()
    nobody = browsers["staff without a group"]
    index = text_of(nobody.get(reverse("admin:index")))
    assert "You don’t have permission to view or edit anything." in index
    assert draft.headline not in index
    assert reverse("admin:articles_article_changelist") in text_of(
        browsers["moderator"].get(reverse("admin:index"), {"lists": 1})
    )


def test_a_moderator_sees_an_article_and_no_field_to_change_it_by(browsers, write):
    draft = write()
    page = text_of(browsers["moderator"].get(address("change", draft)))
    assert draft.headline in page
    assert address("preview", draft) in page
    for name in ("headline", "body", "slug", "_save", "_publish"):
        assert f'name="{name}"' not in page
        assert f'name="{name}"' in text_of(browsers["editor"].get(address("change", draft)))


# Sections and authors


def test_a_sections_slug_stands_in_addresses_and_stays(browser, section):
    change = reverse("admin:articles_section_change", args=[section.pk])
    browser.post(change, {"name": "The harbour", "slug": "port", "position": 3})
    section.refresh_from_db()
    assert (section.name, section.slug, section.position) == ("The harbour", "harbour", 3)


@pytest.mark.parametrize("taken", ["admin", "comments", "guidelines", "pictures", "static"])
def test_a_section_does_not_take_an_address_the_paper_needs_itself(browser, taken):
    add, typed = reverse("admin:articles_section_add"), {"name": "New", "position": 0}
    page = text_of(browser.post(add, {**typed, "slug": taken}))
    assert f"The paper needs the address /{taken}/ itself; choose another." in page
    assert Section.objects.count() == 0
    browser.post(add, {**typed, "slug": "new"})
    assert Section.objects.get().slug == "new"


@pytest.mark.parametrize("handle", ["ada", "@", "@ada quill", "@<b>", "@ada\u202e", "@ада"])
def test_a_handle_is_an_at_sign_and_plain_letters(browser, handle):
    add, typed = reverse("admin:articles_author_add"), {"name": "Ada", "slug": "ada"}
    page = text_of(browser.post(add, {**typed, "handle": handle}))
    assert "A handle is @ and then letters and digits." in page
    assert Author.objects.count() == 0
    browser.post(add, {**typed, "handle": "@ada_quill-2.b"})
    assert Author.objects.get().handle == "@ada_quill-2.b"


def test_every_first_word_of_the_papers_own_addresses_is_reserved():
    from django.urls import get_resolver

    from articles.models.people import RESERVED_SLUGS

    own = {
        word
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [resolver])
        if (word := re.match(r"\^?([a-z]+)", f"{resolver.pattern}{pattern.pattern}"))
    }
    words = {word[1] for word in own}
    assert words >= {"admin", "comments", "guidelines", "pictures"}
    assert words <= RESERVED_SLUGS


# Finding


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("drafts", {"a draft"}),
        ("scheduled", {"scheduled"}),
        ("published", {"published"}),
        ("taken_out", {"withdrawn"}),
    ],
)
def test_the_list_shows_what_is_in_one_state(browser, write, editor, state, found):
    ahead = timezone.now() + timedelta(days=2)
    write(headline="a draft")
    for headline, time in {"scheduled": ahead, "published": None}.items():
        write(headline=headline, published_at=time).publish(by=editor)
    article = write(headline="withdrawn")
    article.publish(by=editor)
    article.withdraw(by=editor)
    response = browser.get(address("changelist"), {"state": state})
    assert {str(article) for article in response.context["cl"].result_list} == found


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("night ferry", True),
        ("sleeps badly", True),
        ("Ned", True),
        ("sixty crossings", True),
        ('"sixty crossings a day"', True),
        ("strong", False),
        ("tides.example", False),
        ('"day By"', True),
        ('"rain & fog"', True),
        ("amp;", False),
    ],
)
def test_a_search_reads_headline_standfirst_body_and_authors_and_no_markup(
    browser, write, words, is_found
):
    write()
    write(
        headline="The night ferry",
        standfirst="Who sleeps badly?",
        body='<p>Six<strong>ty <a href="https://tides.example/">cross</a>ings</strong> a day</p>'
        "<h2>By night, in rain &amp; fog</h2>",
        author=Author.objects.create(name="Ned Ink", slug="ned-ink"),
    )
    response = browser.get(address("changelist"), {"q": words})
    found = [str(article) for article in response.context["cl"].result_list]
    assert found == (["The night ferry"] if is_found else [])


def test_an_article_to_be_read_after_another_is_found_by_its_words(browser, write):
    write(body="<p>About <em>the tide</em>.</p>", headline="At six")
    write(headline="At seven")
    field = {"app_label": "articles", "model_name": "relatedarticle", "field_name": "related"}
    answer = browser.get(reverse("admin:autocomplete"), {**field, "term": '"about the tide"'})
    assert [found["text"] for found in answer.json()["results"]] == ["At six"]


def test_the_list_is_filtered_by_topic_section_and_author(browser, write):
    sea, ned = (
        Topic.objects.create(name="Sea", slug="sea"),
        Author.objects.create(name="Ned Ink", slug="ned-ink"),
    )
    culture = Section.objects.create(name="Culture", slug="culture")
    write(headline="on the sea", topics=[sea])
    write(headline="by Ned", author=ned)
    write(headline="in Culture", section=culture)
    for lookup, headline in {
        f"topics__id__exact={sea.pk}": "on the sea",
        f"authors__id__exact={ned.pk}": "by Ned",
        f"section__id__exact={culture.pk}": "in Culture",
    }.items():
        response = browser.get(f"{address('changelist')}?{lookup}")
        assert [str(one) for one in response.context["cl"].result_list] == [headline]
        # And the filter is offered, not only understood.
        assert f"?{lookup}" in text_of(browser.get(address("changelist")))


# Help


def test_every_field_says_in_a_sentence_what_goes_there(browser, article, write):
    page = browser.get(address("change", article))
    forms = [page.context["adminform"].form]
    forms += [inline.formset.empty_form for inline in page.context["inline_admin_formsets"]]
    draft = browser.get(address("change", write())).context["adminform"].form
    silent = {"seen", "opened", "id", "article", "DELETE"}
    for form in [*forms, draft]:
        for name, field in form.fields.items():
            assert field.help_text or name in silent, name
    assert {"slug", "published_at", "section"} <= set(draft.fields)


def test_whoever_may_only_look_reads_the_body_as_it_reads(browsers, write):
    draft = write(body="<h2>By night</h2><p>It left &amp; came.</p>", language="ckb")
    page = text_of(browsers["moderator"].get(address("change", draft)))
    assert "<h2>By night</h2>\n" in page
    assert "&amp;amp;" not in page
    assert "&lt;h2" not in page
    assert '<div class="as-read" lang="ckb" dir="rtl">' in page
    # Whoever writes it has the one field and no second copy of it.
    assert "as-read" not in text_of(browsers["editor"].get(address("change", draft)))


# The preview beside the form


def test_save_and_preview_saves_and_shows_the_page_with_a_way_back(browser, typed, write):
    response = browser.post(address("add"), {**typed, "_preview": "1"})
    draft = Article.objects.get()
    assert response["Location"] == address("preview", draft)
    page = text_of(browser.get(response["Location"]))
    assert "<h1>The night ferry sails again</h1>" in page
    assert f'<a href="{address("change", draft)}" target="_self">Back to its form</a>' in page
    changed = {**sent_again(typed, draft), "headline": "It stays", "_preview": "1"}
    response = browser.post(address("change", draft), changed, follow=True)
    assert "<h1>It stays</h1>" in text_of(response)
    draft.refresh_from_db()
    assert draft.is_draft


def test_the_stored_article_stands_beside_its_form(browser, write):
    draft = write()
    frame = re.search(r'<iframe src="([^"]+)"', text_of(browser.get(address("change", draft))))[1]
    assert frame == f"{address('preview', draft)}?beside"
    page = text_of(browser.get(frame))
    assert f"<h1>{draft.headline}</h1>" in page
    assert "Back to its form" not in page
    # Whatever is clicked in it opens elsewhere and not in the frame.
    assert '<base target="_blank">' in page
    assert "<iframe" not in text_of(browser.get(address("add")))
    assert "<iframe" not in page
