"""What is kept under an address is handed out or erased when its owner asks for it, on record."""

import json

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from comments.models import Comment, Erasure, Export

pytestmark = pytest.mark.django_db
KEPT = reverse("admin:desk_kept")


@pytest.fixture
def desk(chief, as_staff):
    return as_staff(chief)


@pytest.fixture
def mine(send, moderator, clause):
    rejected = send(email="Ana@example.org", name="Ana", text="Buy eels.")
    rejected.reject(by=moderator, citing=clause, seen=0, note="No shops.", passage=(0, 3))
    waiting = send(email="ana@EXAMPLE.org", name="Ana", text="Well said.")
    send(email="bo@example.org", name="Bo", text="Somebody else's.")
    return [rejected, waiting]


def ask(desk, **fields):
    return desk.post(KEPT, {"email": "ana@example.org", **fields})


def page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_an_address_shows_what_is_kept_under_it_however_it_is_written(desk, mine):
    page = page_of(ask(desk))
    assert "2 comments are kept under it." in page
    for comment in mine:
        assert reverse("admin:comments_comment_change", args=[comment.pk]) in page
    assert "Somebody else" not in page
    assert "Nothing is kept under this address." in page_of(desk.post(KEPT, {"email": "c@d.org"}))
    wrong = page_of(desk.post(KEPT, {"email": "nobody"}))
    assert "Enter an e-mail address in the form name@example.com" in wrong
    assert not Export.objects.exists()


def test_all_of_it_is_handed_out_and_that_it_was_is_on_record(desk, mine, chief, moderator):
    response = ask(desk, export="1")
    assert response["Content-Disposition"] == 'attachment; filename="comments.json"'
    said = json.loads(response.content)["comments"]
    assert [one["text"] for one in said] == ["Buy eels.", "Well said."]
    [decision] = said[0]["decisions"]
    assert (decision["verdict"], decision["note"]) == ("rejected", "No shops.")
    assert decision["marked_passage"] == [0, 3]
    assert said[0]["email"] == "Ana@example.org"
    # That a person decided is the reader's matter; which one is the newsroom's.
    assert moderator.username not in response.content.decode()
    assert "Somebody else" not in response.content.decode()
    export = Export.objects.get()
    assert (export.exported_by, export.comments) == (chief, [c.pk for c in mine])


def test_what_is_in_the_record_of_it_stays_and_holds_no_address(desk, mine):
    ask(desk, export="1")
    kept = str(list(Export.objects.values()))
    assert "ana" not in kept.lower()
    for change in (
        lambda: Export.objects.update(comments=[]),
        lambda: Export.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_all_of_it_is_erased_once_somebody_is_sure(desk, mine, chief):
    assert "Tick that you are sure." in page_of(ask(desk, erase="1"))
    assert not Erasure.objects.exists()
    response = desk.post(KEPT, {"email": "ana@example.org", "erase": "1", "sure": "1"}, follow=True)
    assert "2 comments erased." in page_of(response)
    assert {(e.comment_id, e.erased_by, e.ground) for e in Erasure.objects.all()} == {
        (comment.pk, chief, "writer_request") for comment in mine
    }
    assert list(Comment.objects.with_words().values_list("text", flat=True)) == ["Somebody else's."]


def test_only_chiefs_open_it_and_the_address_stands_in_no_url(moderator, editor, as_staff, desk):
    for person in (moderator, editor):
        assert as_staff(person).get(KEPT).status_code == 403
        assert as_staff(person).post(KEPT, {"email": "ana@example.org"}).status_code == 403
    assert 'method="post"' in page_of(desk.get(KEPT))
    # An address in the query is not looked for.
    assert (
        "kept under"
        not in page_of(desk.get(KEPT, {"email": "ana@example.org"})).partition("<form")[2]
    )


def test_ten_ask_no_more_than_one(desk, send, mine, django_assert_max_num_queries):
    for _n in range(9):
        send(email="ana@example.org")
    with django_assert_max_num_queries(24):
        ask(desk, export="1")
