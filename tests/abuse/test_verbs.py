"""What decides, ends or takes away is a form that somebody who may do it sends from our own page;
whatever else comes to its address does nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Decision
from tests.newsroom.test_every_response import admin_addresses, bytes_of, rows
from tests.newsroom.test_every_response import newsroom as newsroom_in_every_state
from tests.newsroom.test_roles import named, rows_of
from tests.people import let_in

pytestmark = pytest.mark.django_db
newsroom = newsroom_in_every_state

# The addresses of the staff at which there is nothing to look at.
VERBS = {
    *("admin:login_passkey", "admin:account_leave", "admin:account_remove"),
    *("admin:account_end_session", "admin:colleagues_reset", "admin:logout"),
    *(f"admin:desk_{verb}" for verb in ("take", "renew", "release", "approve", "reject", "undo")),
    *(f"admin:desk_{verb}" for verb in ("refer", "hand-back", "false-alarm", "pick", "end-pick")),
    *("admin:desk_answer_appeal", "admin:desk_answer_reports"),
    *("admin:articles_page_preview", "admin:articles_page_preview_new"),
    *(f"admin:comments_comment_{verb}" for verb in ("approve", "reject", "reopen")),
}
# As a browser, a proxy or a mail program looks ahead, and as somebody would have a GET taken for
# more than it is.
LOOKS_AHEAD = {
    "Sec-Purpose": "prefetch;prerender",
    "Purpose": "prefetch",
    "X-Purpose": "preview",
    "X-Moz": "prefetch",
    "X-HTTP-Method": "POST",
    "X-HTTP-Method-Override": "POST",
    "X-Method-Override": "POST",
}
PRETENDS = "?_method=POST&seen=0&post=yes&step=send"
ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver@evil.example"},
    {"Origin": "testserver"},
]


def test_looking_at_a_verb_does_nothing(newsroom, superuser, as_staff):
    """By GET, by HEAD, ahead of time or under another name: 405, and every row is as it was."""
    browser, there = as_staff(superuser), admin_addresses(superuser, newsroom)
    before = rows()
    for name in VERBS:
        for asked in ({}, LOOKS_AHEAD):
            for look in (browser.get, browser.head):
                response = look(there[name] + PRETENDS, headers=asked)
                # Whoever only looks at the logout may be led back; they are in still.
                expected = {405, 302} if name == "admin:logout" else {405}
                assert response.status_code in expected, (name, asked)
    assert rows() == before
    assert browser.get("/admin/?lists=1").status_code == 200


def test_every_address_with_nothing_to_look_at_is_tried_above():
    """By the table of roles, which is tried against the URLconf."""
    places = rows_of("Behind the door").items()
    only_sent = {place for place, cells in places if "send" in cells and "read" not in str(cells)}
    names = {name for place, name in named() if place in only_sent}
    # Where nobody may send what has no appeal or report to answer.
    assert names | {"admin:desk_answer_appeal", "admin:desk_answer_reports"} == VERBS


def test_what_is_looked_at_ahead_of_time_is_what_a_reader_gets(newsroom, client):
    """A page that stops mails or takes a report is opened by machines too, and waits for people."""
    before = rows()
    for address in (
        newsroom["mail"].get_stop_url(),
        f"/comments/{newsroom['public'].public_id}/reply/",
        f"/comments/{newsroom['public'].public_id}/report/",
        f"/comments/{newsroom['public'].public_id}/recommend/",
        f"{newsroom['waiting'].get_receipt_url()}appeal/",
        f"{newsroom['waiting'].get_receipt_url()}again/",
        *(newsroom["mine"] + verb for verb in ("", "download/", "erase/")),
        f"{newsroom['mine']}erase/{newsroom['waiting'].public_id}/",
        "/comments/on/printed/",
    ):
        expected = bytes_of(client.get(address))
        assert bytes_of(client.get(address, headers=LOOKS_AHEAD)) == expected, address
        assert client.head(address, headers=LOOKS_AHEAD).status_code == 200
    assert rows() == before


@pytest.fixture
def real_desk(moderator):
    """A moderator's browser with a token of its own, which is asked for as in the open: sends a
    decision as `real_desk(address, fields, headers)`."""
    browser = Client(enforce_csrf_checks=True)
    let_in(browser, moderator)
    browser.get("/admin/desk/")
    token = browser.cookies["csrftoken"].value

    def send(address, fields, headers=None):
        return browser.post(address, {**fields, "csrfmiddlewaretoken": token}, headers=headers)

    return send


def test_no_other_site_decides_not_even_with_the_token(real_desk, send, clause):
    comments = [send(), send()]
    ours = {"Origin": "http://testserver"}
    for verb, said in (("approve", {}), ("reject", {"clause": clause.pk})):
        for room in ("desk_{}", "comments_comment_{}"):
            for comment in comments:
                address = reverse(f"admin:{room.format(verb)}", args=[comment.pk])
                for headers in ELSEWHERE:
                    response = real_desk(address, {"seen": 0, **said}, headers)
                    assert response.status_code == 403, (address, headers)
    ticked = {"action": "approve_selected", "_selected_action": [one.pk for one in comments]}
    ticked |= {f"seen-{one.pk}": "0" for one in comments}
    for address in ("/admin/comments/comment/", reverse("admin:desk_together")):
        for headers in ELSEWHERE:
            assert real_desk(address, ticked, headers).status_code == 403, (address, headers)
    assert not Decision.objects.exists()
    # The same from our own page is a decision.
    address = reverse("admin:desk_approve", args=[comments[0].pk])
    assert real_desk(address, {"seen": 0}, ours).status_code == 302
    assert Decision.objects.get().comment == comments[0]


def test_a_token_is_good_in_its_own_browser_alone(real_desk, send, moderator, chief):
    """Not somebody else's, not one that was made up, and not without the cookie."""
    comment = send()
    address = reverse("admin:desk_approve", args=[comment.pk])
    other = Client(enforce_csrf_checks=True)
    let_in(other, chief)
    other.get("/admin/desk/")
    without = Client(enforce_csrf_checks=True)
    let_in(without, moderator)
    for token in (other.cookies["csrftoken"].value, "a" * 32, "a" * 64, ""):
        sent = {"seen": 0, "csrfmiddlewaretoken": token}
        assert without.post(address, sent).status_code == 403, token
    assert not Decision.objects.exists()


def test_of_many_that_are_named_only_what_waits_is_decided(
    as_staff, moderator, send, publish, clause
):
    """A form that names what nobody was shown: decided on already, erased, or not there at all."""
    waiting, published, rejected = send(), publish(), send()
    rejected.reject(by=moderator, citing=clause, seen=0)
    chosen = [waiting.pk, published.pk, rejected.pk, 10**9, 0]
    seen = {f"seen-{pk}": "0" for pk in chosen}
    before = {one.pk: one.status for one in (published, rejected)}
    sent = {"action": "approve_selected", "_selected_action": chosen, "index": 0, **seen}
    response = as_staff(moderator).post("/admin/comments/comment/?state=all", sent, follow=True)
    assert response.status_code == 200
    statuses = dict(Comment.objects.values_list("pk", "status"))
    assert statuses == {**before, waiting.pk: "approved"}
    assert Decision.objects.filter(comment=waiting).count() == 1
    assert Decision.objects.count() == 3
    for odd, status in (
        ({"_selected_action": [waiting.pk, "x"]}, 400),
        ({"_selected_action": [-1]}, 400),
        ({"select_across": "1"}, 302),
        ({"action": "delete_selected"}, 302),
    ):
        response = as_staff(moderator).post("/admin/comments/comment/", {**sent, **odd})
        assert response.status_code == status, odd
        assert Decision.objects.count() == 3, odd
