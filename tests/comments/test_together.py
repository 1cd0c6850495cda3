"""Deciding on many comments at once, and what a chief lays ready at the desk."""

import re

import pytest
from django.urls import reverse

from comments.models import (
    CannedNote,
    Decision,
    Guidelines,
    QueueEntry,
    Referral,
    Signal,
    UrgentInstructions,
)
from comments.signals.look_over import look_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(moderator, as_staff):
    return as_staff(moderator)


def page_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def together(browser, **query):
    return page_of(browser.get(reverse("admin:desk_together"), query))


def ticked_on(page):
    return [int(n) for n in re.findall(r'name="_selected_action" value="(\d+)" checked', page)]


def decide(browser, page, numbers, **fields):
    """Send the form of PAGE with NUMBERS ticked."""
    seen = dict(re.findall(r'name="(seen-\d+)" value="(\d+)"', page))
    fields = {**seen, "_selected_action": numbers, **fields}
    return browser.post(reverse("admin:desk_together"), fields)


def test_what_one_writer_sent_is_decided_on_together_and_each_by_itself(desk, send, moderator):
    mine = [send(email=email) for email in ("ana@example.org", "Ana@Example.org")]
    other = send()
    page = together(desk, writer=mine[0].pk)
    assert ticked_on(page) == [c.pk for c in mine]
    assert "ana@example" not in page.lower()
    page = page_of(decide(desk, page, ticked_on(page), writer=mine[0].pk, approve="1"))
    assert "2 comments approved." in page
    assert sorted(Decision.objects.values_list("comment", "moderator", "verdict")) == [
        (c.pk, moderator.pk, "approved") for c in mine
    ]
    assert list(QueueEntry.objects.values_list("pk", flat=True)) == [other.pk]


def test_what_a_signal_points_at_is_marked_where_many_are_decided_on(desk, send):
    text = "See www.example.org now\u200b, friend"
    comment = send(text=text)
    Signal.objects.create(comment=comment, kind="links", start=4, end=19)
    words = together(desk).partition("card-words")[2].partition(">")[2].partition("</div>")[0]
    assert re.sub(r"<[^>]*>", "", words) == text
    assert re.findall(r"<mark[^>]*>([^<]*)</mark>", words) == ["www.example.org"]
    assert re.findall(r'data-code="([^"]*)"', words) == ["U+200B ZERO WIDTH SPACE"]


def test_a_flood_is_decided_on_together_in_whichever_lane_it_waits(desk, send, moderator):
    flood = [
        send(email="ana@example.org", text="The same long text, over and over.") for _ in "123"
    ]
    for comment in flood:
        look_over(comment)
    QueueEntry.objects.filter(pk=flood[1].pk).update(lane="spam")
    Referral.record(flood[2], by=moderator)
    for lane in ("waiting", "spam"):
        for asked in ("writer", "like"):
            page = together(desk, lane=lane, **{asked: flood[0].pk})
            assert ticked_on(page) == [comment.pk for comment in flood[:2]]


def test_what_says_the_same_is_kept_and_told_where_more_is_asked_for(desk, send):
    page = page_of(desk.get(reverse("admin:desk"), {"like": send().pk}))
    form = page.partition('role="search"')[2].partition("</form>")[0]
    assert 'name="like"' in form
    assert "says the same as comment" in form


def test_a_narrowed_lane_leads_to_deciding_together(desk, send):
    comment = send()
    page = page_of(desk.get(reverse("admin:desk"), {"article": comment.article_id}))
    way = f"{reverse('admin:desk_together')}?lane=waiting&amp;article={comment.article_id}"
    assert way in page
    assert "together/?" not in page_of(desk.get(reverse("admin:desk")))


def test_what_waits_under_one_article_is_rejected_under_one_clause(
    desk, send, article, print_article, clause
):
    here = [send() for _n in range(3)]
    send(article=print_article(slug="elsewhere"))
    page = together(desk, article=article.pk)
    assert ticked_on(page) == [c.pk for c in here]
    numbers = [c.pk for c in here[:2]]
    page = page_of(
        decide(desk, page, numbers, article=article.pk, clause=clause.pk, note="No.", reject="1")
    )
    assert "2 comments rejected." in page
    assert {(d.comment_id, d.clause, d.note) for d in Decision.objects.all()} == {
        (number, clause, "No.") for number in numbers
    }
    # What was not ticked still waits, and is offered again.
    assert ticked_on(page) == [here[2].pk]


def test_each_is_rejected_under_the_clause_of_the_edition_its_writer_saw(desk, send, chief, clause):
    early = send()
    later = Guidelines.publish(
        by=chief,
        follows=1,
        welcome="Welcome.",
        clauses=[{"key": clause.key, "title": "Anew", "text": "Anew."}],
    )
    late = send(edition=later)
    only_later = later.clauses.get()
    page = together(desk)
    decide(desk, page, [early.pk, late.pk], clause=only_later.pk, reject="1")
    cited = dict(Decision.objects.values_list("comment", "clause"))
    assert cited == {early.pk: clause.pk, late.pk: only_later.pk}


def test_what_was_left_out_is_said_and_why(desk, send, colleague, moderator, as_staff):
    moderator.email = "mo@example.org"
    moderator.save()
    fine, quicker, own, unseen = send(), send(), send(email="mo@example.org"), send()
    page = together(desk)
    read = send()
    quicker.approve(by=colleague, seen=0)
    QueueEntry.objects.filter(pk=read.pk).take(by=colleague)
    numbers = [fine.pk, quicker.pk, own.pk, read.pk]
    page = page_of(decide(desk, page + f'name="seen-{read.pk}" value="0"', numbers, approve="1"))
    assert "1 comment approved." in page
    told = page.partition("Left out:")[2].partition("</ul>")[0]
    assert f"approved by {colleague}" in told
    assert "Nobody decides on their own comment." in told
    assert f"{colleague} is reading it." in told
    assert Decision.objects.count() == 2
    outside = desk.post(
        reverse("admin:desk_together"), {"_selected_action": [unseen.pk], "approve": "1"}
    )
    assert "It was not on the page you chose from." in page_of(outside)


def test_what_a_colleague_reads_cannot_be_ticked(desk, send, colleague):
    comment = send()
    QueueEntry.objects.take(by=colleague)
    page = together(desk)
    assert ticked_on(page) == []
    assert f"{colleague} is reading it." in page
    assert f'value="{comment.pk}" disabled' in page


def test_without_a_clause_nothing_is_rejected_and_what_was_typed_stands(desk, send):
    comment, other = send(), send()
    page = together(desk)
    response = decide(desk, page, [comment.pk], note="My words.", reject="1")
    page = page_of(response, 422)
    assert "Choose the clause that the comment breaks." in page
    assert "My words." in page
    assert ticked_on(page) == [comment.pk]
    assert f'value="{other.pk}"' in page
    assert not Decision.objects.exists()


def test_only_moderators_decide_together(editor, as_staff, send):
    browser = as_staff(editor)
    assert browser.get(reverse("admin:desk_together")).status_code == 403
    assert browser.post(reverse("admin:desk_together")).status_code == 403


def test_what_was_referred_is_decided_together_by_chiefs_alone(desk, chief, as_staff):
    query = {"lane": "referred"}
    assert desk.get(reverse("admin:desk_together"), query).status_code == 403
    together(as_staff(chief), **query)


# What a chief lays ready


def test_a_chief_writes_canned_notes_for_the_clauses_of_now(chief, as_staff, clause):
    browser, add = as_staff(chief), reverse("admin:comments_cannednote_add")
    assert f'value="{clause.key}"' in page_of(browser.get(add))
    note = {"language": "en", "title": "Short", "text": "Please keep it short."}
    assert browser.post(add, {**note, "clause_key": "no-such"}).status_code == 200
    assert not CannedNote.objects.exists()
    assert browser.post(add, {**note, "clause_key": clause.key}).status_code == 302
    assert CannedNote.objects.get().text == "Please keep it short."


def test_a_canned_note_whose_clause_is_gone_says_so(chief, as_staff, clause):
    note = CannedNote.objects.create(clause_key="gone", language="en", title="T", text="T.")
    change = reverse("admin:comments_cannednote_change", args=[note.pk])
    assert "gone, not in the guidelines any more" in page_of(as_staff(chief).get(change))


def test_what_to_do_where_a_life_is_threatened_is_written_anew_each_time(chief, as_staff):
    browser, add = as_staff(chief), reverse("admin:comments_urgentinstructions_add")
    browser.post(add, {"text": "Call the watch."})
    assert "Call the watch." in page_of(browser.get(add))
    browser.post(add, {"text": "Call the harbour police."})
    first = UrgentInstructions.objects.last()
    change = reverse("admin:comments_urgentinstructions_change", args=[first.pk])
    assert "Call the watch." in page_of(browser.get(change))
    assert browser.post(change, {"text": "Nothing."}).status_code == 405
    assert [i.text for i in UrgentInstructions.objects.all()] == [
        "Call the harbour police.",
        "Call the watch.",
    ]


def test_moderators_read_what_chiefs_wrote_and_write_none(desk, clause):
    CannedNote.objects.create(clause_key=clause.key, language="en", title="T", text="T.")
    for model in ("cannednote", "urgentinstructions"):
        assert desk.get(reverse(f"admin:comments_{model}_changelist")).status_code == 200
        assert desk.get(reverse(f"admin:comments_{model}_add")).status_code == 403
    note = reverse("admin:comments_cannednote_change", args=[CannedNote.objects.get().pk])
    assert "T." in page_of(desk.get(note))
