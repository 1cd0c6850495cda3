"""Moderating in the admin: the queue, decisions one by one and in bulk, and what nobody may."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils.html import strip_tags

from comments.models import Comment, Decision, Discussion, Erasure, Guidelines

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def desk(as_staff, moderator):
    """The moderator's browser."""
    return as_staff(moderator)


def page_of(response):
    return response.content.decode()


def told(response):
    """What the page says in words, a link's own included."""
    return [strip_tags(str(message)) for message in response.context["messages"]]


def act(client, comment, verb, **fields):
    address = reverse(f"admin:comments_comment_{verb}", args=[comment.pk])
    return client.post(address, {"seen": "0", **fields}, follow=True)


# The queue


def test_the_queue_shows_what_waits_oldest_first_with_the_whole_text(desk, send_earlier, publish):
    publish(text="Already public.")
    newer = send_earlier(ago=timedelta(minutes=5), text="Newer. " + "Long " * 400 + "end.")
    older = send_earlier(ago=timedelta(hours=3), text="Older.")
    response = desk.get(QUEUE)
    assert list(response.context["cl"].queryset) == [older, newer]
    page = page_of(response)
    assert newer.text in page
    assert "Already public." not in page
    assert "3 hours" in page
    assert older.article.headline in page


def test_an_erased_comment_does_not_wait(desk, send, chief):
    comment = send()
    comment.erase(by=chief, ground="unlawful")
    assert list(desk.get(QUEUE).context["cl"].queryset) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"w", "o"}),
        ("?state=approved", {"a"}),
        ("?state=rejected", {"r"}),
        ("?state=all", {"w", "a", "r", "o"}),
        ("?state=all&q=rejected+words", {"r"}),
        ("?state=all&q=nothing+like+it", set()),
        ("?state=all&article__id__exact={article}", {"w", "a", "r"}),
        ("?state=all&article__section__id__exact={section}", {"w", "a", "r", "o"}),
        ("?state=all&article__id__exact={other}", {"o"}),
        ("?state=all&submitted_at__year=2001", set()),
    ],
)
def test_the_list_is_filtered_and_searched(
    desk, send, publish, moderator, clause, article, print_article, query, found
):
    rejected = send(text="Some rejected words.")
    rejected.reject(by=moderator, citing=clause, seen=0)
    other = print_article()
    comments = {"w": send(), "a": publish(), "r": rejected, "o": send(article=other)}
    query = query.format(article=article.pk, section=article.section_id, other=other.pk)
    shown = set(desk.get(QUEUE + query).context["cl"].queryset)
    assert shown == {comments[key] for key in found}


@pytest.mark.parametrize(
    "lookup",
    [
        "contact__email__startswith=a",
        "contact__email=a@example.org",
        "article__published_by__email__exact=a@example.org",
        "receipt_token__startswith=a",
        "decisions__moderator__password__startswith=a",
        "edition__published_by__email__startswith=a",
    ],
)
def test_no_filter_reaches_what_the_list_does_not_show(desk, send, lookup):
    send()
    for path in (QUEUE, "/admin/comments/decision/"):
        assert desk.get(f"{path}?{lookup}").status_code == 400


def test_the_decided_list_says_who_when_and_why(desk, send, moderator, clause):
    comment = send(text="Buy now.")
    comment.reject(by=moderator, citing=clause, seen=0, note="No shops, please.")
    response = desk.get("/admin/comments/decision/")
    page = page_of(response)
    for said in ("Buy now.", "rejected", "Mo Derator", "2. Promotion", "No shops, please."):
        assert said in page
    for query, number in [
        ("verdict__exact=rejected", 1),
        ("verdict__exact=approved", 0),
        (f"moderator__id__exact={moderator.pk}", 1),
        (f"comment__article__id__exact={comment.article_id}", 1),
        (f"comment__article__section__id__exact={comment.article.section_id}", 1),
        ("decided_at__year=2001", 0),
        ("q=buy", 1),
        ("q=nothing", 0),
    ]:
        cl = desk.get(f"/admin/comments/decision/?{query}").context["cl"]
        assert cl.result_count == number, query


# Deciding on one


def test_approving_one(desk, send, moderator):
    comment = send()
    response = act(desk, comment, "approve")
    assert told(response) == [f"{comment}: approved."]
    decision = Decision.objects.get()
    assert (decision.verdict, decision.moderator) == ("approved", moderator)


def test_rejecting_one_cites_a_clause(desk, send, clause):
    comment = send()
    response = act(desk, comment, "reject", clause="")
    assert told(response) == ["Choose the clause that the comment breaks."]
    assert Decision.objects.count() == 0
    response = act(desk, comment, "reject", clause=clause.pk, note="No shops.")
    assert told(response) == [f"{comment}: rejected under clause 2. Promotion."]
    assert Decision.objects.get().note == "No shops."


def test_nothing_a_moderator_typed_is_thrown_away(desk, as_staff, chief, colleague, send, clause):
    comment = send()
    note = "The second line\nnames a shop."
    response = act(desk, comment, "reject", clause="", note=note)
    assert response.status_code == 422
    assert f">\n{note}</textarea>" in page_of(response)
    act(as_staff(colleague), comment, "approve")
    response = act(desk, comment, "reject", clause=clause.pk, note=note)
    assert response.status_code == 409
    assert f">\n2. Promotion\n\n{note}</textarea>" in page_of(response)
    assert "Take down" in page_of(response)
    act(desk, comment, "reject", clause=clause.pk, seen=1)
    for reason in ("x" * 1001, "A\0B"):
        response = act(as_staff(chief), comment, "approve", seen=2, reason=reason)
        assert response.status_code == 422
        assert reason.replace("\0", "") in page_of(response).replace("\0", "")
    response = act(as_staff(chief), comment, "approve", seen=1, reason="It names a harbour.")
    assert response.status_code == 409
    assert "It names a harbour.</textarea>" in page_of(response)
    assert Decision.objects.count() == 2


def test_a_note_of_one_word_is_given_back_too_and_a_password_never(client):
    page = client.post(
        reverse("admin:password_change"),
        {
            "note": "Hyperbole!",
            "old_password": "the sea is grey",
            "new_password1": "harbour lights go out",
            "_save": "Save",
            "seen": "7",
        },
    ).content.decode()
    assert "Hyperbole!" in page
    for hidden in ("the sea is grey", "harbour lights", ">Save", ">7"):
        assert hidden not in page


def test_whoever_is_logged_out_meanwhile_gets_back_what_they_wrote(desk, send, clause):
    comment = send()
    desk.cookies.pop("sessionid")
    note = "The second line names\na shop <here>."
    response = act(desk, comment, "reject", clause=clause.pk, note=note)
    assert response.status_code == 403
    page = page_of(response)
    assert "You are not logged in any more" in page
    assert ">\nThe second line names\na shop &lt;here&gt;.</textarea>" in page
    assert Decision.objects.count() == 0


def test_taking_down_a_comment_says_how_many_answers_go_with_it(desk, publish, send, article):
    comment = publish()
    for _n in range(2):
        publish(parent=comment)
    send(parent=comment)
    page = page_of(desk.get(reverse("admin:comments_comment_change", args=[comment.pk])))
    assert "2 answers under it leave the page with it." in page


def test_a_comment_on_a_withdrawn_article_says_that_nobody_will_see_it(desk, send, article, editor):
    comment = send()
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    assert "The article is withdrawn." not in page_of(desk.get(address))
    article.withdraw(by=editor)
    assert "The article is withdrawn." in page_of(desk.get(address))


@pytest.mark.parametrize("verb", ["approve", "reopen"])
def test_a_chief_who_gives_no_reason_is_asked_for_one(desk, as_staff, chief, send, clause, verb):
    comment = send()
    act(desk, comment, "reject", clause=clause.pk)
    response = act(as_staff(chief), comment, verb, seen=1, reason="  ")
    assert told(response) == ["Say why, for the record."]
    assert Decision.objects.count() == 1


def test_a_clause_of_another_edition_cannot_be_cited(desk, send, chief, clause):
    comment = send()
    later = Guidelines.publish(
        by=chief, follows=1, welcome="W", clauses=[{"key": "other", "title": "Other", "text": "O."}]
    )
    act(desk, comment, "reject", clause=later.clauses.get().pk)
    assert Decision.objects.count() == 0
    act(desk, comment, "reject", clause=clause.pk)
    assert Decision.objects.count() == 1


def test_who_comes_second_is_told_by_name_and_overwrites_nothing(
    desk, as_staff, colleague, send, clause
):
    comment = send()
    act(as_staff(colleague), comment, "approve")
    response = act(desk, comment, "reject", clause=clause.pk)
    (said,) = told(response)
    assert said.startswith("Already approved by Col League on ")
    assert said.endswith("Your decision was not taken.")
    assert Decision.objects.get().verdict == "approved"


@pytest.mark.parametrize("seen", ["", "x", "-1", "7", "٠", "9" * 30])
def test_a_forged_number_decides_nothing_that_stands(desk, publish, clause, seen):
    comment = publish()
    act(desk, comment, "reject", clause=clause.pk, seen=seen)
    assert Decision.objects.count() == 1


def test_undo_and_overruling_have_their_buttons_for_whom_they_are(
    desk, as_staff, chief, colleague, send, clause
):
    comment = send()
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    act(desk, comment, "reject", clause=clause.pk)
    assert 'value="Undo"' in page_of(desk.get(page))
    assert 'value="Undo"' not in page_of(as_staff(colleague).get(page))
    assert 'value="Reopen"' not in page_of(as_staff(colleague).get(page))
    assert 'value="Reopen"' in page_of(as_staff(chief).get(page))
    assert "approved after all" not in page_of(desk.get(page))
    assert "approved after all" in page_of(as_staff(chief).get(page))
    assert told(act(desk, comment, "reopen", seen=1)) == [f"{comment}: undone."]
    act(desk, comment, "reject", clause=clause.pk, seen=2)
    response = act(as_staff(chief), comment, "approve", seen=3, reason="Fair comment.")
    assert told(response) == [f"{comment}: approved."]
    assert "Fair comment." in page_of(desk.get(page))


@pytest.mark.parametrize("verb", ["approve", "reject", "reopen"])
def test_the_verbs_answer_to_post_alone_and_to_moderators_alone(
    desk, as_staff, editor, hire, client, send, verb, clause
):
    comment = send()
    address = reverse(f"admin:comments_comment_{verb}", args=[comment.pk])
    for method in ("get", "head", "put", "patch", "delete", "options", "trace"):
        assert getattr(desk, method)(address).status_code == 405
    for person in (editor, hire("staff-alone")):
        response = as_staff(person).post(address, {"seen": 0, "clause": clause.pk})
        assert response.status_code == 403
    assert client.post(address, {"seen": 0, "clause": clause.pk}).status_code == 403
    assert Decision.objects.count() == 0


# Deciding on many


def tick(comments, action, **fields):
    return {
        "action": action,
        "_selected_action": [comment.pk for comment in comments],
        **{f"seen-{comment.pk}": "0" for comment in comments},
        **fields,
    }


def test_approving_many_is_one_decision_each(desk, send, moderator):
    comments = [send() for _n in range(5)]
    response = desk.post(QUEUE, tick(comments[:4], "approve_selected"), follow=True)
    assert told(response) == ["4 comments approved."]
    assert Decision.objects.filter(verdict="approved", moderator=moderator).count() == 4
    assert Comment.objects.waiting().get() == comments[4]


def test_rejecting_many_asks_for_the_clause_on_a_page_between(desk, send, clause):
    comments = [send(text=f"Buy {n}.") for n in range(3)]
    between = desk.post(QUEUE, tick(comments, "reject_selected"))
    page = page_of(between)
    assert all(comment.text in page for comment in comments)
    assert Decision.objects.count() == 0
    without = desk.post(QUEUE, tick(comments, "reject_selected", clause=""))
    assert "Choose the clause that the comment breaks." in page_of(without)
    assert Decision.objects.count() == 0
    fields = tick(comments, "reject_selected", clause=clause.pk, note="No shops.")
    response = desk.post(QUEUE, fields, follow=True)
    assert told(response) == ["3 comments rejected."]
    decisions = Decision.objects.all()
    assert {decision.clause for decision in decisions} == {clause}
    assert {decision.note for decision in decisions} == {"No shops."}


def test_many_under_several_editions_each_cite_their_own(desk, send, chief, edition, clause):
    old = send()
    newer = Guidelines.publish(
        by=chief,
        follows=1,
        welcome="W",
        clauses=[
            {"key": "fresh", "title": "Fresh", "text": "F."},
            {"key": "promotion", "title": "Advertising", "text": "A."},
        ],
    )
    new = send(edition=newer)
    promotion, fresh = newer.clauses.get(key="promotion"), newer.clauses.get(key="fresh")
    desk.post(QUEUE, tick([old, new], "reject_selected", clause=promotion.pk), follow=True)
    assert old.decisions.get().clause == clause
    assert new.decisions.get().clause == promotion
    old, new = send(edition=edition), send(edition=newer)
    fields = tick([old, new], "reject_selected", clause=fresh.pk)
    response = desk.post(QUEUE, fields, follow=True)
    assert told(response) == [
        "1 comment rejected.",
        f"Left out: {old}. The edition its writer saw has no such clause.",
    ]


def test_bulk_leaves_out_and_names_what_somebody_else_decided(
    desk, send, colleague, clause, as_staff
):
    comments = [send() for _n in range(3)]
    comments[1].approve(by=colleague, seen=0)
    fields = tick(comments, "reject_selected", clause=clause.pk)
    response = desk.post(QUEUE, fields, follow=True)
    done, left_out = told(response)
    assert done == "2 comments rejected."
    assert left_out.startswith(f"Left out: {comments[1]}. Already approved by Col League on ")
    assert comments[1].decisions.get().verdict == "approved"


def test_bulk_decides_nothing_that_was_not_on_the_page(desk, send):
    comment, unseen = send(), send()
    fields = tick([comment], "approve_selected", select_across="1")
    fields["_selected_action"] = [comment.pk, unseen.pk]
    desk.post(QUEUE, fields)
    assert Comment.objects.waiting().get() == unseen


def test_bulk_does_not_decide_twice_what_was_decided_and_reopened_meanwhile(desk, send, colleague):
    comment = send()
    comment.approve(by=colleague, seen=0)
    comment.reopen(by=colleague, seen=1)
    response = desk.post(QUEUE, tick([comment], "approve_selected"), follow=True)
    assert "Already reopened by Col League" in told(response)[0]
    assert Comment.objects.get().is_pending


def test_nobody_decides_on_a_page_they_have_not_seen(desk, send):
    comments = [send() for _n in range(51)]
    page = page_of(desk.get(QUEUE))
    assert "Select all 51" not in page
    fields = {**tick(comments[:50], "approve_selected"), "select_across": "1"}
    response = desk.post(QUEUE, fields, follow=True)
    assert told(response) == [
        "50 comments approved.",
        "Only what stood on the page was decided on. The next page waits.",
    ]


def test_a_note_to_many_writers_is_handed_back_where_nothing_was_decided(
    desk, colleague, send, clause
):
    comment = send()
    comment.approve(by=colleague, seen=0)
    fields = tick([comment], "reject_selected", clause=clause.pk, note="Too long to type again.")
    response = desk.post(QUEUE, fields, follow=True)
    assert told(response)[-1] == "What you wrote to the writers: Too long to type again."


def test_only_moderators_see_or_send_bulk_actions(as_staff, editor, send, hire):
    comment = send()
    for person in (editor, hire("staff-alone")):
        response = as_staff(person).post(QUEUE, tick([comment], "approve_selected"))
        assert response.status_code == 403
    assert Decision.objects.count() == 0


# What nobody may, superuser included


def test_no_form_changes_adds_or_deletes_a_comment_or_a_decision(
    as_staff, superuser, chief, send, moderator
):
    comment = send(text="As it was.")
    decision = comment.approve(by=moderator, seen=0)
    rows = {"comment": comment, "decision": decision}
    forged = {
        "text": "Forged.", "name": "Forged", "status": "rejected", "verdict": "rejected",
        "_save": "Save", "post": "yes",
    }  # fmt: skip
    for person in (superuser, chief, moderator):
        browser = as_staff(person)
        for model, row in rows.items():
            base = f"/admin/comments/{model}/"
            assert browser.get(f"{base}{row.pk}/change/").status_code == 200
            assert browser.post(f"{base}{row.pk}/change/", forged).status_code == 405
            for path in (f"{base}add/", f"{base}{row.pk}/delete/"):
                assert browser.get(path).status_code == 403
                assert browser.post(path, forged).status_code == 403
            actions = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
            browser.post(base, actions)
        page = page_of(browser.get(f"/admin/comments/comment/{comment.pk}/change/"))
        assert 'name="text"' not in page
        assert 'name="name"' not in page
    comment.refresh_from_db()
    assert (comment.text, comment.status) == ("As it was.", "approved")
    assert Decision.objects.get().verdict == "approved"


def test_the_admins_own_log_holds_no_readers_words(desk, as_staff, chief, send, clause):
    one, other = send(text="Canary words."), send(text="Canary too.")
    act(desk, one, "reject", clause=clause.pk, note="Canary note.")
    desk.post(QUEUE, tick([other], "approve_selected"))
    act(as_staff(chief), one, "erase", ground="unlawful")
    for entry in LogEntry.objects.all():
        assert "anary" not in f"{entry.object_repr} {entry.change_message}"


# Erasing, closing, guidelines


def test_erasing_asks_first_and_is_for_chiefs(as_staff, chief, desk, send):
    comment = send()
    address = reverse("admin:comments_comment_erase", args=[comment.pk])
    assert desk.post(address, {"ground": "unlawful"}).status_code == 403
    browser = as_staff(chief)
    assert "nobody can bring them back" in page_of(browser.get(address))
    browser.post(address, {"ground": ""})
    assert Erasure.objects.count() == 0
    browser.post(address, {"ground": "court_order"})
    erasure = Erasure.objects.get()
    assert (erasure.comment, erasure.erased_by, erasure.ground) == (comment, chief, "court_order")
    assert "(erased)" in page_of(browser.get(f"/admin/comments/comment/{comment.pk}/change/"))


def test_of_two_who_erase_at_once_one_is_told_it_is_done(as_staff, chief, hire, send, at_once):
    comment = send()
    address = reverse("admin:comments_comment_erase", args=[comment.pk])
    browser = as_staff(chief)
    response = at_once(
        lambda: Comment.objects.get().erase(by=chief, ground="unlawful"),
        lambda: browser.post(address, {"ground": "court_order"}, follow=True),
    )
    assert told(response) == ["This comment is erased already."]
    assert Erasure.objects.get().ground == "unlawful"


def test_a_chief_closes_a_discussion_and_its_queue_is_still_decided(
    as_staff, chief, desk, send, article, client
):
    comment = send()
    browser = as_staff(chief)
    address = f"/admin/comments/discussion/{article.pk}/change/"
    page = reverse("admin:comments_comment_change", args=[comment.pk])
    assert address in page_of(browser.get(page))
    assert address not in page_of(desk.get(page))
    browser.post(address, {"state": "closed", "closes_at_0": "", "closes_at_1": ""})
    discussion = Discussion.objects.get()
    assert (discussion.state, discussion.changed_by) == ("closed", chief)
    assert discussion.changed_at
    assert "no new comments are taken" in page_of(client.get(article.get_absolute_url()))
    act(desk, comment, "approve")
    assert comment.text in page_of(client.get(article.get_absolute_url()))
    assert desk.get(address).status_code == 403
