"""A discussion closes: by hand, at a time of its own, or some days after its article came out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.desk.closing import ClosingForm
from comments.models import Comment, CommentsClosed, Discussion
from newsroom import page_versions

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ana", "email": "ana@example.org", "text": "The ferry left at six."}


def text_of(response):
    return response.content.decode()


@pytest.fixture
def article(print_article):
    """One that came out two weeks ago."""
    return print_article(published_at=timezone.now() - timedelta(days=14))


@pytest.fixture
def discuss(article):
    """What becomes of the article's discussion: `discuss(state="closed")`."""

    def discuss(**details):
        return Discussion.objects.update_or_create(article=article, defaults=details)[0]

    return discuss


@pytest.fixture
def form_at(article):
    return reverse("comments:comment_on", args=[article.slug])


# By a setting


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (13, False), (15, True)])
def test_so_many_days_after_its_article_came_out_it_closes(
    client, article, edition, send, settings, days, is_open
):
    settings.DISCUSSION_DAYS = days
    page = text_of(client.get(article.get_absolute_url()))
    assert ("<form" in page) == is_open
    assert ("no new comments are taken" in page) != is_open
    if is_open:
        assert send().pk
    else:
        with pytest.raises(CommentsClosed):
            send()


def test_it_holds_at_once_for_articles_that_somebody_has_commented_on(
    article, publish, send, settings
):
    publish()
    assert send().pk
    settings.DISCUSSION_DAYS = 7
    with pytest.raises(CommentsClosed):
        send()


@pytest.mark.parametrize(
    "details",
    [{"has_no_end": True}, {"closes_at": timezone.now() + timedelta(days=99)}],
    ids=["without end", "later"],
)
def test_by_hand_it_is_open_for_longer(article, send, settings, discuss, details):
    settings.DISCUSSION_DAYS = 7
    discuss(**details)
    assert send().pk


def test_by_hand_it_closes_sooner(article, edition, send, settings, discuss):
    settings.DISCUSSION_DAYS = 21
    discuss(closes_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(CommentsClosed):
        send()
    discuss(closes_at=None, state="closed")
    with pytest.raises(CommentsClosed):
        send()


def test_a_draft_and_what_is_scheduled_has_no_end_in_the_past(write, settings):
    settings.DISCUSSION_DAYS = 7
    assert Discussion.of(write()).ends_at is None
    later = write(published_at=timezone.now() + timedelta(days=1))
    assert Discussion.of(later).ends_at > timezone.now() + timedelta(days=7)


# Told beforehand


def test_readers_are_told_at_the_form_when_it_closes(client, article, edition, discuss, form_at):
    page = article.get_absolute_url()
    assert "This discussion closes" not in text_of(client.get(page))
    discuss(closes_at=timezone.now() + timedelta(days=30))
    assert "This discussion closes" not in text_of(client.get(page))
    discuss(closes_at=timezone.now() + timedelta(days=13))
    for address in (page, form_at):
        assert "This discussion closes:" in text_of(client.get(address))
    assert "This discussion closes:" in text_of(client.post(form_at, TYPED))


def test_in_the_last_hour_there_is_a_notice(client, article, edition, discuss, form_at):
    discuss(closes_at=timezone.now() + timedelta(minutes=59))
    said = "This discussion closes within the hour:"
    for address in (article.get_absolute_url(), form_at):
        page = text_of(client.get(address))
        assert said in page
        assert 'role="note"' in page
    assert said in text_of(client.post(form_at, TYPED))


def test_afterwards_they_are_told_since_when(client, article, edition, discuss, editor):
    moment = timezone.now() - timedelta(hours=3)
    said = f'closed: <time datetime="{moment:%Y-%m-%dT%H:%M:%S}'
    for details in (
        {"closes_at": moment},
        {"closes_at": None, "state": "closed", "changed_at": moment, "changed_by": editor},
        # Closed by the clock first, and by somebody later.
        {"closes_at": moment, "state": "closed", "changed_at": timezone.now()},
    ):
        discuss(**details)
        assert said in text_of(client.get(article.get_absolute_url())), details
    discuss(closes_at=None, state="closed", changed_at=None)
    page = text_of(client.get(article.get_absolute_url()))
    assert "no new comments are taken" in page
    assert "It was closed:" not in page


def ends_of(article):
    class Match:
        view_name, kwargs = "articles:article", {"slug": article.slug}

    _versions, until, frame_until = page_versions.read(Match)
    assert until == frame_until
    return until


def test_a_kept_page_ends_with_each_thing_that_the_clock_changes_on_it(article, settings, discuss):
    now = timezone.now()
    assert ends_of(article) is None
    for left, ends_in in (
        (timedelta(days=20), timedelta(days=6)),
        (timedelta(days=13), timedelta(days=13) - timedelta(hours=1)),
        (timedelta(minutes=59), timedelta(minutes=59)),
    ):
        discuss(closes_at=now + left)
        assert ends_of(article) == now + ends_in
    discuss(closes_at=None)
    settings.DISCUSSION_DAYS = 15
    end = article.published_at + timedelta(days=15)
    assert ends_of(article) == end - timedelta(hours=1)
    discuss(has_no_end=True)
    assert ends_of(article) is None


def test_an_article_that_nobody_has_commented_on_ends_by_the_setting_too(print_article, settings):
    settings.DISCUSSION_DAYS = 7
    article = print_article()
    assert not Discussion.objects.filter(article=article).exists()
    assert ends_of(article) == article.published_at + timedelta(days=7) - timedelta(hours=1)


# A form that was open when it closed


def test_whoever_was_writing_is_told_and_keeps_their_words(
    client, article, edition, discuss, form_at
):
    discuss(closes_at=timezone.now() - timedelta(seconds=1))
    for step in ("preview", "send"):
        response = client.post(form_at, {**TYPED, "step": step})
        page = text_of(response)
        assert response.status_code == 403
        assert f"{TYPED['text']}</textarea>" in page
        assert "This discussion was closed:" in page
        assert f'href="{article.get_absolute_url()}"' in page
        assert f'href="{article.get_absolute_url()}#thread"' in page
        assert f'data-left="{article.slug}" hidden' in page
    assert not Comment.objects.exists()


def test_where_comments_are_hidden_nothing_leads_to_them(
    client, article, edition, discuss, form_at
):
    discuss(state="hidden")
    page = text_of(client.post(form_at, {**TYPED, "step": "send"}))
    assert f'href="{article.get_absolute_url()}"' in page
    assert "#thread" not in page


def test_a_draft_that_was_left_can_be_reached_where_the_form_was(
    client, article, edition, discuss, form_at
):
    assert "data-left" not in text_of(client.get(article.get_absolute_url()))
    discuss(state="closed")
    for address in (article.get_absolute_url(), form_at):
        page = text_of(client.get(address))
        assert f'data-left="{article.slug}" hidden' in page
        assert "Discard the draft" in page


def test_what_was_sent_before_waits_and_is_decided(client, article, send, moderator, discuss):
    comment = send(text="Sent in time.")
    discuss(closes_at=timezone.now() - timedelta(seconds=1))
    comment.approve(by=moderator, seen=0)
    assert "Sent in time." in text_of(client.get(article.get_absolute_url()))


# Who closes it


@pytest.fixture
def closing_of(article):
    return reverse("admin:desk_discussion", args=[article.pk])


@pytest.fixture
def choose(closing_of):
    """Choose on the page of the discussion, as it is now: `choose(browser, state="closed")`."""

    def choose(browser, **chosen):
        seen = seen_on(browser.get(closing_of))
        return browser.post(closing_of, {"seen": seen, "ends": "setting", **chosen})

    return choose


def seen_on(response):
    """What the form on a page says that it was filled in on; nothing where there is no form."""
    found = re.search(r'name="seen" value="([^"]+)"', text_of(response))
    return found[1] if found else ""


def test_editors_and_moderators_close_it_and_reporters_do_not(
    as_staff, article, closing_of, choose, editor, moderator, chief, reporter
):
    for person in (editor, moderator, chief):
        for state in ("closed", "open"):
            assert choose(as_staff(person), state=state, closes_at="").status_code == 303
            discussion = Discussion.objects.get(article=article)
            assert (discussion.state, discussion.changed_by) == (state, person)
            assert timezone.now() - discussion.changed_at < timedelta(minutes=1)
    assert as_staff(reporter).get(closing_of).status_code == 403
    assert Client().get(closing_of).status_code == 302


def test_it_is_set_to_end_then_or_never_or_by_the_setting(as_staff, closing_of, choose, editor):
    browser = as_staff(editor)
    sent = {"state": "open", "ends": "then", "closes_at": "2031-05-01T18:00"}
    choose(browser, **sent)
    assert f"{Discussion.objects.get().closes_at:%Y-%m-%d %H:%M}" == "2031-05-01 18:00"
    assert 'value="2031-05-01T18:00"' in text_of(browser.get(closing_of))
    # A time that stands in the field and is not chosen is none.
    choose(browser, **{**sent, "ends": "never"})
    discussion = Discussion.objects.get()
    assert (discussion.closes_at, discussion.has_no_end) == (None, True)
    choose(browser, **{**sent, "ends": "setting"})
    discussion.refresh_from_db()
    assert (discussion.closes_at, discussion.has_no_end) == (None, False)


def test_a_time_has_to_be_said(as_staff, closing_of, editor):
    for closes_at, said in (("", "Say when it closes"), ("soon", "Enter a valid date/time.")):
        sent = {"state": "open", "ends": "then", "closes_at": closes_at}
        response = as_staff(editor).post(closing_of, sent)
        assert response.status_code == 422
        assert said in text_of(response)
    assert not Discussion.objects.exists()


def test_no_time_that_is_over_is_taken_for_one_that_is_open(as_staff, closing_of, choose, editor):
    sent = {"state": "open", "ends": "then", "closes_at": "2020-01-01T10:00"}
    response = choose(as_staff(editor), **sent)
    assert response.status_code == 422
    assert "That time is over." in text_of(response)
    assert choose(as_staff(editor), **{**sent, "state": "closed"}).status_code == 303


def test_hiding_and_showing_again_are_the_chiefs(
    as_staff, closing_of, choose, editor, moderator, chief
):
    hidden = {"state": "hidden", "ends": "setting"}
    for person in (editor, moderator):
        assert as_staff(person).post(closing_of, hidden).status_code == 422
    assert choose(as_staff(chief), **hidden).status_code == 303
    for person in (editor, moderator):
        browser = as_staff(person)
        response = browser.post(closing_of, {"state": "open", "ends": "setting"})
        assert "Only a chief moderator shows hidden comments again." in text_of(response)
    assert Discussion.objects.get().is_hidden
    choose(as_staff(chief), state="open")
    assert not Discussion.objects.get().is_hidden


def test_a_form_from_before_changes_nothing_and_keeps_what_was_chosen(
    as_staff, article, closing_of, choose, editor, moderator
):
    late = {"state": "open", "ends": "then", "closes_at": "2031-05-01T18:00"}
    late["seen"] = seen_on(as_staff(moderator).get(closing_of))
    choose(as_staff(editor), state="closed")
    told = as_staff(moderator).post(closing_of, late)
    assert told.status_code == 409
    assert "This discussion has changed since; nothing was changed now." in text_of(told)
    assert "Edda Itor changed this last" in text_of(told)
    assert 'value="2031-05-01T18:00"' in text_of(told)
    discussion = Discussion.objects.get()
    assert (discussion.state, discussion.closes_at) == ("closed", None)
    # Whoever has read that may still want it.
    again = as_staff(moderator).post(closing_of, {**late, "seen": seen_on(told)})
    assert again.status_code == 303
    assert Discussion.objects.get().state == "open"
    # Sent twice, it is no conflict.
    assert as_staff(moderator).post(closing_of, late).status_code == 303


def test_what_a_chief_hides_meanwhile_stays_hidden(
    as_staff, article, closing_of, editor, chief, discuss, monkeypatch
):
    browser = as_staff(editor)
    sent = {"state": "closed", "ends": "setting", "seen": seen_on(browser.get(closing_of))}
    is_valid = ClosingForm.is_valid

    def hidden_meanwhile(form):
        discuss(state="hidden", changed_by=chief)
        return is_valid(form)

    monkeypatch.setattr(ClosingForm, "is_valid", hidden_meanwhile)
    for seen in (sent["seen"], "hidden setting"):
        discuss(state="open")
        told = browser.post(closing_of, {**sent, "seen": seen})
        assert told.status_code == 409
        assert "Only a chief moderator shows hidden comments again." in text_of(told)
        assert Discussion.objects.get().is_hidden


def test_it_is_found_where_people_look(as_staff, article, closing_of, editor, moderator, reporter):
    change = reverse("admin:articles_article_change", args=[article.pk])
    conversation = reverse("admin:desk_conversation", args=[article.pk])
    assert closing_of in text_of(as_staff(editor).get(change))
    for person in (editor, moderator):
        assert closing_of in text_of(as_staff(person).get(conversation))
        said = as_staff(person).get(conversation, headers={"accept": "application/json"}).json()
        assert [closing_of, "Open or close…"] in said["links"]
    assert closing_of not in text_of(as_staff(reporter).get(conversation))
    assert closing_of not in text_of(as_staff(reporter).get(change))


def test_it_is_in_the_history_of_the_discussion(as_staff, article, choose, editor, chief):
    choose(as_staff(editor), state="closed")
    history = reverse("admin:comments_discussion_history", args=[article.pk])
    assert "Edda Itor" in text_of(as_staff(chief).get(history))
