"""The newsroom answers: under a person's own name, marked by the record, read by somebody else."""

import json
import re

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from comments.forms import stamp_for
from comments.models import (
    CannotAnswer,
    Comment,
    CommentsClosed,
    DecisionRefused,
    Discussion,
    Guidelines,
    QueueEntry,
    answer,
)

pytestmark = pytest.mark.django_db
TEXT = "We have asked the harbour master."
MARK = '<span class="by-newsroom">Newsroom</span>'


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def form_for(comment):
    return reverse("admin:desk_answer", args=[comment.pk])


def send_answer(browser, comment, text=TEXT, step="send", **fields):
    return browser.post(form_for(comment), {"text": text, "step": step, **fields})


@pytest.fixture
def answered(publish):
    return publish(name="Ana", text="Who owns the ferry?")


@pytest.fixture
def answer_by(answered, edition):
    """Have somebody answer, past the form: `answer_by(moderator)`."""

    def answer_by(person, comment=answered, text=TEXT):
        return answer(comment, by=person, edition=edition, text=text)

    return answer_by


# From the form to the page


@pytest.mark.parametrize("who", ["editor", "moderator", "chief"])
def test_an_answer_is_written_previewed_and_waits_under_its_writers_full_name(
    who, request, answered, as_staff, edition
):
    person = request.getfixturevalue(who)
    browser = as_staff(person)
    page = page_of(browser.get(form_for(answered)))
    assert "Who owns the ferry?" in page
    assert person.get_full_name() in page
    preview = page_of(send_answer(browser, answered, "  A <b>\r\nline  ", "preview"))
    assert "A &lt;b&gt;\nline" in preview
    assert person.get_full_name() in preview
    assert not Comment.objects.exclude(written_by=None).exists()
    response = send_answer(browser, answered, "  A <b>\r\nline  ")
    assert response["Location"] == reverse("admin:desk_answers")
    sent = Comment.objects.get(written_by=person)
    assert (sent.name, sent.text) == (person.get_full_name(), "A <b>\nline")
    assert (sent.parent, sent.answers, sent.edition) == (answered, None, edition)
    assert sent.is_pending
    assert sent.record_version == 2
    assert QueueEntry.objects.filter(pk=sent.pk).exists()


def test_back_from_the_preview_every_word_is_there(answered, moderator, as_staff):
    page = page_of(send_answer(as_staff(moderator), answered, "Some <words>", "change"))
    assert ">\nSome &lt;words&gt;</textarea>" in page


def test_an_answer_to_a_reply_hangs_beside_it_and_names_it(publish, answer_by, answered, moderator):
    reply = publish(parent=answered, name="Bo")
    sent = answer_by(moderator, reply)
    assert (sent.parent, sent.answers) == (answered, reply)


def test_what_stood_above_the_form_is_the_edition_it_was_written_under(
    answered, moderator, chief, as_staff, edition, article
):
    stamp = stamp_for(article, edition)
    Guidelines.publish(
        by=chief,
        follows=1,
        welcome="W",
        clauses=[{"key": "promotion", "title": "P", "text": "P."}],
    )
    send_answer(as_staff(moderator), answered, stamp=stamp)
    send_answer(as_staff(moderator), answered, "Another.", stamp="forged")
    editions = Comment.objects.answers_by(moderator).oldest_first()
    assert [sent.edition.number for sent in editions] == [1, 2]


def test_the_page_marks_it_by_the_record_and_a_readers_name_is_only_a_name(
    answered, answer_by, moderator, colleague, publish, client
):
    for name in ("Newsroom", "Mo Derator", "Mo Derator Newsroom"):
        publish(name=name)
    page = page_of(client.get(answered.article.get_absolute_url()))
    assert 'class="by-newsroom"' not in page
    answer_by(moderator).approve(by=colleague, seen=0)
    page = page_of(client.get(answered.article.get_absolute_url()))
    assert page.count('class="by-newsroom"') == 1
    assert f'<bdi class="comment-name">Mo Derator</bdi> {MARK}' in page


def test_machines_are_told_for_whom_its_writer_works(
    answered, answer_by, moderator, colleague, client, settings
):
    answer_by(moderator).approve(by=colleague, seen=0)
    page = page_of(client.get(answered.article.get_absolute_url()))
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    [top] = json.loads(data)["@graph"][0]["comment"]
    [reply] = top["comment"]
    assert top["author"] == {"@type": "Person", "name": "Ana"}
    assert reply["author"] == {
        "@type": "Person",
        "name": "Mo Derator",
        "worksFor": {"@type": "NewsMediaOrganization", "name": settings.PAPER_NAME},
    }


def test_no_reader_forges_the_mark(article, edition, moderator, client):
    fields = {"written_by": moderator.pk, "written_by_id": moderator.pk, "record_version": 2}
    client.post(
        reverse("comments:comment_on", args=[article.slug]),
        {"name": "Newsroom", "email": "a@example.org", "text": "Trust me.", "step": "send"}
        | fields,
    )
    comment = Comment.objects.get()
    assert comment.written_by is None
    assert comment.record_version == 1


def test_a_reader_who_says_the_same_under_the_same_name_meets_another_receipt(
    answered, answer_by, hire, send
):
    person = hire("nina", "Moderators", first_name="Nina", last_name="N", email="n@example.org")
    sent = answer_by(person)
    same = send(parent=answered, name="Nina N", email="n@example.org", text=TEXT)
    assert same.pk != sent.pk
    assert answer_by(person).pk == sent.pk


def test_an_answer_sent_twice_is_one(answered, moderator, as_staff):
    for _time in range(2):
        assert send_answer(as_staff(moderator), answered).status_code == 303
    assert Comment.objects.answers_by(moderator).count() == 1


def test_the_signals_look_at_its_words_and_not_at_how_it_came(answered, moderator, as_staff):
    send_answer(as_staff(moderator), answered, "See www.example.org for the timetable.")
    entry = QueueEntry.objects.get(comment__written_by=moderator)
    assert entry.looked_over_at
    assert entry.lane == "waiting"
    assert [signal.kind for signal in entry.comment.signals.all()] == ["links"]


# Read by somebody else


def test_nobody_approves_or_even_is_offered_their_own_answer(
    answer_by, moderator, colleague, clause
):
    sent = answer_by(moderator)
    assert not QueueEntry.objects.take(by=moderator)
    with pytest.raises(DecisionRefused, match="own comment"):
        sent.approve(by=moderator, seen=0)
    assert [entry.pk for entry in QueueEntry.objects.take(by=colleague)] == [sent.pk]
    sent.approve(by=colleague, seen=0)
    assert sent.is_approved


def test_where_the_paper_says_so_only_a_chief_approves(
    answer_by, moderator, colleague, chief, settings, send, clause
):
    settings.ANSWERS_APPROVED_BY = "chief"
    sent, reader = answer_by(moderator), send()
    assert [entry.pk for entry in QueueEntry.objects.take(by=colleague)] == [reader.pk]
    with pytest.raises(DecisionRefused, match="by a chief moderator"):
        sent.approve(by=colleague, seen=0)
    sent.refresh_from_db()
    assert sent.is_pending
    assert sent.decisions.count() == 0
    reader.approve(by=colleague, seen=0)
    assert sent.pk in [entry.pk for entry in QueueEntry.objects.take(by=chief)]
    sent.approve(by=chief, seen=0)
    assert sent.is_approved


def test_a_chiefs_own_answer_waits_for_another(answer_by, chief, settings):
    settings.ANSWERS_APPROVED_BY = "chief"
    with pytest.raises(DecisionRefused, match="own comment"):
        answer_by(chief).approve(by=chief, seen=0)


def test_an_answer_is_rejected_under_a_clause_like_any_comment(
    answer_by, moderator, colleague, clause, as_staff
):
    sent = answer_by(moderator)
    sent.reject(by=colleague, seen=0, citing=clause, note="It sells the ferry.")
    page = page_of(as_staff(moderator).get(reverse("admin:desk_answers")))
    assert "rejected by Col League" in page
    assert clause.title in page
    assert "It sells the ferry." in page


# Who may


def test_whoever_may_not_answer_sees_no_form(answered, hire, as_staff, client):
    nobody = hire("nobody", first_name="No", last_name="Body")
    for browser, status in ((as_staff(nobody), 403), (client, 302)):
        assert browser.get(form_for(answered)).status_code == status
        assert browser.get(reverse("admin:desk_answers")).status_code == status
    assert send_answer(as_staff(nobody), answered).status_code == 403
    with pytest.raises(CannotAnswer):
        answer(answered, by=nobody, edition=answered.edition, text=TEXT)
    assert not Comment.objects.exclude(written_by=None).exists()


def test_the_database_lets_nobody_answer_who_may_not(answered, hire):
    nobody = hire("nobody", first_name="No", last_name="Body")
    with pytest.raises(DatabaseError, match="answer for the newsroom"), transaction.atomic():
        Comment.objects.create(
            article=answered.article,
            edition=answered.edition,
            written_by=nobody,
            name="No Body",
            text=TEXT,
        )


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({}, "your full name"),
        ({"first_name": "Nina"}, "your full name"),
        ({"first_name": " ", "last_name": "N"}, "your full name"),
        ({"first_name": "N" * 60, "last_name": "M" * 60}, "80 characters"),
    ],
)
def test_whoever_has_no_full_name_is_told_to_have_one_and_keeps_their_words(
    answered, hire, as_staff, names, told
):
    browser = as_staff(hire("nina", "Moderators", **names))
    assert told in page_of(browser.get(form_for(answered)))
    page = page_of(send_answer(browser, answered), 422)
    assert told in page
    assert TEXT in page
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", ["", "\u200b", "x" * 5001])
def test_an_answer_that_is_none_is_told_so_and_kept(answered, moderator, as_staff, text):
    page = page_of(send_answer(as_staff(moderator), answered, text), 422)
    assert "errorlist" in page
    assert text in page


def test_what_is_not_public_has_no_answer(
    send, answered, moderator, colleague, clause, as_staff, editor
):
    browser, waiting = as_staff(colleague), send()
    assert browser.get(form_for(waiting)).status_code == 404
    answered.reject(by=moderator, seen=1, citing=clause)
    assert browser.get(form_for(answered)).status_code == 404
    page = page_of(send_answer(browser, answered), 409)
    assert TEXT in page
    assert browser.get(reverse("admin:desk_answer", args=[10**9])).status_code == 404


def test_a_closed_discussion_takes_no_answer_and_hands_the_words_back(
    answered, moderator, as_staff, edition
):
    Discussion.objects.update_or_create(article=answered.article, defaults={"state": "closed"})
    page = page_of(send_answer(as_staff(moderator), answered), 403)
    assert TEXT in page
    with pytest.raises(CommentsClosed):
        answer(answered, by=moderator, edition=edition, text=TEXT)


def test_a_card_marks_the_newsrooms_own_in_the_conversation_around_it(
    answer_by, answered, moderator, colleague, send, as_staff
):
    sent = answer_by(moderator)
    sent.approve(by=colleague, seen=0)
    send(parent=answered, answers=sent)
    browser = as_staff(colleague)
    browser.post(reverse("admin:desk_take"))
    page = page_of(browser.get(reverse("admin:desk")))
    around = page.partition("card-around")[2].partition("</ol>")[0]
    assert around.count("badge") == 1
    assert '<bdi class="around-name">Mo Derator</bdi> <span class="badge">' in around


# My answers


def test_my_answers_are_mine_with_what_became_of_each(
    answer_by, answered, moderator, colleague, editor, as_staff, clause
):
    waiting = answer_by(editor, text="I still wait.")
    shown = answer_by(editor, text="I am on the page.")
    shown.approve(by=moderator, seen=0)
    answer_by(moderator, text="Not the editor's.")
    browser = as_staff(editor)
    page = page_of(browser.get(reverse("admin:desk_answers")))
    assert re.findall(r'id="answer-(\d+)"', page) == [str(shown.pk), str(waiting.pk)]
    assert "approved by Mo Derator" in page
    assert "It waits for somebody else to read it." in page
    assert "are not shown at present" not in page
    assert "Not the editor" not in page
    answered.reject(by=moderator, seen=1, citing=clause)
    assert "are not shown at present" in page_of(browser.get(reverse("admin:desk_answers")))


def test_many_answers_are_turned_page_by_page_at_one_cost(
    answer_by, moderator, colleague, as_staff, django_assert_num_queries
):
    browser = as_staff(moderator)
    address = reverse("admin:desk_answers")
    sent = [answer_by(moderator, text=f"Number {n}.") for n in range(2)]
    for one in sent:
        one.approve(by=colleague, seen=0)
    page_of(browser.get(address))
    with django_assert_num_queries(8):
        browser.get(address)
    sent += [answer_by(moderator, text=f"Further {n}.") for n in range(20)]
    with django_assert_num_queries(8):
        first = page_of(browser.get(address))
    older = re.search(r"from=([\d.]+)", first)[1]
    second = page_of(browser.get(address, {"from": older}))
    numbers = re.findall(r'id="answer-(\d+)"', first + second)
    assert numbers == [str(one.pk) for one in reversed(sent)]


def test_an_erased_answer_says_no_word_of_itself(answer_by, moderator, chief, as_staff):
    answer_by(moderator).erase(by=chief, ground="unlawful")
    page = page_of(as_staff(moderator).get(reverse("admin:desk_answers")))
    assert TEXT not in page
    assert "erased" in page


def test_the_way_to_an_answer_stands_at_the_desk_and_on_the_comments_page(
    answered, send, moderator, as_staff
):
    browser, waiting = as_staff(moderator), send()
    link = f'href="{form_for(answered)}"'
    assert link in page_of(browser.get(reverse("admin:desk"), {"lane": "published"}))
    change = "admin:comments_comment_change"
    assert link in page_of(browser.get(reverse(change, args=[answered.pk])))
    page = page_of(browser.get(reverse(change, args=[waiting.pk])))
    assert form_for(waiting) not in page
    assert f'href="{reverse("admin:desk_answers")}"' in page


# Whose a pen name is


def test_whoever_keeps_the_staff_list_says_whose_a_pen_name_is(
    superuser, editor, author, as_staff, moderator
):
    address = reverse("admin:articles_author_change", args=[author.pk])
    page = page_of(as_staff(superuser).get(address))
    assert "They decide on no comment under their own articles." in page
    said = {"name": author.name, "slug": author.slug, "handle": author.handle, "about": ""}
    assert as_staff(superuser).post(address, {**said, "user": moderator.pk}).status_code == 302
    author.refresh_from_db()
    assert author.user == moderator
    page = page_of(as_staff(editor).get(address))
    assert "They decide on no comment" not in page
    assert as_staff(editor).post(address, {**said, "user": editor.pk}).status_code == 302
    author.refresh_from_db()
    assert author.user == moderator


def test_then_nobody_decides_under_their_own_article(author, send, moderator, colleague):
    comment = send()
    author.user = moderator
    author.save()
    assert not QueueEntry.objects.take(by=moderator)
    with pytest.raises(DecisionRefused, match="own article"):
        comment.approve(by=moderator, seen=0)
    comment.approve(by=colleague, seen=0)
