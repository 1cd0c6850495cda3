"""A reader posts: form, preview, receipt, through the front door."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Contact, Discussion, Guidelines

pytestmark = pytest.mark.django_db

TYPED = {"name": "Ana", "email": "ana@example.org", "text": "I crossed on it for\nforty years."}


@pytest.fixture
def address(article, edition):
    return reverse("comments:comment_on", args=[article.slug])


def post(client, address, step="send", **changed):
    return client.post(address, {**TYPED, "step": step, **changed})


def text_of(response):
    return response.content.decode()


def test_the_article_page_carries_statement_and_form(client, article, edition, settings):
    settings.PAPER_NAME = "The Test Herald"
    page = text_of(client.get(article.get_absolute_url()))
    assert "An editor of The Test Herald reads every comment before anyone else sees it." in page
    assert "We welcome what adds to the article." in page
    assert "profanity; promotion" in page
    assert "never edited" in page
    assert f'href="{reverse("comments:guidelines")}"' in page
    assert page.count('<span class="required">(required)</span>') == 3
    assert f'action="{reverse("comments:comment_on", args=[article.slug])}"' in page


def test_a_preview_stores_nothing_and_shows_what_would_be_stored(client, address):
    response = post(client, address, step="preview", text="  One\r\n\r\ntwo \x07 e\u0301 ")
    assert response.status_code == 200
    page = text_of(response)
    assert "<p>One</p>" in page
    assert "<p>two  é</p>" in page
    assert "has not been sent yet" in page
    assert Comment.objects.count() == 0


def test_what_is_stored_is_what_the_preview_carried(client, address):
    context = post(client, address, step="preview", text=" One\r\n\r\n\ttwo\x00 e\u0301").context
    previewed = context["comment"]
    # As a browser sends a field back: line ends as CRLF.
    sent = {field: value.replace("\n", "\r\n") for field, value in previewed.items()}
    post(client, address, **sent)
    comment = Comment.objects.get()
    assert comment.text == previewed["text"] == "One\n\n\ttwo é"
    assert comment.name == previewed["name"]


def test_a_preview_can_be_changed_without_losing_a_word(client, address):
    page = text_of(post(client, address, step="change"))
    assert 'value="Ana"' in page
    assert "I crossed on it for\nforty years.</textarea>" in page
    assert Comment.objects.count() == 0


def test_sending_leads_to_a_receipt_with_the_writers_own_text(client, address):
    response = post(client, address)
    assert response.status_code == 303
    receipt = client.get(response["Location"])
    assert "We have your comment" in text_of(receipt)
    assert "forty years." in text_of(receipt)
    assert "no-store" in receipt["Cache-Control"]
    assert "noindex" in receipt["X-Robots-Tag"]
    assert receipt["Referrer-Policy"] == "no-referrer"
    assert TYPED["email"] not in text_of(receipt)


def test_a_receipts_address_cannot_be_guessed(client, address):
    token = post(client, address)["Location"].rstrip("/").rpartition("/")[2]
    assert len(token) >= 32  # base64 of 24 bytes from the system's generator
    guess = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert client.get(reverse("comments:receipt", args=[guess])).status_code == 404


def test_the_same_thing_sent_twice_is_one_comment_with_one_receipt(client, address):
    first, second = post(client, address), post(client, address, email="Ana@Example.org")
    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == Contact.objects.count() == 1


@pytest.mark.parametrize(
    "changed", [{"name": "Anna"}, {"email": "other@example.org"}, {"text": "Else."}]
)
def test_another_name_address_or_text_is_another_comment(client, address, changed):
    post(client, address)
    post(client, address, **changed)
    assert Comment.objects.count() == 2


def test_the_same_words_after_a_decision_are_a_new_comment(client, address, moderator):
    first = post(client, address)
    Comment.objects.get().approve(by=moderator, seen=0)
    second = post(client, address)
    assert first["Location"] != second["Location"]
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Enter your name"),
        ("name", " \u200b\u3164 ", "Enter your name"),
        ("name", "x" * 81, "at most 80 characters"),
        ("name", "abc\u202exyz", "direction of"),
        ("name", "Z" + "\u0301" * 40, "accents"),
        ("email", "", "Enter your e-mail address"),
        ("email", "ana at home", "in the form name@example.com"),
        ("text", "", "Enter your comment"),
        ("text", "\u2800\u200d\n\n\xa0", "Enter your comment"),
        ("text", "x" * 5001, "1 character too long"),
        ("text", "x" * 64_000, "59000 characters too long"),
        ("text", "o" + "\u0336" * 79, "accents"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_typed_is_lost(
    client, address, field, typed, said
):
    response = post(client, address, **{field: typed})
    assert response.status_code == 422
    page = text_of(response)
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert f'<a href="#id_{field}">' in page
    assert said in page
    assert 'aria-invalid="true"' in page
    assert f'aria-describedby="id_{field}_helptext id_{field}_error"' in page
    kept = response.context["form"].data
    assert {name: kept[name] for name in TYPED} == {**TYPED, field: typed}
    for name, value in {**TYPED, field: typed}.items():
        if value.strip() and name != field:
            assert value in page
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("text", ["x" * 5000, "é" * 5000, "😀" * 5000])
def test_a_text_of_the_greatest_length_is_taken_whole(client, address, text):
    assert post(client, address, text=text).status_code == 303
    assert Comment.objects.get().text == text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> {{ 7*7 }} {% url 'x' %} &amp; \\u0000",
        "Zero\u200bwidth, right\u200fmark, ze\u00adro",
        "مرحبا كلنا نحب الميناء",
        "a  b   c\n\n\n\nd",
        "'; DROP TABLE comments_comment; --",
    ],
)
def test_a_text_is_stored_as_it_was_sent(client, address, text):
    post(client, address, text=text)
    comment = Comment.objects.get()
    assert comment.text == text
    page = text_of(client.get(comment.get_receipt_url()))
    assert "<script>alert" not in page


def test_bytes_that_are_no_text_are_no_error_of_ours(client, address):
    response = client.post(
        address,
        b"name=A&email=a%40example.org&text=%ff%fe%ed%a0%80&step=send",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code in {303, 422}


def test_fields_nobody_asked_for_are_ignored(client, address, print_article):
    post(
        client,
        address,
        status="approved",
        id="77",
        submitted_at="2001-01-01",
        article=print_article().pk,
        parent="1",
        edition="9",
    )
    comment = Comment.objects.get()
    assert comment.is_pending
    assert comment.pk != 77
    assert comment.submitted_at.year > 2001
    assert comment.get_receipt_url()
    assert comment.parent is None


def test_a_comment_remembers_the_edition_its_writer_saw(client, article, edition, address, chief):
    page = client.get(article.get_absolute_url())
    stamp = page.context["stamp"]
    Guidelines.publish(
        by=chief, follows=1, welcome="New.", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    post(client, address, stamp=stamp)
    assert Comment.objects.get().edition == edition


@pytest.mark.parametrize("stamp", ["", "1.1", "1.1:forged", "\x00", "½.½:x"])
def test_a_stamp_that_is_not_ours_means_the_current_edition(client, address, edition, stamp):
    assert post(client, address, stamp=stamp).status_code == 303
    assert Comment.objects.get().edition == edition


def test_a_stamp_of_another_article_means_the_current_edition(
    client, address, article, print_article, edition, chief
):
    stamp = client.get(print_article().get_absolute_url()).context["stamp"]
    newest = Guidelines.publish(
        by=chief, follows=1, welcome="New.", clauses=[{"key": "a", "title": "A", "text": "A"}]
    )
    post(client, address, stamp=stamp)
    assert Comment.objects.get().edition == newest


def close(article, state):
    Discussion.objects.update_or_create(article=article, defaults={"state": state})


def withdraw(article, editor):
    article.withdraw(by=editor)


@pytest.mark.parametrize("how", ["closed", "hidden", "withdrawn"])
@pytest.mark.parametrize("step", ["preview", "send"])
def test_an_article_that_takes_no_comments_says_so_and_keeps_the_words(
    client, article, address, editor, how, step
):
    if how == "withdrawn":
        article.withdraw(by=editor)
    else:
        close(article, how)
    response = post(client, address, step=step)
    assert response.status_code == 403
    assert "I crossed on it for\nforty years.</textarea>" in text_of(response)
    assert "has not been sent" in text_of(response)
    assert "<bdi>Ana</bdi>" in text_of(response)
    assert '<bdi dir="ltr">ana@example.org</bdi>' in text_of(response)
    assert Comment.objects.count() == 0


def test_an_article_that_does_not_exist_or_is_not_printed_keeps_the_words_too(
    client, edition, write
):
    for slug in ("no-such-article", write().slug):
        response = post(client, reverse("comments:comment_on", args=[slug]))
        assert response.status_code == 403
        assert "forty years." in text_of(response)
        assert client.get(reverse("comments:comment_on", args=[slug])).status_code == 404


def test_the_headline_of_a_draft_is_not_told(client, edition, write):
    draft = write(headline="Secret until tomorrow")
    response = post(client, reverse("comments:comment_on", args=[draft.slug]))
    assert "Secret until tomorrow" not in text_of(response)


def test_before_the_first_edition_no_comments_are_taken(client, article):
    assert "takes no comments" in text_of(client.get(article.get_absolute_url()))
    address = reverse("comments:comment_on", args=[article.slug])
    assert post(client, address).status_code == 403


def test_the_form_works_without_cookies_and_gives_nobody_more(address, superuser, as_staff):
    anonymous = Client(enforce_csrf_checks=True)
    response = post(anonymous, address)
    assert response.status_code == 303
    assert not response.cookies
    assert not anonymous.cookies
    post(as_staff(superuser), address, name="Root")
    assert {comment.status for comment in Comment.objects.all()} == {"pending"}


# What the receipt says afterwards


def test_the_receipt_of_an_approved_comment_leads_to_it(client, address, moderator):
    receipt = post(client, address)["Location"]
    comment = Comment.objects.get()
    comment.approve(by=moderator, seen=0)
    context = client.get(receipt).context
    leads_to = client.get(context["address"])["Location"]
    where, _hash, anchor = leads_to.partition("#")
    page = text_of(client.get(where))
    assert f'id="{anchor}"' in page
    assert "forty years." in page


def test_the_receipt_of_a_rejected_comment_says_under_which_clause(
    client, address, moderator, clause
):
    receipt = post(client, address)["Location"]
    Comment.objects.get().reject(
        by=moderator, citing=clause, seen=0, note="Leave the shop's name out."
    )
    page = text_of(client.get(receipt))
    assert "rejected" in page
    assert "2. <bdi>Promotion</bdi>" in page
    assert "No advertising." in page
    assert "Leave the shop&#x27;s name out." in page
    assert "moderator" not in page.lower().replace("moderators", "")


def test_a_rejected_writer_sees_the_passage_marked_in_a_text_that_is_otherwise_theirs(
    client, send, moderator, clause
):
    text = "A fine day.\n\nYou <eel>, you & yours!\nGood bye."
    comment = send(text=text)
    start = text.index("You")
    comment.reject(by=moderator, citing=clause, seen=0, passage=(start, start + 9))
    page = client.get(comment.get_receipt_url()).content.decode()
    assert "The passage that breaks the clause is marked" in page
    shown = page.partition('<div class="comment-text" dir="auto">')[2].partition("</div>")[0]
    assert "<mark>You &lt;eel&gt;</mark>" in shown
    assert unescape(re.sub("<[^>]*>", "", shown)) == text
    comment.reopen(by=moderator, seen=1)
    assert "<mark>" not in client.get(comment.get_receipt_url()).content.decode()


def test_the_receipt_of_an_approved_comment_out_of_sight_does_not_lead_nowhere(
    client, address, article, moderator, editor
):
    receipt = post(client, address)["Location"]
    Comment.objects.get().approve(by=moderator, seen=0)
    article.withdraw(by=editor)
    response = client.get(receipt)
    assert response.context["address"] == ""
    assert "not shown at present" in text_of(response)


def test_the_receipt_of_an_undone_decision_waits_again(client, address, moderator):
    receipt = post(client, address)["Location"]
    comment = Comment.objects.get()
    comment.approve(by=moderator, seen=0)
    comment.reopen(by=moderator, seen=1)
    assert "We have your comment" in text_of(client.get(receipt))


def test_the_receipt_of_an_erased_comment_says_only_that(client, address, chief):
    receipt = post(client, address)["Location"]
    Comment.objects.get().erase(by=chief, ground="writer_request")
    page = text_of(client.get(receipt))
    assert "has been erased" in page
    assert "forty years" not in page
    assert "Ana" not in page


# What each page costs, whatever stands in the database


@pytest.mark.parametrize(
    ("page", "queries"),
    [("form", 5), ("preview", 4), ("send", 10), ("again", 9), ("receipt", 7), ("approved", 8)],
)
def test_each_page_costs_the_same_however_many_comments_there_are(
    client, address, publish, send, moderator, django_assert_num_queries, page, queries
):
    for _n in range(15):
        publish()
        send()
    # The watch list is made ready once for many comments, the usual wait found once a minute. Of
    # what it is to send, four ask and insert before the reader is answered; the rest is signals.
    post(client, address, text="An earlier one.")
    client.get(address)
    pages = {
        "form": lambda: client.get(address),
        "preview": lambda: post(client, address, step="preview"),
        "send": lambda: post(client, address),
    }
    if page == "again":
        post(client, address)
        pages[page] = pages["send"]
    if page in {"receipt", "approved"}:
        receipt = post(client, address)["Location"]
        pages[page] = lambda: client.get(receipt)
    if page == "approved":
        Comment.objects.waiting().order_by("-pk")[0].approve(by=moderator, seen=0)
    with django_assert_num_queries(queries):
        assert pages[page]().status_code in {200, 303}
