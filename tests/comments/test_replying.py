"""A reader answers another: the form, the preview, and what becomes of the words when the comment
answered leaves the page meanwhile."""

import re

import pytest
from django.urls import reverse

from comments.models import Comment, Discussion

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ana", "email": "ana@example.org", "text": "I took it too,\nand was sick."}


def at(comment):
    return reverse("comments:reply", args=[comment.public_id])


def reply(client, comment, step="send", **changed):
    return client.post(at(comment), {**TYPED, "step": step, **changed})


def text_of(response):
    return response.content.decode()


def stamp_in(client, comment):
    return re.search(r'name="stamp" value="([^"]+)"', text_of(client.get(at(comment))))[1]


def waiting():
    return Comment.objects.get(status="pending")


def test_each_comment_on_the_page_leads_to_its_reply(client, article, publish):
    comment = publish()
    answer = publish(parent=comment)
    page = text_of(client.get(article.get_absolute_url()))
    for one in (comment, answer):
        assert page.count(f'href="{at(one)}"') == 1


def test_the_form_stands_under_what_is_answered(client, publish):
    comment = publish(name="Zoë", text="The captain knows <best>.")
    page = text_of(client.get(at(comment)))
    assert "<h1>Reply to a comment</h1>" in page
    assert "Zoë" in page
    assert "The captain knows &lt;best&gt;." in page
    assert f'action="{at(comment)}"' in page
    assert "We welcome what adds to the article." in page


def test_the_preview_names_whom_it_answers_and_stores_nothing(client, publish):
    comment = publish(name="Zoë")
    page = text_of(reply(client, comment, step="preview"))
    assert "In answer to <bdi>Zoë</bdi>" in page
    assert "and was sick." in page
    assert f'action="{at(comment)}"' in page
    assert not Comment.objects.filter(status="pending").exists()


def test_a_preview_is_changed_without_losing_a_word(client, publish):
    comment = publish()
    page = text_of(reply(client, comment, step="change"))
    assert "I took it too,\nand was sick." in page
    assert f'action="{at(comment)}"' in page


def test_a_reply_waits_and_then_stands_under_its_comment(client, article, publish, moderator):
    comment = publish()
    sent = reply(client, comment)
    assert sent.status_code == 303
    assert sent["Location"] == waiting().get_receipt_url()
    assert (waiting().parent, waiting().answers) == (comment, None)
    assert "I took it too" not in text_of(client.get(article.get_absolute_url()))
    waiting().approve(by=moderator, seen=0)
    page = text_of(client.get(article.get_absolute_url()))
    replies = page[page.index('<ol class="replies"') :]
    assert "I took it too" in replies
    assert "In answer to" not in replies


def test_a_reply_to_a_reply_hangs_under_the_same_comment_and_names_whom_it_answers(
    client, article, publish, moderator, clause
):
    comment = publish()
    first = publish(parent=comment, name="Zoë")
    reply(client, first)
    second = waiting()
    assert (second.parent, second.answers) == (comment, first)
    second.approve(by=moderator, seen=0)
    assert "In answer to <bdi>Zoë</bdi>" in text_of(client.get(article.get_absolute_url()))
    first.reject(by=moderator, seen=1, citing=clause, note="")
    page = text_of(client.get(article.get_absolute_url()))
    assert "In answer to a comment no longer shown" in page
    assert "Zoë" not in page


def test_its_receipt_names_whom_it_answers_while_that_one_is_public(
    client, publish, send, moderator, clause
):
    first = publish(name="Zoë")
    receipt = send(parent=first).get_receipt_url()
    assert "In answer to <bdi>Zoë</bdi>" in text_of(client.get(receipt))
    first.reject(by=moderator, seen=1, citing=clause, note="")
    assert "In answer to a comment no longer shown" in text_of(client.get(receipt))
    assert "Zoë" not in text_of(client.get(receipt))
    assert "In answer to" not in text_of(client.get(first.get_receipt_url()))


def test_the_same_reply_sent_twice_is_one_comment_and_under_another_comment_another(
    client, publish
):
    comment, other = publish(), publish()
    assert reply(client, comment)["Location"] == reply(client, comment)["Location"]
    assert reply(client, other)["Location"] != reply(client, comment)["Location"]
    assert Comment.objects.filter(status="pending").count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Enter your name"),
        ({"email": "ana"}, "Enter an e-mail address"),
        ({"text": "\u200b"}, "Enter your comment"),
    ],
)
def test_what_is_wrong_is_said_above_what_is_answered(client, publish, changed, said):
    comment = publish(text="The captain knows best.")
    page = reply(client, comment, **changed)
    assert page.status_code == 422
    assert said in text_of(page)
    assert "The captain knows best." in text_of(page)


@pytest.fixture(params=["waiting", "rejected", "erased", "hidden", "withdrawn", "none"])
def out_of_sight(request, send, publish, moderator, chief, clause, article, editor):
    """A comment that readers do not see, for whatever reason; or one that never was."""
    comment = send() if request.param == "waiting" else publish()
    if request.param == "rejected":
        comment.reject(by=moderator, seen=1, citing=clause, note="")
    elif request.param == "erased":
        comment.erase(by=chief, ground="unlawful")
    elif request.param == "hidden":
        Discussion.objects.filter(article=article).update(state="hidden")
    elif request.param == "withdrawn":
        article.withdraw(by=editor, note="Gone.")
    elif request.param == "none":
        comment = Comment(public_id="bcdfghjkmnpq")
    return comment


def test_only_what_readers_see_is_answered_and_no_word_is_lost(client, out_of_sight):
    before = Comment.objects.count()
    assert client.get(at(out_of_sight)).status_code == 404
    for step in ("preview", "send", "change"):
        page = reply(client, out_of_sight, step=step)
        assert page.status_code == 409
        assert "I took it too,\nand was sick." in text_of(page)
        assert "ana@example.org" in text_of(page)
    assert Comment.objects.count() == before


def test_rejected_while_the_form_was_open_it_can_be_sent_as_a_comment_of_its_own(
    client, publish, moderator, clause, article
):
    comment = publish()
    stamp = stamp_in(client, comment)
    comment.reject(by=moderator, seen=1, citing=clause, note="")
    page = text_of(reply(client, comment, stamp=stamp))
    own = reverse("comments:comment_on", args=[article.slug])
    assert f'action="{own}"' in page
    assert stamp in page
    client.post(own, {**TYPED, "stamp": stamp, "step": "send"})
    assert (waiting().parent, waiting().text) == (None, TYPED["text"])


def test_what_was_taken_is_not_refused_when_it_is_sent_again_after_the_comment_went(
    client, publish, moderator, clause
):
    comment = publish()
    sent = reply(client, comment)
    comment.reject(by=moderator, seen=1, citing=clause, note="")
    again = reply(client, comment)
    assert (again.status_code, again["Location"]) == (303, sent["Location"])
    assert reply(client, comment, text="Something else.").status_code == 409


def test_where_a_discussion_is_closed_none_is_taken_and_none_is_offered(client, article, publish):
    comment = publish()
    sent = reply(client, comment)
    Discussion.objects.filter(article=article).update(state="closed")
    page = text_of(client.get(article.get_absolute_url()))
    assert f'id="comment-{comment.public_id}"' in page
    assert at(comment) not in page
    assert client.get(at(comment)).status_code == 404
    refused = reply(client, comment, text="One more thing.")
    assert refused.status_code == 403
    assert "One more thing." in text_of(refused)
    assert reply(client, comment)["Location"] == sent["Location"]


def test_a_comment_taken_before_the_discussion_closed_is_not_refused_when_it_is_sent_again(
    client, article, edition
):
    address = reverse("comments:comment_on", args=[article.slug])
    sent = client.post(address, {**TYPED, "step": "send"})
    Discussion.objects.filter(article=article).update(state="closed")
    again = client.post(address, {**TYPED, "step": "send"})
    assert (again.status_code, again["Location"]) == (303, sent["Location"])


def test_under_an_erased_comment_its_replies_are_answered_and_it_is_not(client, publish, chief):
    comment = publish()
    first = publish(parent=comment)
    comment.erase(by=chief, ground="unlawful")
    assert reply(client, first).status_code == 303
    assert (waiting().parent, waiting().answers) == (comment, first)
    assert reply(client, comment).status_code == 409


def test_a_reply_cannot_be_smuggled_under_another_article(client, publish, print_article):
    comment = publish()
    reply(client, comment, article=print_article().pk, parent="1", answers="1")
    assert waiting().article == comment.article


def test_the_form_costs_the_same_however_long_the_thread(
    client, publish, django_assert_num_queries
):
    comment = publish()
    client.get(at(comment))
    with django_assert_num_queries(5) as few:
        client.get(at(comment))
    for _n in range(3):
        publish(parent=comment)
    with django_assert_num_queries(len(few)):
        client.get(at(comment))
